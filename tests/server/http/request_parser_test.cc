#include "server/http/request_parser.h"

#include <gtest/gtest.h>

namespace candor::server {
namespace {

constexpr std::size_t kHeaderLimit = 1024;

struct Parsed {
  std::string error;  // the problem code; empty: it went well as far as the bytes reach
  bool done = false;
  std::size_t used = 0;
  std::string body;
};

/// Shows the parser `step` more bytes at a time, as a connection does.
Parsed parse(std::string_view bytes, std::size_t step, std::size_t body_limit = 1000) {
  RequestParser parser(kHeaderLimit);
  parser.limit_body(body_limit);
  Parsed out;
  for (std::size_t shown = std::min(step, bytes.size());;) {
    const auto used = parser.put(bytes.substr(out.used, shown - out.used));
    if (!used) return {used.error().code, false, out.used, {}};
    out.used += *used;
    out.done = parser.head_done() && parser.done();
    out.body = parser.request().body;
    if (out.done) return out;
    if (*used > 0) continue;
    if (shown == bytes.size()) return out;
    shown = std::min(shown + step, bytes.size());
  }
}

/// The result must not depend on how the bytes are cut.
Parsed parse(std::string_view bytes) {
  const auto whole = parse(bytes, bytes.size());
  for (const std::size_t step : {1, 2, 3, 7}) {
    const auto cut = parse(bytes, step);
    EXPECT_EQ(cut.error, whole.error) << step << ": " << bytes;
    EXPECT_EQ(cut.done, whole.done) << step << ": " << bytes;
    EXPECT_EQ(cut.body, whole.body) << step << ": " << bytes;
    if (whole.error.empty()) {
      EXPECT_EQ(cut.used, whole.used) << step << ": " << bytes;
    }
  }
  return whole;
}

TEST(RequestParser, ReadsAHeaderAndTheBodyOfItsLength) {
  RequestParser parser(kHeaderLimit);
  parser.limit_body(100);
  const std::string text =
      "POST /v1/traces?format=candor HTTP/1.1\r\nHost: a\r\nX-Mixed-Case:  v 1 \r\nContent-Length: "
      "5\r\n\r\nhelloGET";
  const auto head = parser.put(text);
  ASSERT_TRUE(head.has_value());
  EXPECT_TRUE(parser.head_done());
  EXPECT_FALSE(parser.done());
  EXPECT_EQ(parser.request().method, "POST");
  EXPECT_EQ(parser.target(), "/v1/traces?format=candor");
  EXPECT_EQ(parser.request().header("x-mixed-case"), "v 1");
  EXPECT_EQ(parser.declared_length(), 5U);
  EXPECT_TRUE(parser.keep_alive());
  const auto body = parser.put(std::string_view(text).substr(*head));
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(*body, 5U);
  EXPECT_TRUE(parser.done());
  EXPECT_EQ(parser.request().body, "hello");
}

TEST(RequestParser, ReadsChunksAndDropsTrailersAndExtensions) {
  const auto parsed = parse(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\nGET");
  EXPECT_EQ(parsed.error, "");
  EXPECT_TRUE(parsed.done);
  EXPECT_EQ(parsed.body, "abc0123456789");
}

TEST(RequestParser, DoesNotLetATrailerPassForAHeader) {
  RequestParser parser(kHeaderLimit);
  parser.limit_body(100);
  std::string_view text =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: "
      "x\r\n\r\n";
  while (!parser.head_done() || !parser.done()) {
    const auto used = parser.put(text);
    ASSERT_TRUE(used.has_value() && *used > 0);
    text.remove_prefix(*used);
  }
  EXPECT_EQ(parser.request().header("authorization"), "");
}

TEST(RequestParser, ReadsAnEmptyChunkedBody) {
  const auto parsed =
      parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(parsed.error, "");
  EXPECT_TRUE(parsed.done);
}

TEST(RequestParser, KeepsTheConnectionAsTheVersionsHaveIt) {
  const std::pair<const char*, bool> cases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& [text, keeps] : cases) {
    RequestParser parser(kHeaderLimit);
    ASSERT_TRUE(parser.put(text).has_value()) << text;
    EXPECT_EQ(parser.keep_alive(), keeps) << text;
  }
}

struct Case {
  const char* why;
  const char* text;
  const char* code;
};

// Every line of a request that two parsers could understand differently.
constexpr Case kSmuggling[] = {
    {"TE of something else, with CL", "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
     "not_implemented"},
    {"TE almost chunked", "Transfer-Encoding: xchunked\r\n", "not_implemented"},
    {"TE list", "Transfer-Encoding: gzip, chunked\r\n", "not_implemented"},
    {"TE chunked not last", "Transfer-Encoding: chunked, identity\r\n", "not_implemented"},
    {"TE identity", "Transfer-Encoding: identity\r\n", "not_implemented"},
    {"TE empty", "Transfer-Encoding:\r\n", "not_implemented"},
    {"TE quoted", "Transfer-Encoding: \"chunked\"\r\n", "not_implemented"},
    {"TE with parameter", "Transfer-Encoding: chunked;q=1\r\n", "not_implemented"},
    {"TE chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
     "bad_request"},
    {"TE chunked, chunked", "Transfer-Encoding: chunked, chunked\r\n", "not_implemented"},
    {"CL then TE", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "bad_request"},
    {"TE then CL", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "bad_request"},
    {"two equal CL", "Content-Length: 5\r\nContent-Length: 5\r\n", "bad_request"},
    {"two different CL", "Content-Length: 5\r\nContent-Length: 6\r\n", "bad_request"},
    {"CL list of equals", "Content-Length: 5, 5\r\n", "bad_request"},
    {"CL signed", "Content-Length: +5\r\n", "bad_request"},
    {"CL negative", "Content-Length: -5\r\n", "bad_request"},
    {"CL hex", "Content-Length: 0x5\r\n", "bad_request"},
    {"CL fraction", "Content-Length: 5.0\r\n", "bad_request"},
    {"CL with a space inside", "Content-Length: 5 5\r\n", "bad_request"},
    {"CL empty", "Content-Length:\r\n", "bad_request"},
    {"CL overflows", "Content-Length: 18446744073709551621\r\n", "bad_request"},
    {"space before the colon", "Content-Length : 5\r\n", "bad_request"},
    {"tab before the colon", "Transfer-Encoding\t: chunked\r\n", "bad_request"},
    {"bare LF between fields", "X: 1\nContent-Length: 5\r\n", "bad_request"},
    {"bare CR in a value", "X: a\rContent-Length: 5\r\n", "bad_request"},
    {"control character in a name", "Content\x01-Length: 5\r\n", "bad_request"},
    {"control character in a value", "X: a\x01\r\n", "bad_request"},
    {"no name", ": 5\r\n", "bad_request"},
    {"no colon", "Content-Length\r\n", "bad_request"},
    {"a line that is folded at the start", " folded: x\r\n", "bad_request"},
    {"a second Host", "Host: b\r\n", "bad_request"},
    {"the same Host twice", "Host: a\r\n", "bad_request"},
};

TEST(RequestParser, RefusesEveryAmbiguousHeader) {
  for (const auto& [why, text, code] : kSmuggling) {
    const auto parsed = parse("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(text) + "\r\n12345");
    EXPECT_EQ(parsed.error, code) << why;
  }
}

constexpr Case kBroken[] = {
    {"no Host in 1.1", "GET / HTTP/1.1\r\n\r\n", "bad_request"},
    {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "bad_request"},
    {"a Host with user info", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "bad_request"},
    {"a Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "bad_request"},
    {"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "bad_request"},
    {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", "bad_request"},
    {"a target with a space", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "version_not_supported"},
    {"no version (HTTP/0.9)", "GET /\r\n\r\n", "bad_request"},
    {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version_not_supported"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "version_not_supported"},
    {"a TLS client", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n", "bad_request"},
    {"a NUL in the target", nullptr, "bad_request"},
};

TEST(RequestParser, RefusesBrokenRequests) {
  for (const auto& [why, text, code] : kBroken) {
    const auto bytes = text != nullptr ? std::string(text)
                                       : std::string("GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n", 30);
    EXPECT_EQ(parse(bytes).error, code) << why;
  }
}

constexpr Case kBadChunks[] = {
    {"size is not hex", "x\r\nabc\r\n0\r\n\r\n", "bad_request"},
    {"size is empty", "\r\nabc\r\n0\r\n\r\n", "bad_request"},
    {"size is negative", "-3\r\nabc\r\n0\r\n\r\n", "bad_request"},
    {"size has a prefix", "0x3\r\nabc\r\n0\r\n\r\n", "bad_request"},
    {"size overflows", "10000000000000003\r\nabc\r\n0\r\n\r\n", "bad_request"},
    {"bare LF behind the size", "3\nabc\r\n0\r\n\r\n", "bad_request"},
    {"data longer than the size", "3\r\nabcd\r\n0\r\n\r\n", "bad_request"},
    {"data without its line end", "3\r\nabc0\r\n\r\n", "bad_request"},
    {"a second Content-Length in the trailer", "0\r\nContent-Length: 3\r\n\r\n", "bad_request"},
};

TEST(RequestParser, RefusesBrokenChunks) {
  for (const auto& [why, text, code] : kBadChunks) {
    const auto parsed = parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              std::string(text));
    EXPECT_EQ(parsed.error, code) << why;
  }
}

TEST(RequestParser, RefusesAHeaderOverItsLimit) {
  const auto text =
      "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(kHeaderLimit, 'x') + "\r\n\r\n";
  EXPECT_EQ(parse(text).error, "header_too_large");
  EXPECT_EQ(parse("GET /" + std::string(kHeaderLimit, 'x')).error, "header_too_large");
}

TEST(RequestParser, RefusesABodyOverItsLimitHoweverItComes) {
  EXPECT_EQ(
      parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'))
          .error,
      "body_too_large");
  std::string chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1001; ++i) chunked += "1\r\nx\r\n";
  EXPECT_EQ(parse(chunked).error, "body_too_large");
}

TEST(RequestParser, TakesABodyOfExactlyTheLimit) {
  const auto parsed =
      parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_TRUE(parsed.done);
}

TEST(RequestParser, GivesThePieceOfAChunkThatHasComeBeforeTheRest) {
  RequestParser parser(kHeaderLimit);
  parser.limit_body(100);
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_EQ(parser.put(head).value(), head.size());
  ASSERT_EQ(parser.put("6\r\nab").value(), 3U);
  ASSERT_EQ(parser.put("ab").value(), 2U);
  EXPECT_EQ(parser.request().body, "ab");
}

}  // namespace
}  // namespace candor::server
