#include "monitor/checks/reflection/answer.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "monitor/checks/reflection/units.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/word_set.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr std::size_t kReach = 8;  // words from "answer" to its value

struct AnswerWords {
  WordSet leads{"boxed answer conclusion verdict choose pick select"};
  WordSet boxes{"boxed"};
  WordSet answers{"answer conclusion verdict"};
  WordSet hedges{"could can may might would or alternatively if maybe mention say whether perhaps"};
  WordSet no{"no"};
  WordSet kinds{"option choice letter number simply final"};
  WordSet verdicts{"yes no true false"};
};

const AnswerWords& answer_words() {
  static const AnswerWords kWords;
  return kWords;
}

/// Between "answer" and its value stand only such words: "the answer should therefore be".
bool links(const Reading& reading, const Word& word) {
  return word.kind == Kind::word &&
         (reading.entry(word.id).roles & (kFunction | kMust | kCommits)) != 0;
}

class Reader {
 public:
  Reader(const Reading& reading, std::uint32_t piece)
      : reading_(reading),
        index_(piece),
        piece_(reading.pieces()[piece]),
        text_(reading.text_of(piece_)),
        words_(reading.words_of(piece_)) {}

  std::optional<Conclusion> last() {
    for (std::size_t i = 0; i < words_.size(); ++i) read(i);
    return found_;
  }

 private:
  bool is(const Word& word, const WordSet& set) const {
    return word.kind == Kind::word && set.has(reading_.hash(word.id));
  }

  void read(std::size_t i) {
    const Word& word = words_[i];
    if (word.is(kPart)) return;
    if (!is(word, list_.leads)) return;
    if (is(word, list_.boxes)) return take_next(i, 2);
    if (is(word, list_.answers)) return take_linked(i);
    if (!word.is(kInflected) && spoken_by_me(i)) take_linked(i);
  }

  /// "I choose", "I will pick", "we should select"; not "the user may choose", "we could choose".
  bool spoken_by_me(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && i - k < 5 && !words_[k + 1].is(kSentence);) {
      if (is(words_[k], list_.hedges)) return false;
      const Roles roles = reading_.entry(words_[k].id).roles;
      if ((roles & (kNegation | kWont)) != 0) return false;
      if ((roles & kPerson) != 0) return true;
    }
    return false;
  }

  void take_next(std::size_t i, std::size_t reach) {
    for (std::size_t k = i + 1; k < std::min(words_.size(), i + 1 + reach); ++k) {
      if (is_value(words_[k])) return take(words_[k]);
    }
  }

  /// The value behind the word, over linking words only, and no denial.
  void take_linked(std::size_t i) {
    for (std::size_t k = i + 1; k < std::min(words_.size(), i + kReach); ++k) {
      const Word& word = words_[k];
      if (word.is(kPart)) continue;
      if (word.is(kSentence) && !words_[i].is(kKey)) return;
      if ((reading_.entry(word.id).roles & (kNegation | kWont)) != 0 && !is(word, list_.no)) return;
      if (is_value(word)) return take(word);
      if (!links(reading_, word) && !is(word, list_.kinds)) return;
    }
  }

  bool is_value(const Word& word) const {
    if (word.is(kPart)) return false;
    if (word.kind != Kind::word)
      return word.kind == Kind::number || word.kind == Kind::symbol ||
             word.kind == Kind::identifier;
    if (is(word, list_.verdicts)) return true;
    const std::string_view letters = text_.substr(word.begin, word.end - word.begin);
    if (letters.size() == 1) return is_upper(letters[0]) && letters[0] <= 'H' && closes(word);
    const bool named = (word.is(kCapital) && !word.is(kSentence)) || word.is(kQuoted);
    return named && tells(reading_, word) && reading_.entry(word.id).effects == 0;
  }

  /// "B", "B)", "(B)", "B.": an option's letter, not the article "A".
  bool closes(const Word& word) const {
    const char next = word.end < text_.size() ? text_[word.end] : '\0';
    return next == '\0' || next == '.' || next == ')' || next == ',' || next == '\n' ||
           next == '*' || next == ':' || next == '}' || next == ';' || next == '"';
  }

  void take(const Word& word) {
    found_ = Conclusion{word.id, word.kind, {index_, word.begin, word.end}};
  }

  const Reading& reading_;
  const AnswerWords& list_ = answer_words();
  std::uint32_t index_;
  const Piece& piece_;
  std::string_view text_;
  std::span<const Word> words_;
  std::optional<Conclusion> found_;
};

bool is_answer_name(std::string_view path) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"answer", "final_answer", "choice", "option", "selected",
                                       "selection", "decision", "verdict", "pick"});
  const std::size_t dot = path.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view known) {
    return name == known || name.ends_with(known);
  });
}

/// Numbers answer numbers, words answer words.
bool same_question(Kind a, Kind b) { return (a == Kind::number) == (b == Kind::number); }

}  // namespace

std::optional<Conclusion> conclusion_in(const Reading& reading, std::uint32_t piece) {
  return Reader(reading, piece).last();
}

std::optional<Conclusion> answer_of_call(const Reading& reading, std::uint32_t step) {
  const Step& call = reading.trace().steps[step];
  for (const Piece& piece : reading.pieces_of(step).subspan(1)) {
    const auto words = reading.words_of(piece);
    if (words.empty() || !is_answer_name(call.leaves[piece.leaf].path)) continue;
    const auto parts =
        std::count_if(words.begin(), words.end(), [](const Word& word) { return !word.is(kPart); });
    if (parts != 1) continue;  // a sentence: its own conclusion would have to be found
    const Word& word = words.front();
    const auto index = static_cast<std::uint32_t>(&piece - reading.pieces().data());
    return Conclusion{word.id, word.kind, {index, word.begin, word.end}};
  }
  return std::nullopt;
}

bool disagree(const Conclusion& concluded, const Conclusion& answered) {
  return concluded.token != answered.token && same_question(concluded.kind, answered.kind);
}

}  // namespace candor::monitor::reflection
