#include "monitor/overseer/card.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using namespace testing;
using Json = nlohmann::json;

struct Made {
  std::vector<Example> generated = examples(40, WordVectors(small_table()));
  std::vector<Example> real = examples(3, WordVectors(small_table()), "desk");
  Model model = small_model();

  Json card(std::string_view said, const TrainingOptions& options = {}) const {
    auto all = pointers(generated);
    for (const Example& one : real) all.push_back(&one);
    const auto card = make_card(model, all, options, said);
    return card ? Json::parse(*card) : Json(card.error().code);
  }
};

TEST(Card, CountsTheSetsWithTheirFamiliesAndLabels) {
  Made made;
  made.real.front().family.clear();
  const Json card = made.card("");
  const Json& sets = card.at("sets");
  EXPECT_EQ(sets.at("generated").at("traces"), 80);
  EXPECT_EQ(sets.at("generated").at("families").at("injection"), 80);
  EXPECT_EQ(sets.at("generated").at("labels").at("unsafe").at("positive"), 40);
  EXPECT_EQ(sets.at("desk").at("traces"), 6);
  EXPECT_EQ(sets.at("desk").at("labels").at("injected").at("negative"), 3);
}

TEST(Card, SaysOfEachHeadWhatItsThresholdRestsOn) {
  const Made made;
  const Json card = made.card("");
  ASSERT_EQ(card.at("heads").size(), 2U);
  const Json& head = card.at("heads").at(1);
  EXPECT_EQ(head.at("name"), "unsafe");
  EXPECT_EQ(head.at("negatives"), 40);
  EXPECT_EQ(head.at("threshold"), made.model.heads[1].threshold);
  EXPECT_EQ(head.at("informational"), false);
  EXPECT_EQ(head.at("subjects"), Json({"conduct"}));
}

TEST(Card, SaysHowItWasMade) {
  const Json card = Made().card("", {.seed = 9, .channels = kReasoningChannel | kActionChannel});
  EXPECT_EQ(card.at("seed"), 9);
  EXPECT_EQ(card.at("channels"), Json({"reasoning", "action"}));
  EXPECT_EQ(card.at("features").at("dense"), dense_features().size());
  EXPECT_EQ(card.at("word_vectors").at("words"), small_table().words.size());
}

TEST(Card, KeepsWhatPeopleSayButNotAboutWhatIsCounted) {
  const Json card =
      Made().card(R"({"licences": {"generated": "Apache-2.0"}, "seed": "any", "sets": {}})");
  EXPECT_EQ(card.at("licences").at("generated"), "Apache-2.0");
  EXPECT_EQ(card.at("seed"), 1);
  EXPECT_EQ(card.at("sets").at("generated").at("traces"), 80);
}

TEST(Card, RefusesWhatIsNoObject) {
  for (const char* const said : {"[]", "1", "{", "\"x\""}) EXPECT_EQ(Made().card(said), "bad_card");
}

}  // namespace
}  // namespace candor::monitor::overseer
