#include "monitor/checks/text/reading.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>

#include "monitor/checks/text/decode.h"
#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/word_memo.h"

namespace candor::monitor::text {
namespace {

constexpr int kDecodingDepth = 2;
constexpr std::size_t kBytesPerWord = 6;       // to begin with; parts of atoms are words, too
constexpr std::size_t kKeptBytes = 256 << 10;  // from one trace to the next: not a giant's
constexpr std::size_t kKeptTokens = 4096;      // of one text
constexpr std::size_t kLongestRun = 1 << 20;   // of encoded text that is decoded

std::size_t text_bytes(const Trace& trace, std::size_t first) {
  std::size_t bytes = 0;
  for (std::size_t i = first; i < trace.steps.size(); ++i) {
    bytes += trace.steps[i].text.size();
    for (const Leaf& leaf : trace.steps[i].leaves) bytes += leaf.text.size();
  }
  return bytes;
}

/// As reserve(), but so that a reading that goes on and on is not moved each time.
template <class T>
void make_room(std::vector<T>& values, std::size_t more) {
  const std::size_t size = values.size() + more;
  if (size > values.capacity()) values.reserve(std::max(size, values.size() * 3 / 2));
}

/// "15 May", "May 15th": the day that two neighbours name.
std::optional<std::uint64_t> named_day(const Token& a, const Token& b, std::string_view text) {
  const Token& month = a.kind == Kind::word ? a : b;
  const Token& day = a.kind == Kind::word ? b : a;
  if (month.kind != Kind::word || day.kind != Kind::number || b.begin - a.end > 8)
    return std::nullopt;
  const LexicalEntry& entry = lexical(month.hash);
  if ((entry.roles & kMonth) == 0) return std::nullopt;
  const auto value = canonical_number(text.substr(day.begin, day.end - day.begin));
  if (!value || *value < 10'000 || *value > 310'000) return std::nullopt;
  return date_hash(entry.number, static_cast<unsigned>(*value / 10'000));
}

/// "4:00 PM": the hour of the whole day. (4pm in one word is one token already.)
std::optional<std::uint64_t> afternoon(const Token& clock, const Token& mark,
                                       std::string_view text) {
  if (mark.kind != Kind::word || mark.end - mark.begin != 2 || mark.begin - clock.end > 1)
    return std::nullopt;
  const std::string_view letters = text.substr(mark.begin, 2);
  if (letters != "PM" && letters != "pm" && letters != "Pm") return std::nullopt;
  const std::string digits(text.substr(clock.begin, clock.end - clock.begin));
  const auto time = time_of_day(clock.kind == Kind::time ? digits : digits + ":00");
  if (!time || time->hour >= 12) return std::nullopt;
  return time_hash(time->hour + 12, time->minute);
}

}  // namespace

Reading::Reading(const Trace& trace) : trace_(&trace), piece_of_step_{0}, distinct_of_step_{0} {
  slots_.resize(1024);
  hashes_.reserve(slots_.size() / 2);
  entries_.reserve(slots_.size() / 2);
  go_on(trace, 0);
}

void Reading::go_on(const Trace& trace, std::size_t common) {
  trace_ = &trace;
  cut_to(common);
  const std::size_t steps = trace.steps.size() - common;
  make_room(piece_of_step_, steps);
  make_room(distinct_of_step_, steps);
  make_room(pieces_, 2 * steps);
  make_room(words_, text_bytes(trace, common) / kBytesPerWord);
  thread_local WordMemo memo;  // words are the same in all traces
  thread_local std::vector<Token> tokens;
  memo_ = &memo;
  tokens_ = &tokens;
  for (auto i = static_cast<std::uint32_t>(common); i < trace.steps.size(); ++i) read(i);
  if (tokens.capacity() > kKeptTokens) tokens = {};
  tokens_ = nullptr;
  memo_ = nullptr;
}

/// Tokens are forgotten in the opposite order: that leaves the slots as they were. All are forgotten at once.
void Reading::cut_to(std::size_t steps) {
  if (notes_ != nullptr) notes_->cut_to(steps);
  piece_of_step_.resize(steps + 1);
  distinct_of_step_.resize(steps + 1);
  pieces_.resize(piece_of_step_.back());
  words_.resize(pieces_.empty() ? 0 : pieces_.back().last);
  const std::size_t kept = distinct_of_step_.back();
  if (kept == 0) std::fill(slots_.begin(), slots_.end(), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t id = hashes_.size(); kept > 0 && id-- > kept;) {
    std::size_t slot = hashes_[id] & mask;
    while (slots_[slot] != id + 1) slot = (slot + 1) & mask;
    slots_[slot] = 0;
  }
  hashes_.resize(kept);
  entries_.resize(kept);
}

void Reading::read(std::uint32_t index) {
  const Step& step = trace_->steps[index];
  if (step.kind != StepKind::tool_call) {
    add_piece(index, Piece::kText, step.text);
  } else {
    add_piece(index, Piece::kTool, step.tool);
    for (std::uint32_t k = 0; k < step.leaves.size(); ++k) add_piece(index, k, step.leaves[k].text);
  }
  piece_of_step_.push_back(static_cast<std::uint32_t>(pieces_.size()));
  distinct_of_step_.push_back(static_cast<std::uint32_t>(hashes_.size()));
}

std::size_t Reading::bytes() const {
  return (notes_ == nullptr ? 0 : notes_->bytes()) + words_.capacity() * sizeof(Word) +
         pieces_.capacity() * sizeof(Piece) +
         hashes_.capacity() * (sizeof(std::uint64_t) + sizeof(void*)) +
         (slots_.capacity() + piece_of_step_.capacity() + distinct_of_step_.capacity()) *
             sizeof(std::uint32_t);
}

std::span<const Piece> Reading::pieces_of(std::uint32_t step) const {
  return std::span(pieces_).subspan(piece_of_step_[step],
                                    piece_of_step_[step + 1] - piece_of_step_[step]);
}

std::string_view Reading::text_of(const Piece& piece) const {
  const Step& step = trace_->steps[piece.step];
  if (piece.leaf == Piece::kText) return step.text;
  return piece.leaf == Piece::kTool ? step.tool : step.leaves[piece.leaf].text;
}

void Reading::add_piece(std::uint32_t step, std::uint32_t leaf, std::string_view text) {
  const auto first = static_cast<std::uint32_t>(words_.size());
  tokens_->clear();
  tokenize(text, *tokens_, *memo_);
  const Token* previous = nullptr;
  std::size_t last_plain = 0;  // index of its word
  for (const Token& token : *tokens_) {
    add_word(token);
    if (token.is(kPart)) continue;
    const std::size_t here = words_.size() - 1;
    if (previous != nullptr) {
      if (const auto day = named_day(*previous, token, text)) {
        if (token.kind == Kind::number)
          words_[here].flags |= kPart;  // a day is no amount
        else
          words_[last_plain].flags |= kPart;
        add_word({token.begin, token.end, *day, Kind::date, 0});
      }
    }
    if (previous != nullptr && (previous->kind == Kind::time || previous->kind == Kind::number)) {
      if (const auto time = afternoon(*previous, token, text))
        add_word({token.begin, token.end, *time, Kind::time, 0});
    }
    previous = &token;
    last_plain = here;
  }
  add_decoded(text, first);
  pieces_.push_back({step, leaf, first, static_cast<std::uint32_t>(words_.size())});
}

void Reading::add_decoded(std::string_view text, std::size_t first) {
  std::size_t done = 0;
  const std::size_t last = words_.size();
  for (std::size_t i = first; i < last; ++i) {
    const Word word = words_[i];
    if (word.end - word.begin < kShortestRun || word.begin < done) continue;
    std::size_t begin = word.begin;
    std::size_t end = word.end;
    if (word.kind != Kind::url) {
      while (begin > done && is_encoding_byte(text[begin - 1])) --begin;
      while (end < text.size() && is_encoding_byte(text[end])) ++end;
    }
    done = end;
    if (end - begin > kLongestRun) continue;
    const Word span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    add_decoded_run(text.substr(begin, end - begin), span, kDecodingDepth);
  }
}

void Reading::add_decoded_run(std::string_view run, const Word& span, int depth) {
  const auto decoded = decode_run(run);
  if (!decoded) return;
  std::vector<Token> tokens;
  tokenize(decoded->text, tokens);
  for (const Token& token : tokens) {
    add_word({span.begin, span.end, token.hash, token.kind,
              static_cast<std::uint16_t>(token.flags | kDecoded)});
    if (depth > 1 && token.end - token.begin >= kShortestRun) {
      add_decoded_run(std::string_view(decoded->text).substr(token.begin, token.end - token.begin),
                      span, depth - 1);
    }
  }
}

void Reading::add_word(const Token& token) {
  words_.emplace_back(token.begin, token.end, id_of(token.hash), token.kind, token.flags);
}

std::optional<std::uint32_t> Reading::find(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i] != 0; i = (i + 1) & mask) {
    if (hashes_[slots_[i] - 1] == hash) return slots_[i] - 1;
  }
  return std::nullopt;
}

std::uint32_t Reading::id_of(std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    if (slots_[i] == 0) {
      hashes_.push_back(hash);
      entries_.push_back(&lexical(hash));
      slots_[i] = static_cast<std::uint32_t>(hashes_.size());
      if (hashes_.size() * 2 > slots_.size()) grow();
      return static_cast<std::uint32_t>(hashes_.size() - 1);
    }
    if (hashes_[slots_[i] - 1] == hash) return slots_[i] - 1;
  }
}

void Reading::grow() {
  std::vector<std::uint32_t> slots(slots_.size() * 2);
  const std::size_t mask = slots.size() - 1;
  for (std::uint32_t id = 0; id < hashes_.size(); ++id) {
    std::size_t i = hashes_[id] & mask;
    while (slots[i] != 0) i = (i + 1) & mask;
    slots[i] = id + 1;
  }
  slots_ = std::move(slots);
}

const Reading& reading_of(const Trace& trace, Observations& observations) {
  auto& reading = observations.reading;
  if (reading && &reading->trace() == &trace) return *reading;
  reading = nullptr;
  thread_local std::shared_ptr<Reading> spare;  // what a trace needed serves the thread's next one
  if (spare && spare.use_count() == 1) {
    std::atomic_thread_fence(std::memory_order_acquire);  // who had it may be another thread
    spare->go_on(trace, 0);
  } else {
    spare = std::make_shared<Reading>(trace);
  }
  reading = spare;
  if (spare->bytes() > kKeptBytes) spare = nullptr;
  return *reading;
}

}  // namespace candor::monitor::text
