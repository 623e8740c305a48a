#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace candor::server {

/// A response as it came over the wire.
struct RawResponse {
  int status = 0;  // 0: the connection ended before a whole response had come
  std::map<std::string, std::string> headers;
  std::string body;         // chunks joined
  bool body_ended = false;  // false: cut off before its end

  std::string header(const std::string& lower_case_name) const;
};

/// A client that sends exactly the bytes it is given, over a blocking loopback socket. Nothing waits longer than ten
/// seconds, so that a server that hangs fails a test instead of stopping it.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the server has closed the connection.
  bool send(std::string_view bytes);
  void end_sending();
  void close();
  void reset();  // closes with a RST

  /// The next response; for one to HEAD there is no body whatever its header says.
  RawResponse read_response(bool to_head = false);

  /// One chunk of a chunked response whose head has been read with read_head(); "" at its end.
  RawResponse read_head();
  std::string read_chunk();

  /// Whether the server ends the connection, with nothing more sent.
  bool server_closes();

 private:
  bool fill();
  std::string line();
  std::string exactly(std::size_t count);

  int socket_;
  std::string unread_;
  bool ended_ = false;
};

}  // namespace candor::server
