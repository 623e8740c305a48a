#include "server/http/response_text.h"

#include <gtest/gtest.h>

namespace candor::server {
namespace {

constexpr std::time_t kNow = 1'795'338'000;

TEST(ResponseText, WritesStatusLineAndHeader) {
  ResponseHead head;
  head.now = kNow;
  EXPECT_EQ(head_text(Response{201, "text/plain", {{"etag", "\"3\""}}, "12345"}, head),
            "HTTP/1.1 201 Created\r\n"
            "date: Sun, 22 Nov 2026 09:00:00 GMT\r\n"
            "content-type: text/plain\r\n"
            "etag: \"3\"\r\n"
            "content-length: 5\r\n"
            "\r\n");
}

TEST(ResponseText, SaysHowTheBodyEndsAndWhetherTheConnectionStays) {
  const Response response{200, "", {}, "x"};
  const auto text = [&response](BodyFraming framing, bool keep_alive, bool http_1_0) {
    const auto whole = head_text(response, {framing, keep_alive, http_1_0, kNow});
    return whole.substr(whole.find("GMT\r\n") + 5);
  };
  EXPECT_EQ(text(BodyFraming::chunked, true, false), "transfer-encoding: chunked\r\n\r\n");
  EXPECT_EQ(text(BodyFraming::until_close, false, true), "connection: close\r\n\r\n");
  EXPECT_EQ(text(BodyFraming::length, true, true),
            "content-length: 1\r\nconnection: keep-alive\r\n\r\n");
}

TEST(ResponseText, HasNoLengthWhereNoBodyMayBe) {
  const auto text =
      head_text(Response{204, "text/plain", {}, {}}, {BodyFraming::length, true, false, kNow});
  EXPECT_EQ(text.find("content-"), std::string::npos);
}

TEST(ResponseText, LeavesOutHeadersThatWouldBreakTheirLine) {
  const Response response{
      200, "", {{"location", "/a\r\nset-cookie: x"}, {"a b", "x"}, {"", "x"}, {"ok", "1"}}, ""};
  const auto text = head_text(response, {BodyFraming::length, true, false, kNow});
  EXPECT_EQ(text.find("set-cookie"), std::string::npos);
  EXPECT_EQ(text.find("a b"), std::string::npos);
  EXPECT_NE(text.find("ok: 1\r\n"), std::string::npos);
}

TEST(ResponseText, WritesChunks) {
  EXPECT_EQ(chunk_text("hello hello hello"), "11\r\nhello hello hello\r\n");
  EXPECT_EQ(chunk_text(""), "");
}

}  // namespace
}  // namespace candor::server
