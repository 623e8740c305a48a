#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "server/http/io.h"

namespace candor::server {

/// The bytes of one connection, read and written with deadlines. `Stream` is Socket, or a TLS stream over one. Used
/// by one coroutine on one thread: never two operations at once.
///
/// A deadline costs no timer: it is a time that is set before an operation and looked at by the I/O thread's tick
/// (`expire`), which cancels the operation when it is over. Unlike the timeout of Beast's streams it cannot outlive
/// the operation that it was set for, and it leaves the connection open, so that a 408 can still be sent.
template <class Stream>
class Connection {
 public:
  /// Never holds more than `buffer_limit` unread bytes.
  Connection(Stream stream, std::size_t buffer_limit)
      : stream_(std::move(stream)), buffer_(buffer_limit) {}

  /// Waits for more bytes behind unread(), which must not be full(). False: the peer has ended its side, or left,
  /// or the deadline is over (timed_out()), or interrupt() was called.
  Task<bool> read(Clock::time_point deadline) {
    const auto room = std::min(kReadSize, buffer_.max_size() - buffer_.size());
    const auto space = buffer_.prepare(room);
    arm(deadline);
    const auto [error, size] = co_await stream_.async_read_some(space, kAwait);
    disarm(error);
    if (error) co_return false;
    buffer_.commit(size);
    co_return true;
  }

  /// Sends both texts as one. False as for read(); the deadline starts anew with each piece that goes out.
  Task<bool> write(std::string head, std::string body, Clock::duration patience) {
    std::size_t sent = 0;
    while (sent < head.size() + body.size()) {
      const auto rest = rest_of(head, body, sent);
      arm(Clock::now() + patience);
      const auto [error, size] = co_await stream_.async_write_some(rest, kAwait);
      disarm(error);
      if (error) co_return false;
      sent += size;
    }
    co_return true;
  }

  Executor executor() { return stream_.get_executor(); }

  std::string_view unread() const {
    const auto bytes = buffer_.data();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
  }
  void consume(std::size_t count) { buffer_.consume(count); }
  bool full() const { return buffer_.size() == buffer_.max_size(); }

  /// Whether bytes wait in the kernel, so that a read would not wait. False when in doubt.
  bool more_is_there() {
    boost::system::error_code error;
    return stream_.lowest_layer().available(error) > 0 && !error;
  }

  /// Calls `handler(error)` when there is something to be read, or the end. Ends with interrupt(), too.
  template <class Handler>
  void async_wait_readable(Handler handler) {
    stream_.lowest_layer().async_wait(tcp::socket::wait_read, std::move(handler));
  }

  /// Whether the peer has ended its side or reset the connection, or (in `otherwise`) has sent something.
  bool peer_left(bool otherwise = false) {
    char byte = 0;
    const auto size =
        ::recv(stream_.lowest_layer().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (size > 0) return otherwise;
    return size == 0 || (errno != EAGAIN && errno != EINTR);
  }

  /// The last read found the orderly end of what the peer sends.
  bool ended() const { return ended_; }

  /// The last operation ended because its deadline was over.
  bool timed_out() const { return timed_out_; }

  /// The running operation has no longer than that.
  void hurry(Clock::time_point deadline) { deadline_ = std::min(deadline_, deadline); }

  /// Cancels the running operation when its deadline is over.
  void expire(Clock::time_point now) {
    if (now < deadline_) return;
    expired_ = true;
    interrupt();
  }

  /// Cancels the running operation, if there is one.
  void interrupt() {
    boost::system::error_code ignored;
    stream_.lowest_layer().cancel(ignored);
  }

  void end_sending() {
    boost::system::error_code ignored;
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() {
    boost::system::error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

 private:
  static constexpr std::size_t kReadSize = 8 << 10;  // header and body of a usual trace in one read

  using Rest = std::array<asio::const_buffer, 2>;
  static Rest rest_of(const std::string& head, const std::string& body, std::size_t sent) {
    const auto of_head = std::min(sent, head.size());
    const auto of_body = sent - of_head;
    return {asio::buffer(head.data() + of_head, head.size() - of_head),
            asio::buffer(body.data() + of_body, body.size() - of_body)};
  }

  void arm(Clock::time_point deadline) {
    expired_ = false;
    deadline_ = deadline;
  }
  void disarm(const boost::system::error_code& error) {
    deadline_ = Clock::time_point::max();
    timed_out_ = expired_ && error == asio::error::operation_aborted;
    ended_ = error == asio::error::eof;
  }

  Stream stream_;
  boost::beast::flat_buffer buffer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool expired_ = false;
  bool timed_out_ = false;
  bool ended_ = false;
};

}  // namespace candor::server
