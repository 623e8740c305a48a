#include "tests/fakes/client/scripted_server.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace candor::client {
namespace {

std::size_t content_length(std::string_view header) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto at = header.find(kName);
  return at == header.npos ? 0 : std::stoul(std::string(header.substr(at + kName.size(), 12)));
}

bool receive_some(int peer, std::string& kept) {
  std::array<char, 65536> buffer{};
  const auto got = ::recv(peer, buffer.data(), buffer.size(), 0);
  if (got > 0) kept.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

void send_all(int peer, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

ScriptedServer::ScriptedServer(std::vector<Answer> answers) : answers_(std::move(answers)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  ::listen(listener_, 8);
  port_ = std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { run(); });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  ::close(listener_);
}

void ScriptedServer::run() {
  for (;;) {
    const int peer = ::accept(listener_, nullptr, nullptr);
    if (peer < 0) return;
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    serve(peer);
    ::close(peer);
  }
}

void ScriptedServer::serve(int peer) {
  std::string kept;
  while (read_request(peer, kept)) {
    Answer answer;
    {
      const std::lock_guard lock(mutex_);
      if (requests_.size() > answers_.size()) return;
      answer = answers_[requests_.size() - 1];
    }
    send_all(peer, answer.raw);
    if (answer.close) return;
  }
}

bool ScriptedServer::read_request(int peer, std::string& kept) {
  while (kept.find("\r\n\r\n") == kept.npos) {
    if (!receive_some(peer, kept)) return false;
  }
  const auto header = kept.find("\r\n\r\n") + 4;
  std::unique_lock lock(mutex_);
  const bool at_once = requests_.size() < answers_.size() && answers_[requests_.size()].at_once;
  lock.unlock();
  const auto size = header + (at_once ? 0 : content_length(kept));
  while (kept.size() < size) {
    if (!receive_some(peer, kept)) return false;
  }
  lock.lock();
  requests_.push_back(kept.substr(0, size));
  kept.erase(0, size);
  return true;
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t ScriptedServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace candor::client
