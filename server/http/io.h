#pragma once

#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace candor::server {

/// Asio's types as the HTTP layer uses them: with io_context's own executor, which saves the type erasure of
/// any_io_executor in each operation. Only server/http and the gateway's relay include this.
namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

/// A coroutine. Rules (g++ 12.2 miscompiles the rest): coroutines are named functions that take values or `this`,
/// never capturing lambdas; nothing that owns memory is made inside an expression with `co_await`.
template <class T>
using Task = asio::awaitable<T, Executor>;

/// Every operation gives its error as a value: `auto [error, size] = co_await socket.async_read_some(b, kAwait)`.
inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>{});

}  // namespace candor::server
