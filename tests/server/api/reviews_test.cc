#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/test_app.h"

// What people say about stored traces, and its export as labelled data.

namespace candor::server {
namespace {

using Json = nlohmann::json;

class ReviewsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"one", "two"}) {
      const Json trace = {{"id", id}, {"steps", {{{"kind", "user"}, {"text", id}}}}};
      ASSERT_EQ(client_.ask("POST", "/v1/traces", trace.dump()).status, 200);
    }
  }
  DirectClient::Answer review(const std::string& id, const std::string& body) {
    return client_.ask("POST", "/v1/traces/" + id + "/reviews", body, {{"x-candor-author", "ana"}});
  }
  std::vector<Json> lines(const std::string& text) {
    std::vector<Json> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
    return out;
  }

  TestApp test_;
  DirectClient client_{test_.app};
};

TEST_F(ReviewsTest, AreKeptWithWhoSaidWhat) {
  const auto made =
      review("one", R"({"labels": {"unsafe": true, "injected": false}, "note": "sends keys"})");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.json["author"], "ana");
  EXPECT_EQ(made.json["labels"], (Json{{"unsafe", true}, {"injected", false}}));
  const auto listed = client_.ask("GET", "/v1/traces/one/reviews");
  ASSERT_EQ(listed.json["reviews"].size(), 1U);
  EXPECT_EQ(listed.json["reviews"][0]["note"], "sends keys");
  EXPECT_TRUE(client_.ask("GET", "/v1/traces/two/reviews").json["reviews"].empty());
  EXPECT_EQ(client_.ask("GET", "/v1/traces/none/reviews").status, 404);
}

TEST_F(ReviewsTest, RefusesWhatIsNoReview) {
  EXPECT_EQ(review("none", R"({"labels": {"unsafe": true}})").status, 404);
  for (const char* body :
       {"[]", "{}", R"({"labels": {}})", R"({"labels": {"unsafe": 1}})",
        R"({"labels": {"Un safe": true}})", R"({"labels": {"unsafe": true}, "lables": 1})",
        R"({"labels": {"unsafe": true}, "note": 1})"}) {
    EXPECT_EQ(review("one", body).status, 400) << body;
  }
}

TEST_F(ReviewsTest, AreExportedAsLabelledTraces) {
  review("one", R"({"labels": {"unsafe": true}})");
  review("two", R"({"labels": {"unsafe": false}})");
  const auto exported = client_.ask("GET", "/v1/reviews/export");
  ASSERT_EQ(exported.status, 200);
  const auto all = lines(exported.text);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["labels"], (Json{{"unsafe", true}}));
  EXPECT_EQ(all[0]["set"], "reviews");
  EXPECT_EQ(all[0]["task"], "one");
  const auto trace = monitor::read_trace(all[1].dump(), "", {});
  ASSERT_TRUE(trace) << "the importers take the wrapper off";
  EXPECT_EQ(trace->id, "two");
}

TEST_F(ReviewsTest, AreExportedInPages) {
  for (int i = 0; i < 5; ++i) review(i % 2 == 0 ? "one" : "two", R"({"labels": {"unsafe": true}})");
  std::string cursor;
  std::vector<std::string> tasks;
  for (int page = 0; page < 10; ++page) {
    const auto answer = client_.ask(
        "GET", "/v1/reviews/export?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    if (answer.text.empty()) break;
    for (const Json& line : lines(answer.text)) {
      tasks.push_back(line["task"]);
      cursor = line["cursor"];
    }
  }
  EXPECT_EQ(tasks, (std::vector<std::string>{"one", "two", "one", "two", "one"}));
  EXPECT_EQ(client_.ask("GET", "/v1/reviews/export?cursor=zzz").status, 400);
  EXPECT_EQ(client_.ask("GET", "/v1/reviews/export?limit=0").status, 400);
}

}  // namespace
}  // namespace candor::server
