#include "server/store/sqlite_trace_texts.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace candor::server::sqlite {
namespace {

/// Rows that are read for one text. A longer chain begins anew.
constexpr std::int64_t kLongestChain = 32;
constexpr std::size_t kWorthSharing = 512;  // bytes

/// Bytes [from, from + size) of another text stand at `at` of this one, and are not written.
struct Shared {
  std::int64_t base = 0;  // its sequence number; 0: there is none
  std::int64_t at = 0;
  std::int64_t from = 0;
  std::int64_t size = 0;
  std::int64_t chain = 0;  // rows behind it
};

/// A row as it is written.
struct Row {
  Shared shared;
  std::string text;
};

Result<Row> select_row(Connection& connection, std::int64_t sequence) {
  Query query = connection.query(
      "SELECT trace, base, shared_at, shared_from, shared_size, chain FROM trace_texts "
      "WHERE sequence = ?");
  query.bind(sequence);
  const auto row = query.next();
  if (!row) return row.error();
  if (!*row) return Error{"store_corrupt", "a trace has no text", std::to_string(sequence)};
  return Row{
      {query.integer(1), query.integer(2), query.integer(3), query.integer(4), query.integer(5)},
      query.text(0)};
}

bool fits(const Shared& shared, const std::string& own, const std::string& base) {
  const auto size_of = [](const std::string& text) {
    return static_cast<std::int64_t>(text.size());
  };
  return shared.at >= 0 && shared.at <= size_of(own) && shared.from >= 0 && shared.size >= 0 &&
         shared.from <= size_of(base) && shared.size <= size_of(base) - shared.from;
}

/// The text before which the steps of a trace stand; others have no such text, and share nothing.
std::size_t steps_at(std::string_view trace) { return trace.find("\"steps\":["); }

/// How many bytes both begin with.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  constexpr std::size_t kBlock = 4096;
  const std::size_t least = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (least - same >= kBlock && a.compare(same, kBlock, b, same, kBlock) == 0) same += kBlock;
  while (same < least && a[same] == b[same]) ++same;
  return same;
}

/// What a trace has in common with an earlier one, from its steps on.
Shared shared_with(std::string_view base, std::string_view text) {
  const auto from = steps_at(base);
  const auto at = steps_at(text);
  if (from == std::string_view::npos || at == std::string_view::npos) return {};
  Shared shared;
  shared.at = static_cast<std::int64_t>(at);
  shared.from = static_cast<std::int64_t>(from);
  shared.size = static_cast<std::int64_t>(common_prefix(base.substr(from), text.substr(at)));
  return shared;
}

/// The sequence number of a stored trace and the length of its chain; nothing when it is none to build on.
Result<std::pair<std::int64_t, std::int64_t>> find_base(Connection& connection,
                                                        const std::string& id) {
  Query query = connection.query(
      "SELECT t.sequence, x.chain FROM traces t JOIN trace_texts x USING (sequence) WHERE t.id = "
      "?");
  query.bind(id);
  const auto row = query.next();
  if (!row) return row.error();
  if (!*row || query.integer(1) >= kLongestChain) return std::pair<std::int64_t, std::int64_t>();
  return std::pair(query.integer(0), query.integer(1));
}

Result<Shared> shared_part(Connection& connection, const TraceRecord& record) {
  if (record.continues.empty() || record.continues == record.id) return Shared{};
  const auto base = find_base(connection, record.continues);
  if (!base) return base.error();
  if (base->first == 0) return Shared{};
  const auto text = select_trace_text(connection, base->first);
  if (!text) return Shared{};  // a damaged one is no base
  auto shared = shared_with(*text, record.trace);
  if (static_cast<std::size_t>(shared.size) < kWorthSharing) return Shared{};
  shared.base = base->first;
  shared.chain = base->second + 1;
  return shared;
}

}  // namespace

Status insert_texts(Connection& connection, const TraceRecord& record, std::int64_t sequence) {
  const auto shared = shared_part(connection, record);
  if (!shared) return shared.error();
  std::string own = record.trace;
  if (shared->base != 0) {
    own.erase(static_cast<std::size_t>(shared->at), static_cast<std::size_t>(shared->size));
  }
  Query query = connection.query(
      "INSERT INTO trace_texts (sequence, trace, verdict, base, shared_at, shared_from, "
      "shared_size, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(sequence).bind(own).bind(record.verdict);
  query.bind(shared->base).bind(shared->at).bind(shared->from);
  return query.bind(shared->size).bind(shared->chain).run();
}

Result<std::string> select_trace_text(Connection& connection, std::int64_t sequence) {
  std::vector<Row> rows;
  for (std::int64_t next = sequence; next != 0; next = rows.back().shared.base) {
    if (rows.size() > static_cast<std::size_t>(kLongestChain)) {
      return Error{"store_corrupt", "a trace's text has no beginning", std::to_string(sequence)};
    }
    auto row = select_row(connection, next);
    if (!row) return row.error();
    rows.push_back(*std::move(row));
  }
  std::string text = std::move(rows.back().text);
  for (auto row = rows.rbegin() + 1; row != rows.rend(); ++row) {
    const auto& shared = row->shared;
    if (!fits(shared, row->text, text)) {
      return Error{"store_corrupt", "a trace's text is damaged", std::to_string(sequence)};
    }
    row->text.insert(static_cast<std::size_t>(shared.at), text,
                     static_cast<std::size_t>(shared.from), static_cast<std::size_t>(shared.size));
    text = std::move(row->text);
  }
  return text;
}

}  // namespace candor::server::sqlite
