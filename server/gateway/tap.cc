#include "server/gateway/tap.h"

#include <algorithm>
#include <utility>

namespace candor::server {
namespace {

constexpr std::size_t kNoGate = static_cast<std::size_t>(-1);

}  // namespace

Tap::Tap(const Provider& provider, const TapOptions& options)
    : provider_(provider),
      options_(options),
      parser_(options.event_limit),
      reader_(provider.reader()) {
  if (options_.hold == Hold::all) text_gate_ = gates_.open();
}

Status Tap::feed(std::string_view bytes) {
  received_ += bytes.size();
  if (received_ > options_.reply_limit) {
    return Error{"reply_too_large", "the reply is larger than allowed", {}};
  }
  events_.clear();
  const bool fits = parser_.feed(bytes, events_);
  for (auto& event : events_) {
    if (auto read_event = read(std::move(event)); !read_event) return read_event;
  }
  release();
  if (!fits) return Error{"event_too_large", "an event is larger than allowed", {}};
  return Done{};
}

Status Tap::finish() {
  if (auto rest = parser_.finish(); !rest.raw.empty()) {
    if (auto read_event = read(std::move(rest)); !read_event) return read_event;
  }
  gates_.complete_all();
  release();
  return Done{};
}

Status Tap::read(SseEvent event) {
  const auto opened = gates_.opened();
  const auto text = reader_->text_bytes;
  Seen before = reader_->seen;
  auto done = reader_->read(event, gates_);
  std::size_t gates = 0;
  if (!done) {
    ++unknown_;
    if (!options_.pass_unknown) return done;
    // Nobody knows what is in it: it waits for a verdict on the rest, as a call does.
    if (options_.hold != Hold::none) gates_.complete(gates_.open());
    gates =
        options_.hold == Hold::none ? (queue_.empty() ? 0 : queue_.back().gates) : gates_.opened();
  } else {
    gates = gate_of(opened, text);
  }
  queue_.push_back({std::move(event.raw), gates, before});
  return Done{};
}

/// How many gates must be passable for the event that was just read.
std::size_t Tap::gate_of(std::size_t opened_before, std::size_t text_before) {
  const std::size_t behind = queue_.empty() ? 0 : queue_.back().gates;
  if (options_.hold_end && reader_->ended && behind == 0) gates_.complete(gates_.open());
  if (options_.hold_end && reader_->ended) return gates_.opened();
  if (options_.hold == Hold::none) return behind;
  if (options_.hold == Hold::all) return gates_.opened();
  const std::size_t text = reader_->text_bytes - text_before;
  const bool has_call = gates_.opened() > opened_before;
  if (options_.tail_bytes > 0 && text > 0) {
    if (text_gate_ == kNoGate || !gates_.is_open(text_gate_)) {
      text_gate_ = gates_.open();
      text_in_gate_ = 0;
    }
    text_in_gate_ += text;
    if (text_in_gate_ >= options_.tail_bytes) gates_.complete(text_gate_);
    return gates_.opened();
  }
  return has_call ? gates_.opened() : behind;
}

void Tap::allow() {
  gates_.allow();
  release();
}

void Tap::release() {
  while (!queue_.empty() && queue_.front().gates <= gates_.passable()) {
    released_ += queue_.front().raw;
    queue_.pop_front();
  }
}

std::string Tap::take() {
  began_ = began_ || !released_.empty();
  return std::exchange(released_, {});
}

std::string Tap::end_with(std::string_view message) {
  auto out = reader_->end(client(), message);
  queue_.clear();
  return out;
}

std::string Tap::fail_with(std::string_view message) {
  auto out = provider_.error_event(client(), message);
  queue_.clear();
  return out;
}

}  // namespace candor::server
