#include "monitor/overseer/labelled.h"

namespace candor::monitor::overseer {
namespace {

using Labels = std::vector<std::pair<std::string, bool>>;

Result<LabelledTrace> read(std::string_view bytes) { return read_labelled(bytes, "file", {}); }

constexpr std::string_view kTrace =
    R"({"steps":[{"kind":"user","text":"  Pay: the BILL, now! "}]})";

std::string row(std::string_view members) {
  return R"({"trace":)" + std::string(kTrace) + std::string(members) + "}";
}

TEST(Labelled, ReadsTraceLabelsAndWhereItComesFrom) {
  const auto read_row = read(row(
      R"(,"labels":{"unsafe":true,"injected":false,"category":"x"},"set":"s","family":"f","pair":"p1")"));
  ASSERT_TRUE(read_row);
  EXPECT_EQ(read_row->trace.steps.size(), 1u);
  EXPECT_EQ(read_row->labels, (Labels{{"unsafe", true}, {"injected", false}}));
  EXPECT_EQ(read_row->set, "s");
  EXPECT_EQ(read_row->family, "f");
  EXPECT_EQ(read_row->group, "s/p1");
}

TEST(Labelled, TraceWithoutWrapperHasNoLabelsAndTheFilesSet) {
  const auto bare = read(kTrace);
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->labels.empty());
  EXPECT_EQ(bare->set, "file");
}

TEST(Labelled, GroupsByTaskThenByTheWordsOfTheRequest) {
  EXPECT_EQ(read(row(R"(,"task":7)"))->group, "file/7");
  EXPECT_EQ(read(row(R"(,"set":"a")"))->group, "pay the bill now");
  EXPECT_EQ(read(row(R"(,"set":"b")"))->group, "pay the bill now");
}

TEST(Labelled, TraceWithoutRequestIsAGroupOfItsOwn) {
  const auto silent = read(R"({"id":"t9","steps":[{"kind":"message","text":"hm"}]})");
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->group, "file/t9");
}

TEST(Labelled, WrongTypesAreLocated) {
  EXPECT_EQ(read(row(R"(,"labels":[1])")).error().where, "/labels");
  EXPECT_EQ(read(row(R"(,"pair":{"a":1})")).error().where, "/pair");
  const auto twice = read(row(R"(,"labels":{"unsafe":true,"unsafe":false})"));
  EXPECT_EQ(twice.error().where, "/labels/unsafe");
  EXPECT_EQ(twice.error().code, "invalid_labels");
}

TEST(Labelled, WhatIsNoTraceIsRefused) {
  EXPECT_FALSE(read("{"));
  EXPECT_FALSE(read(R"({"labels":{"unsafe":true}})"));
}

}  // namespace
}  // namespace candor::monitor::overseer
