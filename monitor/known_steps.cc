#include "monitor/known_steps.h"

#include <algorithm>
#include <string_view>

#include "monitor/checks/text/reading.h"

namespace candor::monitor {
namespace {

std::size_t bytes_of(const Step& step) {
  std::size_t bytes = sizeof(Step) + step.text.capacity() + step.call.capacity() +
                      step.tool.capacity() + step.arguments.capacity();
  for (const Leaf& leaf : step.leaves)
    bytes += sizeof(Leaf) + leaf.path.capacity() + leaf.text.capacity();
  return bytes;
}

template <class Use>
void each_long_text(const Step& step, Use use) {
  constexpr std::size_t kLong = rules::Memo::Texts::kLong;
  if (step.text.size() >= kLong) use(step.text);
  for (const Leaf& leaf : step.leaves)
    if (leaf.text.size() >= kLong) use(leaf.text);
}

}  // namespace

KnownSteps::KnownSteps(rules::Memo& memo) : memo_(memo, texts_) {}
KnownSteps::~KnownSteps() = default;

std::size_t KnownSteps::common_with(const Trace& trace) const {
  const auto ends =
      std::mismatch(steps_.begin(), steps_.end(), trace.steps.begin(), trace.steps.end());
  return static_cast<std::size_t>(ends.first - steps_.begin());
}

KnownSteps::Note KnownSteps::note_of(const Step& step) const {
  Note note;
  each_long_text(step,
                 [&](std::string_view text) { note.digests.push_back(memo_.digest_of(text)); });
  note.bytes = bytes_of(step) + sizeof(Note) + note.digests.size() * sizeof(rules::Memo::Key);
  return note;
}

void KnownSteps::go_on(const Trace& trace) {
  const std::size_t common = common_with(trace);
  steps_.resize(common);
  notes_.resize(common);
  events_.cut_to(common);
  if (reading_ == nullptr) {
    reading_ = std::make_shared<text::Reading>(trace);
    reading_->keep_notes();
  } else {
    reading_->go_on(trace, common);
  }
  bytes_ = sizeof(*this) + reading_->bytes();
  texts_.clear();
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const Step& step = trace.steps[i];
    if (i >= common) {
      steps_.push_back(step);
      notes_.push_back(note_of(step));
    }
    bytes_ += notes_[i].bytes;
    auto digest = notes_[i].digests.begin();
    each_long_text(step, [&](std::string_view text) { texts_.add(text, *digest++); });
  }
}

}  // namespace candor::monitor
