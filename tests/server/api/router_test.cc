#include "server/api/router.h"

#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "server/http/target.h"

namespace candor::server {
namespace {

Response answer(App&, const Request&) { return {}; }

constexpr Endpoint kEndpoints[] = {
    {"GET", "/", "", answer},
    {"GET", "/v1/rules/{id}", "", answer},
    {"PUT", "/v1/rules/{id}", "", answer},
    {"GET", "/v1/rules", "", answer},
    {"POST", "/v1/rules/validate", "", answer},
    {"GET", "/v1/rules/{id}/versions/{version}", "", answer},
};

class RouterTest : public ::testing::Test {
 protected:
  Route route(std::string_view method, std::string_view target) const {
    const auto parsed = parse_target(target);
    EXPECT_TRUE(parsed.has_value()) << target;
    return router_.route(method, parsed->segments);
  }
  std::string path(std::string_view method, std::string_view target) const {
    const auto found = route(method, target);
    return found.endpoint == nullptr ? "none" : std::string(found.endpoint->path);
  }

  Router router_{kEndpoints};
};

TEST_F(RouterTest, FindsLiteralPaths) {
  EXPECT_EQ(path("GET", "/"), "/");
  EXPECT_EQ(path("GET", "/v1/rules"), "/v1/rules");
  EXPECT_EQ(path("GET", "/v1/rules?limit=3"), "/v1/rules");
  EXPECT_EQ(path("GET", "/v1"), "none");
  EXPECT_EQ(path("GET", "/v1/rules/"), "none");
  EXPECT_EQ(path("GET", "//v1/rules"), "none");
}

TEST_F(RouterTest, GivesPathValuesDecodedAndUnsplit) {
  const auto found = route("GET", "/v1/rules/a%2Fb%20c/versions/3");
  ASSERT_NE(found.endpoint, nullptr);
  EXPECT_EQ(found.path_values,
            (std::vector<std::pair<std::string, std::string>>{{"id", "a/b c"}, {"version", "3"}}));
}

TEST_F(RouterTest, PrefersALiteralToAParameter) {
  EXPECT_EQ(path("POST", "/v1/rules/validate"), "/v1/rules/validate");
  EXPECT_EQ(path("GET", "/v1/rules/validate"), "/v1/rules/{id}");
}

TEST_F(RouterTest, SendsHeadWhereGetGoes) { EXPECT_EQ(path("HEAD", "/v1/rules"), "/v1/rules"); }

TEST_F(RouterTest, ListsTheMethodsOfAPathThatHasOthers) {
  const auto found = route("DELETE", "/v1/rules/x");
  EXPECT_EQ(found.endpoint, nullptr);
  EXPECT_EQ(found.allow, "GET, HEAD, PUT");
  EXPECT_EQ(route("GET", "/nothing").allow, "");
}

TEST_F(RouterTest, KnowsMethodsByCase) { EXPECT_EQ(path("get", "/v1/rules"), "none"); }

TEST(Router, RefusesTwoEndpointsOfOneShape) {
  constexpr Endpoint kTwins[] = {{"GET", "/a/{x}", "", answer}, {"GET", "/a/{y}", "", answer}};
  EXPECT_THROW(Router{kTwins}, std::logic_error);
}

TEST(Router, AnswersWhetherItLivesWithoutTheWorkPool) {
  const Router router(all_endpoints());
  for (const std::string path : {"healthz", "readyz", "metrics"}) {
    const auto route = router.route("GET", std::vector{path});
    ASSERT_NE(route.endpoint, nullptr) << path;
    EXPECT_TRUE(std::holds_alternative<AsyncHandler>(route.endpoint->handle)) << path;
  }
}

TEST(Router, HasEveryEndpointOnceAndDescribed) {
  const auto endpoints = all_endpoints();
  EXPECT_NO_THROW(Router{endpoints});
  for (const auto& endpoint : endpoints) {
    EXPECT_TRUE(endpoint.path.starts_with('/'));
    EXPECT_FALSE(endpoint.summary.empty()) << endpoint.path;
  }
}

}  // namespace
}  // namespace candor::server
