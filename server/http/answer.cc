#include "server/http/answer.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "server/api/problem.h"

namespace candor::server {

/// Shared by the copies of one Respond.
struct Answer::Sender {
  explicit Sender(std::shared_ptr<Answer> to) : answer(std::move(to)) {}
  ~Sender() { answer->deliver(to_response(Error{"internal_error", "no answer was given", {}})); }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  std::shared_ptr<Answer> answer;
};

Respond Answer::respond() {
  return [sender = std::make_shared<Sender>(shared_from_this())](Response response) {
    sender->answer->deliver(std::move(response));
  };
}

void Answer::deliver(Response response) {
  const std::lock_guard lock(mutex_);
  if (wake_ == nullptr || response_) return;
  response_ = std::move(response);
  // The session lives as long as `wake_` is set, so its executor may be used here, under the lock.
  asio::post(wake_->get_executor(), [self = shared_from_this()] { self->wake_session(); });
}

void Answer::wake_session() {
  const std::lock_guard lock(mutex_);
  if (wake_ != nullptr) wake_->cancel();
}

std::optional<Response> Answer::take() {
  const std::lock_guard lock(mutex_);
  if (!response_) return std::nullopt;
  wake_ = nullptr;
  return std::exchange(response_, std::nullopt);
}

void Answer::give_up() {
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
}

}  // namespace candor::server
