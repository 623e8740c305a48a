#include "monitor/checks/text/imperative.h"

namespace candor::monitor::text {
namespace {

constexpr int kHead = 9;  // words that may stand before the verb

bool counts(const Word& word) {
  return word.kind == Kind::word && !(word.is(kPart) && !word.is(kDecoded));
}

/// "I want you to", "we need": an order in the first person. "I sent": none.
bool wishes(const Reading& reading, std::span<const Word> words, std::size_t person) {
  for (std::size_t i = person + 1; i < words.size() && i < person + 3; ++i) {
    if (counts(words[i]) && (reading.entry(words[i].id).roles & kDesire) != 0) return true;
  }
  return false;
}

/// Somebody speaks here; code, logs and listings have few words, and none of grammar.
bool is_prose(const Reading& reading, std::span<const Word> words) {
  constexpr Roles kSpoken = kFunction | kDeterminer | kAddress;
  std::size_t plain = 0;
  std::size_t atoms = 0;
  bool spoken = false;
  for (const Word& word : words) {
    if (word.is(kPart)) continue;
    ++(word.is_atom() ? atoms : plain);
    spoken |= !word.is_atom() && (reading.entry(word.id).roles & kSpoken) != 0;
  }
  return spoken && plain >= atoms;
}

/// "Transfer to B completed": the verb is a noun, and the sentence tells what became of it.
bool reports(const Reading& reading, std::span<const Word> words) {
  if ((reading.entry(words.front().id).roles & kAlsoNoun) == 0) return false;
  bool status = false;
  for (const Word& word : words.subspan(1)) {
    const Roles roles = reading.entry(word.id).roles;
    if ((roles & kYou) != 0) return false;
    status |= (roles & kStatus) != 0;
  }
  return status;
}

/// What the word at `i` decides at the head of a sentence.
enum class Head : std::uint8_t { goes_on, order, none };

Head head_word(const Reading& reading, std::span<const Word> words, std::size_t i, bool& forbids) {
  const Roles roles = reading.entry(words[i].id).roles;
  if ((roles & kPerson) != 0) return wishes(reading, words, i) ? Head::goes_on : Head::none;
  if ((roles & kReminds) != 0 && forbids) {
    forbids = false;
    return Head::goes_on;
  }
  forbids |= (roles & kNegation) != 0;
  const bool leads = (roles & (kLeadIn | kDesire | kAddress)) != 0;
  if ((roles & kVerb) == 0 || words[i].is(kKey) || words[i].is(kInflected))
    return leads ? Head::goes_on : Head::none;
  if (forbids) return Head::none;
  const Roles next = i + 1 < words.size() ? reading.entry(words[i + 1].id).roles : 0;
  if ((roles & kLeadIn) != 0 && (next & (kLeadIn | kNegation)) != 0)
    return Head::goes_on;  // "do not", "make sure"
  return reports(reading, words.subspan(i)) ? Head::none : Head::order;
}

bool order_at_head(const Reading& reading, std::span<const Word> words) {
  int seen = 0;
  bool forbids = false;
  for (std::size_t i = 0; i < words.size() && seen < kHead; ++i) {
    if (!counts(words[i])) {
      if (words[i].is(kPart)) continue;
      return false;
    }
    ++seen;
    const Head head = head_word(reading, words, i, forbids);
    if (head != Head::goes_on) return head == Head::order;
  }
  return false;
}

/// "..., please send", "and you must open": an order further in.
bool order_within(const Reading& reading, std::span<const Word> words) {
  Roles said = 0;  // since the last word that cannot lead to an order
  for (const Word& word : words) {
    if (!counts(word)) continue;
    const Roles roles = reading.entry(word.id).roles;
    const bool leads = (said & kPolite) != 0 || ((said & kYou) != 0 && (said & kMust) != 0);
    if ((roles & kVerb) != 0 && (roles & kLeadIn) == 0 && !word.is(kInflected) && leads)
      return (said & kNegation) == 0;
    const bool goes_on = (roles & (kLeadIn | kPolite | kMust | kAddress)) != 0;
    said = (roles & kYou) != 0 ? roles : goes_on ? said | roles : 0;
  }
  return false;
}

}  // namespace

std::vector<Sentence> sentences_of(const Reading& reading, const Piece& piece) {
  std::vector<Sentence> sentences;
  for_each_sentence(reading, piece,
                    [&](const Sentence& sentence) { sentences.push_back(sentence); });
  return sentences;
}

bool is_imperative(const Reading& reading, const Sentence& sentence) {
  return is_prose(reading, sentence.words) &&
         (order_at_head(reading, sentence.words) || order_within(reading, sentence.words));
}

}  // namespace candor::monitor::text
