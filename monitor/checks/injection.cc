#include "monitor/checks/injection.h"

#include <algorithm>

#include "monitor/checks/text/imperative.h"

namespace candor::monitor {
namespace {

using namespace text;

constexpr std::size_t kAddressReach = 4;  // sentences that an address to the agent reaches
constexpr std::size_t kAddressWords = 2;  // of them in one sentence make an address
constexpr double kReadWithUrl = .9;       // fetching a page can carry data out
constexpr double kOtherEffect = .45;      // the order asked for something else
constexpr double kAsked = .75;            // the user asked for this effect, if not for this value
constexpr double kDelegated = .45;        // the user left the details to this very text
constexpr double kNotToAgent = .6;
constexpr double kReadBefore = .7;  // the value stood in an earlier result
constexpr double kOwn = .3;  // the agent had used it or spoken of it before it read the order
constexpr double kWholeValue = .8;
constexpr double kPerWord = .2;
constexpr std::size_t kShortValue = 6;   // words
constexpr std::size_t kLongText = 400;   // bytes of an argument whose single words no longer tell
constexpr std::size_t kOrderWords = 60;  // of a sentence that count as the order's
// Effects on other people. What is written into files repeats words of what was read, and means nothing by it.
constexpr Effects kOutward = kSend | kPay | kBook | kGrant | kSubmit | kEscalate;

double weight_of(Kind kind) {
  switch (kind) {
    case Kind::email:
    case Kind::identifier:
      return 1;
    case Kind::url:
    case Kind::host:
      return .9;
    case Kind::path:
      return .6;
    case Kind::symbol:
      return .5;
    case Kind::date:
    case Kind::time:
    case Kind::number:
      return .3;
    case Kind::word:
      return 0;
  }
  return 0;
}

/// Did the order bring the value, or was it there before?
double freshness(unsigned seen) {
  if ((seen & (kSeenReasoning | kSeenCall)) != 0) return kOwn;
  return (seen & kSeenResult) != 0 ? kReadBefore : 1;
}

/// Words in common: the more, and the more of the order they are, the less by chance.
double weight_of_words(std::size_t common, std::size_t of_order) {
  const double coverage =
      2 * static_cast<double>(common) / static_cast<double>(std::max<std::size_t>(of_order, 1));
  return std::min(kWholeValue, kPerWord + kPerWord * static_cast<double>(common)) *
         std::min(1.0, coverage);
}

/// "your task", "ignore all instructions": speaks to somebody about his work.
bool addresses_agent(const Reading& reading, const Sentence& sentence) {
  std::size_t words = 0;
  bool you = false;
  for (const Word& word : sentence.words) {
    if (word.kind != Kind::word) continue;
    const Roles roles = reading.entry(word.id).roles;
    if ((roles & kAddress) != 0) ++words;
    you |= (roles & kYou) != 0;
  }
  return words >= kAddressWords || (you && words > 0);
}

/// A plain word that is not grammar.
bool is_telling(const Reading& reading, const Word& word) {
  return word.kind == Kind::word && !word.is(kPart) &&
         (reading.entry(word.id).roles & kFunction) == 0;
}

/// "the tasks", but not "the following tasks": those he gives himself.
bool delegates(const Reading& reading, const Sentence& sentence) {
  bool does = false;
  bool named = false;
  for (const Word& word : sentence.words) {
    const Roles roles = reading.entry(word.id).roles;
    if ((roles & kDelegates) != 0) return true;
    does |= (roles & kCarriesOut) != 0;
    if ((roles & kOwnList) != 0) return false;
    named |= (roles & kTaskNoun) != 0;
  }
  return does && named;
}

void find_sentences(const Reading& reading, const Piece& piece,
                    std::vector<ResultSentence>& found) {
  for_each_sentence(reading, piece, [&](const Sentence& sentence) {
    ResultSentence one;
    one.first = static_cast<std::uint32_t>(sentence.words.data() - reading.words().data());
    one.last = one.first + static_cast<std::uint32_t>(sentence.words.size());
    one.paragraph = sentence.paragraph;
    one.to_agent = addresses_agent(reading, sentence);
    one.imperative = is_imperative(reading, sentence);
    if (one.imperative) one.asks = effects_asked(reading, sentence.words);
    found.push_back(one);
  });
}

}  // namespace

bool delegates(const Reading& reading, const Piece& piece) {
  bool any = false;
  for_each_sentence(reading, piece,
                    [&](const Sentence& sentence) { any = any || delegates(reading, sentence); });
  return any;
}

std::span<const ResultSentence> OrderIndex::sentences_in(const Piece& piece) {
  if (StepNotes* const notes = reading_.notes()) {
    return notes->of<std::vector<ResultSentence>>(piece.step, [&] {
      std::vector<ResultSentence> sentences;
      find_sentences(reading_, piece, sentences);
      return sentences;
    });
  }
  found_.clear();
  find_sentences(reading_, piece, found_);
  return found_;
}

void OrderIndex::add_result(std::uint32_t index, bool from_named,
                            std::span<const std::uint8_t> seen) {
  const auto sentences = sentences_in(reading_.pieces()[index]);
  std::size_t addressed_until = 0;
  std::uint32_t previous = 0;  // the order of the sentence before, + 1
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const ResultSentence& sentence = sentences[i];
    const auto words = reading_.words().subspan(sentence.first, sentence.last - sentence.first);
    if (sentence.to_agent) addressed_until = i + 1 + kAddressReach;
    std::uint32_t order = sentence.paragraph ? 0 : previous;
    previous = 0;
    if (sentence.imperative) {
      orders_.push_back({index, words.front().begin, words.back().end, sentence.asks, 0,
                         i < addressed_until, from_named});
      order = previous = static_cast<std::uint32_t>(orders_.size());
    } else if (order != 0) {
      orders_[order - 1].end = std::max(orders_[order - 1].end, words.back().end);
    }
    if (order == 0) continue;
    for (const Word& word : words.subspan(0, std::min(words.size(), kOrderWords))) {
      if (order_of_[word.id] == 0) {
        order_of_[word.id] = order;
        before_[word.id] = seen[word.id];
      }
      if (is_telling(reading_, word)) ++orders_[order - 1].words;
    }
  }
}

std::optional<Injection> OrderIndex::trace_call(std::uint32_t step, const CallEffects& call,
                                                const Authority& authority,
                                                std::span<const std::uint8_t> seen) const {
  if (!call.consequential && !call.reaches_out) return std::nullopt;
  const bool outward = call.effects == 0 || (call.effects & kOutward) != 0;
  std::optional<Injection> best;
  const auto factor = [&](const Order& order) {
    const bool matches = call.effects == 0 || (with_kin(order.effects) & call.effects) != 0;
    const bool asked = (authority.asked & call.effects) != 0;
    return (call.consequential ? 1 : kReadWithUrl) * (matches ? 1 : kOtherEffect) *
           (asked ? kAsked : 1) * (authority.delegates && order.from_named ? kDelegated : 1) *
           (order.to_agent ? 1 : kNotToAgent);
  };
  const auto consider = [&](std::uint32_t order, double weight, std::uint32_t leaf,
                            const Word& word) {
    const double score = weight * factor(orders_[order]) * freshness(before_[word.id]);
    if (score > 0 && (!best || score > best->score))
      best = Injection{score, order, leaf, word.begin, word.end};
  };
  for (const Piece& piece : reading_.pieces_of(step).subspan(1)) {
    const auto words = reading_.words_of(piece);
    std::uint32_t common = 0;    // the order that all words so far come from, + 1
    std::uint32_t previous = 0;  // the order of the word before, + 1
    std::size_t foreign = 0;
    std::size_t counted = 0;
    bool whole = true;
    for (const Word& word : words) {
      const LexicalEntry& entry = reading_.entry(word.id);
      if (word.kind == Kind::word && (word.is(kPart) || (entry.roles & kFunction) != 0)) continue;
      ++counted;
      const std::uint32_t order = order_of_[word.id];
      if (order == 0 || (seen[word.id] & (kSeenUser | kSeenSystem)) != 0) {
        whole = false;
        if (order == 0) previous = 0;
        continue;
      }
      consider(order - 1, weight_of(word.kind), piece.leaf, word);
      if (word.kind != Kind::word) continue;
      if (common == 0) common = order;
      if (common != order) whole = false;
      const bool follows =
          previous == order;  // single words of a text agree by chance, neighbours do not
      previous = order;
      if (!follows || !outward || reading_.text_of(piece).size() > kLongText) continue;
      ++foreign;
      consider(order - 1, weight_of_words(foreign, orders_[order - 1].words), piece.leaf, word);
    }
    if (whole && outward && common != 0 && counted <= kShortValue) {
      Word span = words.front();
      span.end = words.back().end;
      consider(common - 1, kWholeValue, piece.leaf, span);
    }
  }
  return best;
}

}  // namespace candor::monitor
