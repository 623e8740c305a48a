#include "server/api/problem.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::json;

TEST(Problem, IsAnRfc9457DocumentWithACodeAndAPlace) {
  const auto response =
      to_response(Error{"invalid_trace", "text must be a string", "/steps/3/text"});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(Json::parse(response.body), (Json{{"type", "urn:candor:problem:invalid_trace"},
                                              {"title", "The trace is not valid"},
                                              {"status", 422},
                                              {"detail", "text must be a string"},
                                              {"code", "invalid_trace"},
                                              {"pointer", "/steps/3/text"}}));
}

TEST(Problem, NamesAPlaceThatIsNoPointerAsWhere) {
  const auto problem = problem_of({"invalid_rule", "no", "a.yml:3:1"});
  EXPECT_EQ(problem.where, "a.yml:3:1");
  EXPECT_TRUE(problem.pointer.empty());
}

TEST(Problem, CarriesFurtherMembersAndLines) {
  Problem problem{"invalid_json", "no", {}, {}, 17};
  problem.members.emplace_back("errors", R"([{"line": 3}])");
  const auto json = Json::parse(to_json(problem));
  EXPECT_EQ(json["line"], 17);
  EXPECT_EQ(json["errors"][0]["line"], 3);
}

TEST(Problem, TellsBusyClientsWhenToComeBack) {
  const auto response = to_response(Error{"queue_full", "try again", {}});
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers, (Headers{{"retry-after", "1"}}));
}

TEST(Problem, IsInternalForACodeThatNobodyListed) {
  EXPECT_EQ(to_response(Error{"surprise", "", {}}).status, 500);
}

TEST(Problem, MayNameAnyBytes) {
  const auto json = Json::parse(to_json(problem_of({"not_found", "no '\xff\xfe'", {}})));
  EXPECT_EQ(json["detail"], "no '\xEF\xBF\xBD\xEF\xBF\xBD'");
}

}  // namespace
}  // namespace candor::server
