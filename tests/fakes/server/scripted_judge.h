#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace candor::server {

/// An OpenAI-compatible endpoint on a loopback port: answers each request with what a function says.
class ScriptedJudge {
 public:
  struct Reply {
    int status = 200;
    std::string body;
    std::string headers{};  // further ones, each with its line end
    bool never = false;     // no answer while the judge lives
  };
  /// From a request's head and body; called on the thread of its connection.
  using Script = std::function<Reply(const std::string& head, const std::string& body)>;

  explicit ScriptedJudge(Script script);
  ~ScriptedJudge();
  ScriptedJudge(const ScriptedJudge&) = delete;
  ScriptedJudge& operator=(const ScriptedJudge&) = delete;

  std::string url() const;  // http://127.0.0.1:…/v1
  int requests() const { return requests_; }

  /// A completion that says what `content` has; `%TOKEN%` stands for the token of the request.
  static Reply completion(const std::string& content, const std::string& request);
  /// A valid answer that quotes the beginning of the first passage.
  static Reply answer(double unsafe, const std::string& request);

 private:
  void accept_all();
  void serve(int socket);
  void wait_for_end();

  const Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

}  // namespace candor::server
