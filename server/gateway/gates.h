#pragma once

#include <cstddef>
#include <vector>

namespace candor::server {

/// What of a reply must be judged before the client gets it: a gate for each tool call (or piece of text that is held).
/// Events wait behind all gates that were opened before them.
class Gates {
 public:
  /// A call has begun.
  std::size_t open() {
    states_.push_back(State::open);
    return states_.size() - 1;
  }
  /// It is whole, and can be judged.
  void complete(std::size_t gate) {
    if (states_[gate] == State::open) states_[gate] = State::complete;
  }
  void complete_all() {
    for (std::size_t i = passable_; i < states_.size(); ++i) complete(i);
  }
  bool is_open(std::size_t gate) const { return states_[gate] == State::open; }

  std::size_t opened() const { return states_.size(); }

  /// Some are complete and not judged.
  bool waiting() const {
    for (std::size_t i = passable_; i < states_.size(); ++i) {
      if (states_[i] == State::complete) return true;
    }
    return false;
  }

  /// Everything that is complete was judged and may go.
  void allow() {
    for (std::size_t i = passable_; i < states_.size(); ++i) {
      if (states_[i] == State::complete) states_[i] = State::allowed;
    }
    while (passable_ < states_.size() && states_[passable_] == State::allowed) ++passable_;
  }

  /// So many gates, from the first, are open to the client.
  std::size_t passable() const { return passable_; }

 private:
  enum class State : unsigned char { open, complete, allowed };

  std::vector<State> states_;
  std::size_t passable_ = 0;
};

}  // namespace candor::server
