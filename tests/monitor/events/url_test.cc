#include "monitor/events/url.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

TEST(UrlParts, OfAWholeUrl) {
  const auto parts = url_parts("https://me:pw@a.org:8443/d/f.tar.gz?k=v#x");
  EXPECT_EQ(parts.scheme, "https");
  EXPECT_EQ(parts.user, "me:pw");
  EXPECT_EQ(parts.host, "a.org");
  EXPECT_EQ(parts.port, 8443u);
  EXPECT_EQ(parts.path, "/d/f.tar.gz");
  EXPECT_EQ(parts.query, "k=v");
  EXPECT_EQ(parts.extension, "gz");
}

TEST(UrlParts, OfLess) {
  EXPECT_EQ(url_parts("a.org").host, "a.org");
  EXPECT_EQ(url_parts("a.org").port, 80u);
  EXPECT_EQ(url_parts("https://a.org?x").host, "a.org");
  EXPECT_EQ(url_parts("https://a.org?x").query, "x");
  EXPECT_EQ(url_parts("http://[::1]:99/x").host, "::1");
  EXPECT_EQ(url_parts("http://[::1]:99/x").port, 99u);
  EXPECT_EQ(url_parts("http://[::1").host, "::1");
  EXPECT_EQ(url_parts("http://a.org:99999").port, 80u);
  EXPECT_EQ(url_parts("https://good.org@evil.org/").host, "evil.org");
  EXPECT_EQ(url_parts("").host, "");
}

TEST(Hosts, AreNamesWithADotAndAddresses) {
  for (const char* host : {"a.org", "localhost", "10.0.0.1", "::1", "a-b.c_d.org", "a.org."})
    EXPECT_TRUE(is_host(host)) << host;
  for (const char* host : {"", "a", "$HOST", "a b.org", ".org", "a.b/c", "1.2", "*.org"})
    EXPECT_FALSE(is_host(host)) << host;
  EXPECT_TRUE(is_ip_address("1.2.3.4"));
  EXPECT_TRUE(is_ip_address("fd00:ec2::254"));
  EXPECT_FALSE(is_ip_address("1.2.3.4.5"));
  EXPECT_FALSE(is_ip_address("a.b.c.d"));
}

}  // namespace
}  // namespace candor::monitor
