#include "tests/fakes/server/scripted_judge.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::json;

std::string user_text(const std::string& request) {
  return Json::parse(request).at("messages").at(1).at("content");
}

std::string token_of(const std::string& user) {
  const std::string before = "token is \"";
  const auto at = user.rfind(before) + before.size();
  return user.substr(at, user.find('"', at) - at);
}

Json evidence_of(const std::string& user) {
  const auto begin = user.find("\n{") + 1;
  return Json::parse(user.substr(begin, user.find('\n', begin) - begin));
}

}  // namespace

ScriptedJudge::ScriptedJudge(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 64) != 0) std::abort();
  ::getsockname(listener_, any, &size);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

ScriptedJudge::~ScriptedJudge() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ended_.notify_all();
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (auto& thread : serving_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
}

std::string ScriptedJudge::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
}

void ScriptedJudge::accept_all() {
  while (true) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    if (ending_) {
      ::close(socket);
      return;
    }
    sockets_.push_back(socket);
    serving_.emplace_back([this, socket] { serve(socket); });
  }
}

void ScriptedJudge::wait_for_end() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return ending_; });
}

void ScriptedJudge::serve(int socket) {
  std::string bytes;
  char piece[65536];
  while (true) {
    const auto head_end = bytes.find("\r\n\r\n");
    const auto length_at = bytes.find("content-length: ");
    if (head_end != std::string::npos && length_at != std::string::npos) {
      const auto length = std::stoul(bytes.substr(length_at + 16));
      if (bytes.size() >= head_end + 4 + length) {
        ++requests_;
        const auto reply = script_(bytes.substr(0, head_end), bytes.substr(head_end + 4, length));
        bytes.erase(0, head_end + 4 + length);
        if (reply.never) return wait_for_end();
        const std::string text =
            "HTTP/1.1 " + std::to_string(reply.status) + " Answer\r\n" + reply.headers +
            "content-length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
        if (::send(socket, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
        continue;
      }
    }
    const auto got = ::recv(socket, piece, sizeof piece, 0);
    if (got <= 0) return;
    bytes.append(piece, static_cast<std::size_t>(got));
  }
}

ScriptedJudge::Reply ScriptedJudge::completion(const std::string& content,
                                               const std::string& request) {
  std::string filled = content;
  if (const auto at = filled.find("%TOKEN%"); at != std::string::npos)
    filled.replace(at, 7, token_of(user_text(request)));
  const Json body = {
      {"choices",
       {{{"message", {{"role", "assistant"}, {"content", filled}}}, {"finish_reason", "stop"}}}},
      {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 10}}}};
  return {200, body.dump()};
}

ScriptedJudge::Reply ScriptedJudge::answer(double unsafe, const std::string& request) {
  const std::string user = user_text(request);
  const std::string text = evidence_of(user)["passages"][0]["text"];
  const Json content = {{"case", token_of(user)},
                        {"evidence", {{{"passage", 0}, {"quote", text.substr(0, 4)}}}},
                        {"reason", "because"},
                        {"unsafe", unsafe}};
  return completion(content.dump(), request);
}

}  // namespace candor::server
