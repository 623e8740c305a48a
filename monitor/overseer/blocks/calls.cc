#include "monitor/overseer/blocks/calls.h"

#include <algorithm>
#include <span>

#include "monitor/checks/effects.h"
#include "monitor/checks/text/imperative.h"
#include "monitor/checks/text/word_set.h"
#include "monitor/overseer/blocks/material.h"
#include "monitor/overseer/blocks/meaning.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::array<Effects, kRisks> kRiskEffects = {kRead | kSearch | kCompute,
                                                      kSend | kEscalate,
                                                      kPay,
                                                      kDelete,
                                                      kGrant,
                                                      kExecute | kInstall,
                                                      kWrite | kCreate | kUpdate | kBook | kSubmit,
                                                      kStop};

const WordSet& ignoring_words() {
  static const WordSet made("ignore disregard forget override bypass supersede void");
  return made;
}

const WordSet& instruction_words() {
  static const WordSet made("instructions instruction orders prompt rules previous prior earlier");
  return made;
}

/// Where a text stops to be prose: at the first list or object in JSON's or Python's notation.
std::size_t end_of_prose(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '{' && (text[i + 1] == '"' || text[i + 1] == '\'')) return i;
    if (text[i] == '[' && text[i + 1] == '{') return i;
  }
  return text.size();
}

/// The latest few meanings, and the nearest of them to another one.
class Ring {
 public:
  void add(const Meaning& meaning) { latest_[count_++ % latest_.size()] = meaning; }

  float nearest(const Meaning& meaning) const {
    float best = 0;
    const std::size_t kept = std::min(count_, latest_.size());
    for (std::size_t i = 0; i < kept; ++i) best = std::max(best, meaning.cosine(latest_[i]));
    return best;
  }

 private:
  std::array<Meaning, 64> latest_;
  std::size_t count_ = 0;
};

/// Shares of words by where they were seen first.
struct Shares {
  float words = 0;
  float reasoned = 0;
  float ordered = 0;
  std::array<float, kOrigins> origins{};

  float of(float part) const { return words > 0 ? part / words : 0; }
};

/// The effects that the data-flow check told, by step.
class ToldEffects {
 public:
  explicit ToldEffects(const Observations& found) : facts_(found.facts) {}

  /// Ask for rising steps.
  Effects of(std::uint32_t step) {
    Effects effects = 0;
    while (next_ < facts_.size() && facts_[next_].step < step) ++next_;
    for (std::size_t i = next_; i < facts_.size() && facts_[i].step == step; ++i) {
      if (facts_[i].name == "effect") effects |= effect_named(facts_[i].value);
    }
    return effects;
  }

 private:
  static Effects effect_named(std::string_view name) {
    static const auto kNames = effect_names(~Effects{0});
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? 0 : Effects{1} << (found - kNames.begin());
  }

  std::span<const Fact> facts_;
  std::size_t next_ = 0;
};

class Reader {
 public:
  explicit Reader(const Material& material)
      : material_(material),
        reading_(material.reading()),
        effects_(material.found()),
        origin_(reading_.distinct()),
        in_order_(reading_.distinct()),
        reasoned_(reading_.distinct()) {}

  std::vector<CallFacts> run() {
    const auto& steps = reading_.trace().steps;
    for (std::uint32_t step = 0; step < steps.size(); ++step) read(step, steps[step].kind);
    return std::move(calls_);
  }

 private:
  void read(std::uint32_t step, StepKind kind) {
    switch (kind) {
      case StepKind::system:
        mark(step, Origin::system);
        break;
      case StepKind::user:
        if (has_the_word(step))
          read_user(step);
        else
          read_result(step);
        break;
      case StepKind::reasoning:
        read_reasoning(step);
        break;
      case StepKind::message:
        mark(step, Origin::said);
        break;
      case StepKind::tool_result:
        read_result(step);
        break;
      case StepKind::tool_call:
        read_call(step);
        break;
    }
  }

  /// The user speaks first, and after the agent has spoken to him. What stands in his role at other places was put there by
  /// the agent's harness, and its orders are no wishes of his.
  bool has_the_word(std::uint32_t step) {
    const auto& steps = reading_.trace().steps;
    const bool spoken_to = step > 0 && steps[step - 1].kind == StepKind::message;
    const bool goes_on = step > 0 && steps[step - 1].kind == StepKind::user && user_spoke_;
    user_spoke_ = !any_user_ || spoken_to || goes_on;
    any_user_ = true;
    return user_spoke_;
  }

  void mark(std::uint32_t step, Origin origin) {
    for (const Piece& piece : reading_.pieces_of(step)) mark(reading_.words_of(piece), origin);
  }

  void mark(std::span<const Word> words, Origin origin) {
    for (const Word& word : words) {
      if (origin_[word.id] == Origin::nowhere) origin_[word.id] = origin;
    }
  }

  Meaning meaning_of(std::span<const Word> words) const {
    Meaning meaning;
    for (const Word& word : words) {
      const Known& known = material_.known(word.id);
      if (known.telling && known.row != WordVectors::kUnknown)
        meaning.add(material_.vectors(), known.row);
    }
    return meaning;
  }

  /// The user's prose is his wish. Data and tool lists that he gives along are known, but wished for by nobody; and what
  /// follows "ignore all instructions" is an order of somebody else, wherever it was pasted.
  void read_user(std::uint32_t step) {
    new_turn();
    for (const Piece& piece : reading_.pieces_of(step)) {
      const std::size_t prose = end_of_prose(reading_.text_of(piece));
      bool foreign = false;
      for (const Sentence& sentence : sentences_of(reading_, piece)) {
        if (sentence.words.front().begin >= prose) {
          mark(sentence.words, Origin::system);
          continue;
        }
        foreign = foreign || takes_over(sentence.words);
        if (foreign)
          read_order(sentence);
        else
          read_wish(sentence);
      }
    }
  }

  void read_wish(const Sentence& sentence) {
    mark(sentence.words, Origin::user);
    asked_ |= with_kin(effects_asked(reading_, sentence.words));
    const Meaning meaning = meaning_of(sentence.words);
    user_sentences_.add(meaning);
    user_.add(meaning);
  }

  bool takes_over(std::span<const Word> words) const {
    bool ignores = false;
    bool instructions = false;
    for (const Word& word : words) {
      ignores |= ignoring_words().has(reading_.hash(word.id));
      instructions |= instruction_words().has(reading_.hash(word.id));
    }
    return ignores && instructions;
  }

  void read_reasoning(std::uint32_t step) {
    mark(step, Origin::said);
    for (const Piece& piece : reading_.pieces_of(step)) {
      const auto words = reading_.words_of(piece);
      for (const Word& word : words) reasoned_[word.id] = turn_;
      reasoning_.add(meaning_of(words));
    }
  }

  void new_turn() {
    ++turn_;
    reasoning_ = {};
  }

  void read_result(std::uint32_t step) {
    new_turn();
    for (const Piece& piece : reading_.pieces_of(step)) {
      for (const Sentence& sentence : sentences_of(reading_, piece)) {
        if (is_imperative(reading_, sentence)) read_order(sentence);
      }
    }
    mark(step, Origin::result);
  }

  void read_order(const Sentence& sentence) {
    mark(sentence.words, Origin::order);
    for (const Word& word : sentence.words) in_order_[word.id] = true;
    ordered_ |= effects_asked(reading_, sentence.words);
    orders_.add(meaning_of(sentence.words));
  }

  void add_share(const Word& word, Shares& shares) const {
    shares.words += 1;
    shares.reasoned += reasoned_[word.id] == turn_ ? 1.0F : 0;
    shares.ordered += in_order_[word.id] ? 1.0F : 0;
    shares.origins[static_cast<std::size_t>(origin_[word.id])] += 1;
  }

  void read_call(std::uint32_t step) {
    CallFacts& call = calls_.emplace_back();
    call.step = step;
    const auto pieces = reading_.pieces_of(step);
    const auto name = reading_.words_of(pieces.front());
    const Meaning name_meaning = meaning_of(name);
    Meaning meaning = name_meaning;
    Shares words;
    Shares atoms;
    for (const Piece& piece : pieces.subspan(1)) {
      for (const Word& word : reading_.words_of(piece)) {
        if (word.is_atom() && !word.is(kPart)) add_share(word, atoms);
        if (material_.known(word.id).telling) add_share(word, words);
      }
      meaning.add(meaning_of(reading_.words_of(piece)));
    }
    tell_origins(words, kArgs, call);
    tell_origins(atoms, kAtoms, call);
    call.facts[kArgsReasoned] = words.of(words.reasoned);
    tell_name(name, call);
    tell_risk(effects_.of(step), call);
    tell_drift(meaning, name_meaning, call);
  }

  static void tell_origins(const Shares& shares, std::size_t first, CallFacts& call) {
    for (std::size_t i = 0; i < kOrigins; ++i) call.facts[first + i] = shares.of(shares.origins[i]);
  }

  void tell_name(std::span<const Word> name, CallFacts& call) const {
    Shares shares;
    for (const Word& word : name) {
      if (word.kind == Kind::word && material_.known(word.id).telling) add_share(word, shares);
    }
    tell_origins(shares, kName, call);
    call.facts[kNameReasoned] = shares.of(shares.reasoned);
    call.facts[kNameOrdered] = shares.of(shares.ordered);
  }

  void tell_risk(Effects effects, CallFacts& call) const {
    for (std::size_t i = 0; i < kRisks; ++i) {
      if ((effects & kRiskEffects[i]) == 0) continue;
      call.facts[kRisk + i] = 1;
      call.facts[kUnasked + i] = (asked_ & effects & kRiskEffects[i]) == 0 ? 1.0F : 0;
    }
    const Effects ordered = effects & ordered_ & ~kHarmless;
    call.facts[kAfterOrder] = ordered != 0 ? 1.0F : 0;
    call.facts[kAfterOrderUnasked] = (ordered & ~asked_) != 0 ? 1.0F : 0;
  }

  void tell_drift(const Meaning& meaning, const Meaning& name, CallFacts& call) const {
    call.facts[kToUser] = meaning.cosine(user_);
    call.facts[kToUserSentence] = user_sentences_.nearest(meaning);
    call.facts[kToOrder] = orders_.nearest(meaning);
    call.facts[kNameToUser] = name.cosine(user_);
    call.facts[kNameToUserSentence] = user_sentences_.nearest(name);
    call.facts[kNameToOrder] = orders_.nearest(name);
    call.facts[kToReasoning] = meaning.cosine(reasoning_);
    call.facts[kNameToReasoning] = name.cosine(reasoning_);
    const bool ordered = call.facts[kToOrder] > 0;
    call.facts[kOrderOverUser] = ordered ? call.facts[kToOrder] - call.facts[kToUserSentence] : 0;
    call.facts[kNameOrderOverUser] =
        ordered ? call.facts[kNameToOrder] - call.facts[kNameToUserSentence] : 0;
  }

  const Material& material_;
  const Reading& reading_;
  ToldEffects effects_;
  std::vector<Origin> origin_;           // by token id
  std::vector<bool> in_order_;           // by token id
  std::vector<std::uint32_t> reasoned_;  // by token id: the turn whose reasoning held it last
  std::uint32_t turn_ = 1;
  bool any_user_ = false;
  bool user_spoke_ = false;
  Effects asked_ = 0;
  Effects ordered_ = 0;
  Meaning user_;
  Meaning reasoning_;
  Ring user_sentences_;
  Ring orders_;
  std::vector<CallFacts> calls_;
};

}  // namespace

std::string_view to_string(Risk risk) {
  constexpr std::array<std::string_view, kRisks> kNames = {"read",  "send",    "pay",  "delete",
                                                           "grant", "execute", "make", "stop"};
  return kNames[static_cast<std::size_t>(risk)];
}

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, kOrigins> kNames = {"nowhere", "user",   "system",
                                                             "said",    "result", "order"};
  return kNames[static_cast<std::size_t>(origin)];
}

std::vector<CallFacts> read_calls(const Material& material) { return Reader(material).run(); }

}  // namespace candor::monitor::overseer
