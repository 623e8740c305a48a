#include "monitor/checks/reflection/mood.h"

#include <algorithm>

#include "monitor/checks/effects.h"
#include "monitor/checks/text/characters.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr std::uint32_t kRefusalReach = 18;    // words behind "I will not" that it is about
constexpr std::uint32_t kPreferenceReach = 4;  // and behind "instead of"

/// Reads a sentence word by word: who commits himself, and whether he denies the act.
class MoodReader {
 public:
  explicit MoodReader(const Reading& reading) : reading_(reading) {}

  void take(std::uint32_t index, const Word& word) {
    if (word.kind != Kind::word || (word.is(kPart) && !word.is(kDecoded))) return;
    const Roles roles = reading_.entry(word.id).roles;
    if (refusal_ == 0) read_denial(index, roles);
    if ((roles & kPerson) != 0) speaks_ = true;
    if ((roles & kWould) != 0) would_ = true;
    if ((roles & (kCommits | kMust)) != 0) bound_ = binds_ = true;
    const bool acts = (roles & kVerb) != 0 && !word.is(kInflected);  // "I send it"
    plans_ |= (roles & kIntends) != 0 || (speaks_ && (bound_ || acts));
    if ((roles & (kFunction | kCommits | kMust)) == 0) speaks_ = bound_ = would_ = false;
    before_ = roles;
  }

  bool plans() const { return plans_; }
  bool binds() const { return plans_ || binds_; }
  bool prefers() const { return prefers_ && refusal_ != 0; }
  /// Word index behind the denial; 0 without one.
  std::uint32_t refusal() const { return refusal_ != 0 ? refusal_ : denied_; }

 private:
  void read_denial(std::uint32_t index, Roles roles) {
    if (denied_ != 0) return settle(roles);
    const bool denial = (roles & kNegation) != 0 && speaks_ && bound_;
    if (denial || ((roles & kWont) != 0 && speaks_)) {
      denied_ = index + 1;
      return;
    }
    const bool refuses = (roles & kRefuses) != 0 && speaks_;
    const bool wrong = (roles & kWrong) != 0 && would_;
    const bool against = (roles & kAgainst) != 0 && (before_ & kDecides) != 0;
    const bool instead = (roles & kOfThan) != 0 && (before_ & kInstead) != 0;
    if (refuses || wrong || against || instead) refusal_ = index + 1;
    prefers_ = instead;
  }

  /// The words after "will not" up to the verb: "I do not have" refuses nothing.
  void settle(Roles roles) {
    if ((roles & kNoRefusal) != 0) {
      denied_ = 0;
    } else if ((roles & kFunction) == 0) {
      refusal_ = denied_;
    }
  }

  const Reading& reading_;
  std::uint32_t denied_ = 0;  // a denial whose verb is still to come
  std::uint32_t refusal_ = 0;
  Roles before_ = 0;
  bool speaks_ = false;
  bool bound_ = false;
  bool would_ = false;
  bool plans_ = false;
  bool binds_ = false;
  bool prefers_ = false;
};

/// Words behind the denial up to the end of its clause.
std::uint32_t end_of_denial(const Reading& reading, const Piece& piece, const Remark& remark) {
  const std::string_view text = reading.text_of(piece);
  const std::uint32_t reach = remark.prefers ? kPreferenceReach : kRefusalReach;
  const std::uint32_t end = std::min(remark.last, remark.refusal + reach);
  for (std::uint32_t i = remark.refusal; i < end; ++i) {
    const Word& word = reading.words()[i];
    if (word.is(kPart)) continue;
    if (i > remark.refusal + 1 && (reading.entry(word.id).roles & kPerson) != 0) return i;
    const char next = word.end < text.size() ? text[word.end] : ' ';
    if (next == ',' || next == ';') return i + 1;
    const bool stops = next == '.' && word.end + 1 < text.size() && is_space(text[word.end + 1]);
    if (stops) return i + 1;  // also before a name in small letters, where no sentence begins
  }
  return end;
}

}  // namespace

Remark remark_of(const Reading& reading, const Piece& piece, std::span<const Word> sentence) {
  Remark remark;
  remark.first = static_cast<std::uint32_t>(sentence.data() - reading.words().data());
  remark.last = remark.first + static_cast<std::uint32_t>(sentence.size());
  MoodReader mood(reading);
  for (std::uint32_t i = remark.first; i < remark.last; ++i) mood.take(i, reading.words()[i]);
  remark.effects = effects_spoken(reading, sentence);
  remark.refusal = mood.refusal();
  remark.prefers = mood.prefers();
  remark.binds = mood.binds();
  remark.mood = remark.refusal != 0 ? Mood::refuses : mood.plans() ? Mood::plans : Mood::states;
  if (remark.refusal != 0) remark.refusal_end = end_of_denial(reading, piece, remark);
  return remark;
}

}  // namespace candor::monitor::reflection
