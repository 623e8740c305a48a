// `candor train`: labelled traces in, one model file out.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "client/command.h"
#include "monitor/import/read.h"
#include "monitor/overseer/model_file.h"
#include "tests/fakes/client/folder.h"
#include "tests/fakes/client/scripted_server.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::client {
namespace {

using Json = nlohmann::json;
using namespace monitor::overseer;

Json trace_of(int number, bool obeys) {
  const monitor::Trace trace = testing::note_trace(number, obeys);
  Json json = Json::parse(monitor::to_json(trace));
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    for (const auto& leaf : trace.steps[i].leaves)
      json["steps"][i]["arguments"] = {{leaf.path, leaf.text}};
  }
  return json;
}

std::string line_of(int number, bool obeys, const std::string& cursor = "") {
  Json line = {{"trace", trace_of(number, obeys)},
               {"labels", {{"injected", obeys}, {"unsafe", obeys}}},
               {"set", "generated"},
               {"family", "injection"},
               {"pair", "pair-" + std::to_string(number)}};
  if (!cursor.empty()) line["cursor"] = cursor;
  return line.dump() + "\n";
}

std::string lines_of(int pairs) {
  std::string lines;
  for (int i = 0; i < pairs; ++i) lines += line_of(i, true) + line_of(i, false);
  return lines;
}

class TrainTest : public ::testing::Test {
 protected:
  Exit train(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"train", "--output", output_});
    if (std::find(arguments.begin(), arguments.end(), "--base") == arguments.end()) {
      arguments.emplace_back("--base");
      arguments.push_back(base_);
    }
    out_.str("");
    err_.str("");
    Streams streams{-1, out_, err_};
    return run_command_line(arguments, streams);
  }
  std::string written() const {
    std::ifstream file(output_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool nothing_written() const { return !std::filesystem::exists(output_); }

  TemporaryFolder folder_;
  const std::string base_ = folder_.write("base.cbor", write_model(testing::small_model()));
  const std::string output_ = folder_.path("made.cbor");
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(TrainTest, WritesAModelThatLoadsAndTellsTheTwinsApart) {
  ASSERT_EQ(train({folder_.write("a.jsonl", lines_of(30))}), Exit::done) << err_.str();
  const auto model = Overseer::load(written());
  ASSERT_TRUE(model) << model.error().message;
  const auto score = [&](bool obeys) {
    const auto trace = monitor::read_trace(trace_of(900, obeys).dump(), "candor", {});
    return model->score(features_of(*trace, model->vectors()));
  };
  ASSERT_EQ(score(true).size(), 2U);
  EXPECT_GT(score(true)[0].score, .8);
  EXPECT_LT(score(false)[0].score, .2);
  EXPECT_NE(out_.str().find("2 heads from 60 traces, " + model->digest()), std::string::npos)
      << out_.str();
  EXPECT_EQ(model->vectors().table().words, testing::small_table().words);
}

TEST_F(TrainTest, TheSameInputAndSeedGiveTheSameBytes) {
  const auto file = folder_.write("a.jsonl", lines_of(25));
  ASSERT_EQ(train({file, "--seed", "7"}), Exit::done);
  const auto first = written();
  ASSERT_EQ(train({file, "--seed", "7"}), Exit::done);
  EXPECT_EQ(written(), first);
}

TEST_F(TrainTest, LearnsTheHeadsAndChannelsThatItIsTold) {
  const auto file = folder_.write("a.jsonl", lines_of(25));
  ASSERT_EQ(train({file, "--heads", "unsafe", "--channels", "action", "message"}), Exit::done);
  const auto model = read_model(written());
  ASSERT_TRUE(model);
  ASSERT_EQ(model->heads.size(), 1U);
  EXPECT_EQ(model->heads[0].name, "unsafe");
  EXPECT_EQ(Json::parse(model->card).at("channels"), Json({"action", "message"}));
}

TEST_F(TrainTest, KeepsWhatPeopleSayInTheCard) {
  const auto card = folder_.write("card.json", R"({"intended_use": "a test"})");
  ASSERT_EQ(train({folder_.write("a.jsonl", lines_of(25)), "--card", card}), Exit::done);
  const auto made = Json::parse(read_model(written())->card);
  EXPECT_EQ(made.at("intended_use"), "a test");
  EXPECT_EQ(made.at("sets").at("generated").at("traces"), 50);
}

TEST_F(TrainTest, TakesSelfTestsAlongThatTheModelPasses) {
  const auto tests = folder_.write("tests.jsonl", line_of(800, true) + line_of(801, false));
  const auto traces = folder_.write("a.jsonl", lines_of(30));
  ASSERT_EQ(train({traces, "--self-tests", tests}), Exit::done) << err_.str();
  EXPECT_EQ(read_model(written())->self_tests.size(), 4U) << "two traces, two heads";
}

TEST_F(TrainTest, RefusesAModelThatFailsItsSelfTest) {
  Json wrong = Json::parse(line_of(800, true));
  wrong["labels"] = {{"injected", false}};
  const auto tests = folder_.write("tests.jsonl", wrong.dump() + "\n");
  EXPECT_EQ(train({folder_.write("a.jsonl", lines_of(30)), "--self-tests", tests}), Exit::unread);
  EXPECT_NE(err_.str().find("[self_test_failed]"), std::string::npos) << err_.str();
  EXPECT_TRUE(nothing_written());
}

TEST_F(TrainTest, RefusesWhatItCannotLearnFrom) {
  EXPECT_EQ(train({}), Exit::usage);
  EXPECT_EQ(train({folder_.write("few.jsonl", lines_of(19))}), Exit::unread);
  EXPECT_NE(err_.str().find("[too_few_examples]"), std::string::npos) << err_.str();
  const auto broken =
      folder_.write("broken.jsonl", lines_of(1) + "{\"trace\": 1}\n" + lines_of(30));
  EXPECT_EQ(train({broken}), Exit::unread);
  EXPECT_NE(err_.str().find("broken.jsonl:3"), std::string::npos) << err_.str();
  EXPECT_EQ(train({folder_.path("none.jsonl")}), Exit::unread);
  const auto list = folder_.write("card.json", "[]");
  EXPECT_EQ(train({folder_.write("a.jsonl", lines_of(25)), "--card", list}), Exit::unread);
  EXPECT_NE(err_.str().find("[bad_card]"), std::string::npos) << err_.str();
  EXPECT_TRUE(nothing_written());
}

TEST_F(TrainTest, RefusesWordVectorsThatAreNone) {
  const auto traces = folder_.write("a.jsonl", lines_of(25));
  EXPECT_EQ(train({traces, "--vectors", folder_.write("v.txt", "word 1 2 3\n")}), Exit::unread);
  EXPECT_NE(err_.str().find("[bad_vectors]"), std::string::npos) << err_.str();
  EXPECT_EQ(train({traces, "--base", folder_.write("no.cbor", "no model")}), Exit::unread);
  EXPECT_TRUE(nothing_written());
}

TEST_F(TrainTest, OfAServersReviewsTheLatestOfATraceCounts) {
  std::string reviews;
  for (int i = 0; i < 22; ++i) reviews += line_of(i, true, "c") + line_of(i, false, "c");
  Json taken_back = Json::parse(line_of(0, true, "d"));
  taken_back["labels"] = {{"injected", false}, {"unsafe", false}};
  reviews += taken_back.dump() + "\n";
  const ScriptedServer server({{ok(reviews)}, {ok("")}});
  ASSERT_EQ(train({"--from-server", "http://127.0.0.1:" + server.port()}), Exit::done)
      << err_.str();
  const auto model = read_model(written());
  ASSERT_TRUE(model);
  EXPECT_EQ(model->heads[0].positives, 21U);
  EXPECT_EQ(model->heads[0].negatives, 23U);
}

TEST_F(TrainTest, SaysWhenAServerDoesNotAnswer) {
  EXPECT_EQ(train({"--from-server", "http://127.0.0.1:1"}), Exit::unread);
  EXPECT_NE(err_.str().find("http://127.0.0.1:1"), std::string::npos) << err_.str();
  EXPECT_TRUE(nothing_written());
}

}  // namespace
}  // namespace candor::client
