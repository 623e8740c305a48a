#pragma once

#include <string>
#include <utility>
#include <variant>

namespace candor {

/// Why an expected failure happened. `code` is stable and lower_snake_case (clients switch on it),
/// `message` is for people, `where` names the place: a JSON pointer, `file:line:column`, a path.
struct Error {
  std::string code;
  std::string message;
  std::string where;
};

/// A value or an Error: std::expected's names on g++ 12, which has no std::expected.
/// Expected failures (bad input, full queues, a peer that left) are values of this type;
/// exceptions are left for bugs and for memory that ran out.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  // Only when has_value().
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only when !has_value().
  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success that carries nothing.
struct Done {};
using Status = Result<Done>;

}  // namespace candor
