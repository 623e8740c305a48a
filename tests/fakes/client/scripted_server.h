#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace candor::client {

/// A server on a loopback port that answers its n-th request with the n-th raw text, whatever was
/// asked. It reads with plain blocking sockets and knows only Content-Length, so that it shares no
/// code with what it tests.
class ScriptedServer {
 public:
  struct Answer {
    std::string raw;
    bool close = false;    // the connection after the answer
    bool at_once = false;  // answer after the header, without reading the body
  };

  explicit ScriptedServer(std::vector<Answer> answers);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string port() const { return port_; }

  /// Raw requests so far, header and body.
  std::vector<std::string> requests() const;
  std::size_t connections() const;

 private:
  void run();
  void serve(int peer);
  bool read_request(int peer, std::string& kept);

  std::vector<Answer> answers_;
  int listener_ = -1;
  std::string port_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::size_t connections_ = 0;
  std::thread thread_;
};

/// A 200 with this body.
std::string ok(const std::string& body);

}  // namespace candor::client
