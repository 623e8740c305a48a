#include "client/http/url.h"

#include <gtest/gtest.h>

namespace candor::client {
namespace {

TEST(ServerUrl, ReadsItsParts) {
  const auto url = parse_server_url("http://127.0.0.1:8420/candor/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "127.0.0.1");
  EXPECT_EQ(url->port, "8420");
  EXPECT_EQ(url->prefix, "/candor");
  EXPECT_EQ(url->authority(), "127.0.0.1:8420");
}

TEST(ServerUrl, HasDefaults) {
  const auto url = parse_server_url("http://candor.internal");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->port, "80");
  EXPECT_EQ(url->prefix, "");
  EXPECT_EQ(url->authority(), "candor.internal");
}

TEST(ServerUrl, ReadsAddressesInBrackets) {
  const auto url = parse_server_url("http://[::1]:8420");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->authority(), "[::1]:8420");
}

TEST(ServerUrl, RefusesWhatIsNone) {
  for (const char* text : {"", "127.0.0.1:8420", "https://host", "ftp://host", "http://",
                           "http://:8420", "http://host:", "http://host:x", "http://host:99999",
                           "http://[::1", "http://[::1]8420", "http://ho st", "http://user@host",
                           "http://host/a\r\nHost: x", "http://host/a?b=c", "http://host/#x"}) {
    const auto url = parse_server_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, "invalid_url");
  }
}

}  // namespace
}  // namespace candor::client
