#include "server/feature_watch.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "tests/fakes/server/call.h"
#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/small_model.h"
#include "tests/fakes/server/test_app.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;

/// Three features: one between `from` and `to`, one that is there in a `share` of the rows, one that is always the same.
class FeatureDriftTest : public ::testing::Test {
 protected:
  void show(std::size_t rows, float from, float to, double share = .1) {
    std::uniform_real_distribution<float> value(from, to);
    std::uniform_real_distribution<double> unit(0, 1);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::array<float, 3> row = {value(random_), unit(random_) < share ? .5F : 0.F, 1};
      drift_.add(row);
    }
  }

  std::mt19937 random_{1};
  FeatureDrift drift_{3};
};

TEST_F(FeatureDriftTest, SaysNothingBeforeItHasSeenEnough) {
  show(FeatureDrift::kReference + FeatureDrift::kWindow - 1, 0, 1);
  EXPECT_TRUE(drift_.indices().empty());
  show(1, 0, 1);
  EXPECT_EQ(drift_.indices().size(), 3U);
}

TEST_F(FeatureDriftTest, StaysLowWhileNothingChanges) {
  show(3'000, -1, 1);
  for (const double index : drift_.indices()) {
    EXPECT_GE(index, 0);
    EXPECT_LT(index, FeatureWatch::kMuch);
  }
}

TEST_F(FeatureDriftTest, RisesWhereTheValuesChangeAndComesBackWithThem) {
  show(1'000, 0, 1);
  show(FeatureDrift::kWindow, .6F, 1.6F);
  EXPECT_GT(drift_.indices()[0], 1);
  EXPECT_LT(drift_.indices()[1], FeatureWatch::kMuch);
  EXPECT_EQ(drift_.indices()[2], 0);
  show(FeatureDrift::kWindow, 0, 1);
  EXPECT_LT(drift_.indices()[0], FeatureWatch::kMuch);
}

TEST_F(FeatureDriftTest, NoticesAFeatureThatIsThereMoreOften) {
  show(FeatureDrift::kReference, 0, 1, /*share=*/.1);
  show(FeatureDrift::kWindow, 0, 1, /*share=*/.7);
  EXPECT_GT(drift_.indices()[1], FeatureWatch::kMuch);
}

TEST_F(FeatureDriftTest, AndOneThatWasNeverThereBefore) {
  show(FeatureDrift::kReference, 0, 1, /*share=*/0);
  show(FeatureDrift::kWindow, 0, 1, /*share=*/1);
  EXPECT_GT(drift_.indices()[1], 1);
}

class FeatureWatchTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(test_.app.rule_book.load()); }

  void activate(const std::string& bytes) {
    const auto made =
        client_.ask("POST", "/v1/overseers?name=m", bytes, {{"x-candor-author", "ana"}});
    ASSERT_EQ(made.status, 201) << made.text;
    const auto set = client_.ask("PUT", "/v1/overseers/" + made.json.value("id", "") + "/mode",
                                 R"({"mode": "active"})",
                                 {{"if-match", client_.ask("GET", "/v1/overseers").header("etag")},
                                  {"x-candor-author", "ana"}});
    ASSERT_EQ(set.status, 200) << set.text;
  }
  /// Traces are judged, and looked at in time.
  void show(std::size_t traces, const std::string& tool) {
    for (std::size_t i = 0; i < traces; ++i) {
      const Json trace = {
          {"id", std::to_string(next_++)},
          {"steps",
           {{{"kind", "user"}, {"text", "Tidy up the folder."}},
            {{"kind", "tool_call"}, {"id", "c"}, {"tool", tool}, {"arguments", {{"path", "/a"}}}},
            {{"kind", "message"}, {"text", "Done."}}}}};
      ASSERT_EQ(client_.ask("POST", "/v1/traces", trace.dump()).status, 200);
      if (i % FeatureWatch::kTraces == FeatureWatch::kTraces - 1) {
        ASSERT_TRUE(test_.app.features.update());
      }
    }
    ASSERT_TRUE(test_.app.features.update());
  }
  Json drift() { return client_.ask("GET", "/v1/stats").json["drift"]["features"]; }

  int next_ = 0;
  TestApp test_;
  DirectClient client_{test_.app};
};

TEST_F(FeatureWatchTest, SaysNothingWithoutAModelOrTraces) {
  show(FeatureDrift::kReference + FeatureDrift::kWindow, "read_file");
  EXPECT_TRUE(drift().is_null());
}

TEST_F(FeatureWatchTest, TellsWhichFeaturesChanged) {
  activate(small_model(0));
  show(FeatureDrift::kReference + FeatureDrift::kWindow, "read_file");
  ASSERT_FALSE(drift().is_null());
  EXPECT_EQ(drift()["drifted"], 0);
  show(FeatureDrift::kWindow, "delete_file");
  const auto now = drift();
  EXPECT_GT(now["drifted"], 0);
  ASSERT_EQ(now["most"].size(), FeatureWatch::kTold);
  bool deletes = false;
  for (const auto& row : now["most"])
    deletes = deletes || row["feature"] == "call.does_delete.max";
  EXPECT_TRUE(deletes) << now.dump();
  EXPECT_GT(now["most"][0]["psi"], FeatureWatch::kMuch);
  EXPECT_NE(test_.metrics.render().find("candor_drift_features "), std::string::npos);
}

TEST_F(FeatureWatchTest, BeginsAnewWithAnotherModel) {
  activate(small_model(0));
  show(FeatureDrift::kReference + FeatureDrift::kWindow, "read_file");
  ASSERT_FALSE(drift().is_null());
  activate(small_model(1));
  ASSERT_TRUE(test_.app.features.update());
  EXPECT_TRUE(drift().is_null());
}

}  // namespace
}  // namespace candor::server
