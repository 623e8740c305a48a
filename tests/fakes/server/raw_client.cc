#include "tests/fakes/server/raw_client.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace candor::server {

std::string RawResponse::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval patience{10, 0};
  const int yes = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() { close(); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::end_sending() { ::shutdown(socket_, SHUT_WR); }

void RawClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void RawClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

RawResponse RawClient::read_response(bool to_head) {
  auto response = read_head();
  if (response.status == 0) return response;
  if (to_head || response.status == 100 || response.status == 204 || response.status == 304) {
    response.body_ended = true;
  } else if (response.header("transfer-encoding") == "chunked") {
    for (auto chunk = read_chunk(); !chunk.empty(); chunk = read_chunk()) response.body += chunk;
    response.body_ended = !ended_;
  } else if (const auto length = response.header("content-length"); !length.empty()) {
    const auto count = static_cast<std::size_t>(std::atoll(length.c_str()));
    response.body = exactly(count);
    response.body_ended = response.body.size() == count;
  } else {
    while (fill()) {
    }
    response.body.swap(unread_);
    response.body_ended = true;
  }
  return response;
}

RawResponse RawClient::read_head() {
  RawResponse response;
  const auto status_line = line();
  if (!status_line.starts_with("HTTP/1.1 ")) return response;
  for (auto field = line(); !field.empty(); field = line()) {
    const auto colon = field.find(": ");
    if (colon == std::string::npos) return response;
    response.headers[field.substr(0, colon)] += field.substr(colon + 2);
  }
  response.status = std::atoi(status_line.c_str() + 9);
  return response;
}

std::string RawClient::read_chunk() {
  const auto size_line = line();
  const auto size = std::strtoull(size_line.c_str(), nullptr, 16);
  auto data = exactly(size);
  line();
  return data;
}

bool RawClient::server_closes() {
  while (fill()) {
  }
  return ended_ && unread_.empty();
}

bool RawClient::fill() {
  std::array<char, 65536> buffer;
  const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    // A timeout is not an end.
    ended_ = got == 0 || errno != EAGAIN;
    return false;
  }
  unread_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::line() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (!fill()) return {};
  }
  auto out = unread_.substr(0, end);
  unread_.erase(0, end + 2);
  return out;
}

std::string RawClient::exactly(std::size_t count) {
  while (unread_.size() < count && fill()) {
  }
  auto out = unread_.substr(0, count);
  unread_.erase(0, out.size());
  return out;
}

}  // namespace candor::server
