#include "monitor/checks/reflection/said.h"

#include <algorithm>

#include "monitor/checks/effects.h"
#include "monitor/checks/reflection/mood.h"

namespace candor::monitor::reflection {

using namespace text;

namespace {
constexpr std::size_t kConfirmation = 20;  // words of a user who only agrees
}  // namespace

Said::Said(const Reading& reading)
    : reading_(reading),
      units_(reading),
      speakers_(reading.distinct()),
      uses_(reading.distinct()),
      turn_said_(reading.distinct()),
      result_place_(reading.distinct(), kNoPlace),
      own_(reading.distinct()),
      user_(reading.distinct()) {
  note_uses();
}

void Said::note_uses() {
  EffectReader reader;
  effects_.resize(reading_.trace().steps.size());
  for (std::uint32_t step = 0; step < reading_.trace().steps.size(); ++step) {
    if (reading_.trace().steps[step].kind != StepKind::tool_call) continue;
    effects_[step] = reader.of_call(reading_, step);
    const Use use = effects_[step].consequential ? Use::acting : Use::reading;
    for (const Unit& unit : units_.of(step)) {
      if (unit.kind == UnitKind::text) continue;
      for (std::uint32_t i = unit.first; i < unit.last; ++i) {
        Use& known = uses_[reading_.words()[i].id];
        known = std::max(known, use);
      }
    }
  }
}

void Said::read(std::uint32_t step) {
  switch (reading_.trace().steps[step].kind) {
    case StepKind::system:
      read_spoken(step, kSystem);
      break;
    case StepKind::user:
      read_spoken(step, kUser);
      break;
    case StepKind::reasoning:
      read_spoken(step, kReasoning);
      break;
    case StepKind::message:
      read_spoken(step, kMessage);
      break;
    case StepKind::tool_result:
      read_result(step);
      break;
    case StepKind::tool_call:
      for (const Piece& piece : reading_.pieces_of(step)) {
        for (const Word& word : reading_.words_of(piece)) speakers_[word.id] |= kCall;
      }
      after_result_ = false;
      break;
  }
}

void Said::read_spoken(std::uint32_t step, unsigned speaker) {
  const bool own = speaker == kReasoning || speaker == kMessage;
  const bool asks = speaker == kUser && !confirms(step);
  if (asks || (own && after_result_)) ++turn_;
  after_result_ = false;
  Remarks* const remarks = own ? &own_ : speaker == kUser ? &user_ : nullptr;
  for (Remark remark : remarks_in(step)) {
    reasoning_shown_ |= speaker == kReasoning;
    messages_shown_ |= speaker == kMessage;
    remark.turn = turn_;
    remark.message = speaker == kMessage;
    if (remarks != nullptr) remarks->add(remark);
    for (const Word& word : reading_.words().subspan(remark.first, remark.last - remark.first)) {
      if (speaker == kUser) note_named(word);
      speakers_[word.id] |= static_cast<std::uint8_t>(speaker);
      if (own) turn_said_[word.id] = turn_ + 1;
      if (remarks != nullptr) remarks->mark(word.id);
      if (word.kind == Kind::number) note_number(reading_.pieces()[remark.piece], word);
    }
  }
}

/// The sentences of a step as they are whenever and by whomever they are said.
std::span<const Remark> Said::remarks_in(std::uint32_t step) {
  if (StepNotes* const notes = reading_.notes()) {
    return notes->of<std::vector<Remark>>(step, [&] {
      std::vector<Remark> remarks;
      find_remarks(step, remarks);
      return remarks;
    });
  }
  found_.clear();
  find_remarks(step, found_);
  return found_;
}

/// Of a system prompt only where they stand: it is no plan.
void Said::find_remarks(std::uint32_t step, std::vector<Remark>& remarks) const {
  const bool moody = reading_.trace().steps[step].kind != StepKind::system;
  for (const Piece& piece : reading_.pieces_of(step)) {
    const auto index = static_cast<std::uint32_t>(&piece - reading_.pieces().data());
    for_each_sentence(reading_, piece, [&](const Sentence& sentence) {
      Remark remark;
      if (moody) remark = remark_of(reading_, piece, sentence.words);
      remark.piece = index;
      remark.first = static_cast<std::uint32_t>(sentence.words.data() - reading_.words().data());
      remark.last = remark.first + static_cast<std::uint32_t>(sentence.words.size());
      remarks.push_back(remark);
    });
  }
}

/// "Yes, please go ahead.": says nothing new, so what was planned before it still stands.
bool Said::confirms(std::uint32_t step) const {
  std::size_t words = 0;
  for (const Piece& piece : reading_.pieces_of(step)) {
    for (const Word& word : reading_.words_of(piece)) {
      if (word.is_atom() || ++words > kConfirmation) return false;
      if ((reading_.entry(word.id).roles & kNegation) != 0) return false;
    }
  }
  return own_.size() > 0 && own_.latest(0).message;
}

void Said::read_result(std::uint32_t step) {
  after_result_ = true;
  for (const Piece& piece : reading_.pieces_of(step)) {
    for (std::uint32_t i = piece.first; i < piece.last; ++i) {
      const Word& word = reading_.words()[i];
      speakers_[word.id] |= kResult;
      if (result_place_[word.id] == kNoPlace) result_place_[word.id] = i;
      if (word.kind == Kind::number) note_number(piece, word);
    }
  }
}

void Said::note_named(const Word& word) {
  const bool target = word.kind == Kind::email || word.kind == Kind::identifier ||
                      word.kind == Kind::url || word.kind == Kind::host || word.kind == Kind::path;
  if (!target || word.is(kPart) || by(word.id, kUser)) return;
  ++named_;
  if (uses_[word.id] == Use::none) ++unused_;
}

void Said::note_number(const Piece& piece, const Word& word) {
  if (word.is(kDecoded)) return;
  const auto value = canonical_number(reading_.text_of(piece, word));
  if (value) numbers_[number_count_++ % numbers_.size()] = *value;
}

}  // namespace candor::monitor::reflection
