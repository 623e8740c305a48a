// Texts that stand in another form in the trace: decoded, within bounds, and handed to the rules as events of their own.

#include <algorithm>

#include "monitor/checks/check.h"
#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/spans.h"
#include "monitor/checks/text/reading.h"
#include "rules/memo.h"

namespace candor::monitor {
namespace {

constexpr int kDepth = 3;                                 // encodings inside encodings
constexpr std::size_t kMostPieces = 256;                  // a trace
constexpr std::size_t kMostBytes = std::size_t{1} << 20;  // a trace, decoded
constexpr std::size_t kEncodingBytes = 64;
constexpr std::uint64_t kPurpose = 0x6465636f64657200;  // of the memo's keys

/// Decodes the texts of one trace until its bounds are reached.
class Decoding {
 public:
  Decoding(std::vector<DecodedText>& decoded, rules::Memo* memo) : decoded_(decoded), memo_(memo) {}

  /// Whether nothing in a step is encoded, which is so of nearly all. Depends on the step alone.
  struct Plain {
    bool plain = false;
  };
  bool is_plain(const Step& step) {
    bool plain = decodings_of(step.text).empty();
    for (const Leaf& leaf : step.leaves)
      plain = plain && (leaf.type != ValueType::string || decodings_of(leaf.text).empty());
    return plain;
  }

  void read(std::uint32_t step, std::string_view field, std::string_view text) {
    if (exhausted_) return;
    for (auto& found : decodings_of(text)) {
      take(span_of(step, field, text, found.begin, found.end), std::string(found.encoding),
           std::move(found.text), kDepth);
    }
  }

  bool exhausted() const { return exhausted_; }

 private:
  /// Only that there is nothing is remembered: which is so of nearly all texts.
  std::vector<decode::Decoding> decodings_of(std::string_view text) {
    if (memo_ == nullptr) return decode::decodings_of(text);
    rules::Memo::Digest digest(*memo_, kPurpose);
    digest.add(text);
    std::vector<char> nothing;
    if (memo_->find(digest.key(), nothing)) return {};
    auto found = decode::decodings_of(text);
    if (found.empty()) memo_->put(digest.key(), std::span<const char>(nothing));
    return found;
  }

  void take(Span from, std::string encoding, std::string text, int depth) {
    if (pieces_ == kMostPieces || bytes_ + text.size() > kMostBytes) {
      exhausted_ = true;
      return;
    }
    ++pieces_;
    bytes_ += text.size();
    if (depth > 1 && encoding.size() < kEncodingBytes) {
      for (auto& inner : decode::decodings_of(text)) {
        if (exhausted_) break;
        take(from, encoding + "+" + std::string(inner.encoding), std::move(inner.text), depth - 1);
      }
    }
    decoded_.push_back({std::move(from), std::move(encoding), std::move(text)});
  }

  std::vector<DecodedText>& decoded_;
  rules::Memo* const memo_;
  std::size_t pieces_ = 0;
  std::size_t bytes_ = 0;
  bool exhausted_ = false;
};

CheckOutcome run(const CheckInput& input, Observations& observations) {
  const Trace& trace = input.trace;
  Decoding decoding(observations.decoded, input.memo);
  text::StepNotes* const notes = observations.reading ? observations.reading->notes() : nullptr;
  for (std::uint32_t i = 0; i < trace.steps.size(); ++i) {
    const Step& step = trace.steps[i];
    if (step.kind == StepKind::system) continue;
    const auto look = [&] { return Decoding::Plain{decoding.is_plain(step)}; };
    if (notes != nullptr && notes->of<Decoding::Plain>(i, look).plain) continue;
    decoding.read(i, "text", step.text);
    for (const Leaf& leaf : step.leaves)
      if (leaf.type == ValueType::string) decoding.read(i, argument_field(leaf), leaf.text);
  }
  if (decoding.exhausted()) {
    observations.signals.push_back({"decoder.exhausted", std::nullopt, 1, {}});
    return {CheckStatus::failed,
            "stopped at 256 decoded texts or 1 MiB of them: what follows was not decoded"};
  }
  return {};
}

}  // namespace

extern const Check kDecoderCheck;
const Check kDecoderCheck = {"decoder", "encoded, hidden and disguised text, decoded for the rules",
                             run};

}  // namespace candor::monitor
