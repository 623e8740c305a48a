#include "server/gateway/policy.h"

#include <gtest/gtest.h>

#include "server/gateway/upstream_target.h"

namespace candor::server {
namespace {

GatewayPolicies read(std::vector<std::string> lines, const std::string& mode = "observe") {
  Config config;
  config.gateway_mode = mode;
  config.gateway_policies = std::move(lines);
  auto policies = GatewayPolicies::read(config);
  EXPECT_TRUE(policies) << (policies ? "" : policies.error().message);
  return policies ? *std::move(policies) : GatewayPolicies();
}

std::string error_of(const std::string& line) {
  Config config;
  config.gateway_policies = {line};
  const auto policies = GatewayPolicies::read(config);
  return policies ? "" : policies.error().where;
}

TEST(GatewayPolicies, TheFirstThatFitsCounts) {
  const auto policies =
      read({"agent=ops-* mode=enforce", "agent=* model=gpt-* mode=annotate", "hold=all"});
  EXPECT_EQ(policies.of({"", "ops-1", "", "gpt-x"}, "p").mode, GatewayMode::enforce);
  EXPECT_EQ(policies.of({"", "dev", "", "gpt-x"}, "p").mode, GatewayMode::annotate);
  EXPECT_EQ(policies.of({"", "dev", "", "qwen"}, "p").mode, GatewayMode::observe);
  EXPECT_EQ(policies.of({"", "dev", "", "qwen"}, "p").hold, Hold::all);
}

TEST(GatewayPolicies, SetsEachFailModeAlone) {
  const auto policies = read({"fail=open fail.deadline=closed"});
  const auto& policy = policies.of({}, "p");
  EXPECT_EQ(policy.fail[static_cast<int>(NotChecked::deadline)], FailMode::closed);
  EXPECT_EQ(policy.fail[static_cast<int>(NotChecked::overload)], FailMode::open);
  EXPECT_EQ(read({}).of({}, "p").fail[static_cast<int>(NotChecked::store)],
            FailMode::consequential);
}

TEST(GatewayPolicies, RefusesWhatItDoesNotKnow) {
  for (const char* const line : {"mode=maybe", "colour=red", "enforce", "fail.x=open", "tail=many",
                                 "agent=*a*b*", "fail."}) {
    EXPECT_EQ(error_of(line), "gateway_policies") << line;
  }
  EXPECT_EQ(
      error_of("key=12ab mode=enforce tail=20 review_seconds=5 review_default=allow resample=2"),
      "");
}

TEST(UpstreamTarget, ReadsUrls) {
  const auto plain = parse_upstream("openai", "http://127.0.0.1:8000/api/");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host + "|" + plain->port + "|" + plain->prefix, "127.0.0.1|8000|/api");
  EXPECT_EQ(plain->authority(), "127.0.0.1:8000");
  const auto tls = parse_upstream("openai", "https://[::1]");
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->host + "|" + tls->port + "|" + tls->authority(), "::1|443|[::1]");
}

TEST(UpstreamTarget, RefusesWhatIsNoUrl) {
  for (const char* const url :
       {"", "127.0.0.1:80", "ftp://a", "http://", "http://a b", "http://a:port", "http://a:123456",
        "http://user@a", "http://a/?q", "http://a\r\nX: b"}) {
    EXPECT_FALSE(parse_upstream("openai", url)) << url;
  }
}

}  // namespace
}  // namespace candor::server
