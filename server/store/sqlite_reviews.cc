#include "server/store/sqlite_reviews.h"

#include "server/store/sqlite_trace_texts.h"

namespace candor::server::sqlite {
namespace {

std::string statement_of(const std::string& trace) {
  std::string sql =
      "SELECT r.sequence, t.id, r.labels, r.note, r.author, r.at, r.trace, x.verdict "
      "FROM reviews r JOIN traces t ON t.sequence = r.trace "
      "JOIN trace_texts x ON x.sequence = r.trace WHERE r.sequence > ?";
  if (!trace.empty()) sql += " AND t.id = ?";
  return sql + " ORDER BY r.sequence LIMIT ?";
}

}  // namespace

Result<std::uint64_t> insert_review(Connection& connection, const Review& review) {
  Query query = connection.query(
      "INSERT INTO reviews (trace, labels, note, author, at) "
      "SELECT sequence, ?, ?, ?, ? FROM traces WHERE id = ? RETURNING sequence");
  query.bind(review.labels).bind(review.note).bind(review.author);
  query.bind(std::int64_t{review.at.time_since_epoch().count()}).bind(review.trace);
  const auto row = query.next();
  if (!row) return row.error();
  return *row ? static_cast<std::uint64_t>(query.integer(0)) : std::uint64_t{0};
}

Result<std::vector<ReviewedTrace>> select_reviews(Connection& connection, std::uint64_t after,
                                                  std::uint32_t limit, std::size_t bytes,
                                                  const std::string& trace) {
  Query query = connection.query(statement_of(trace));
  query.bind(static_cast<std::int64_t>(after));
  if (!trace.empty()) query.bind(trace);
  query.bind(static_cast<std::int64_t>(limit));
  std::vector<ReviewedTrace> found;
  for (std::size_t taken = 0; taken < bytes;) {
    const auto row = query.next();
    if (!row) return row.error();
    if (!*row) break;
    ReviewedTrace& one = found.emplace_back();
    one.review = {.sequence = static_cast<std::uint64_t>(query.integer(0)),
                  .trace = query.text(1),
                  .labels = query.text(2),
                  .note = query.text(3),
                  .author = query.text(4),
                  .at = rules::Time(std::chrono::milliseconds(query.integer(5)))};
    auto text = select_trace_text(connection, query.integer(6));
    if (!text) return text.error();
    one.trace = *std::move(text);
    one.verdict = query.text(7);
    taken += one.trace.size() + one.verdict.size() + 1;
  }
  return found;
}

}  // namespace candor::server::sqlite
