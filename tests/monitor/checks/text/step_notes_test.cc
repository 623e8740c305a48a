#include "monitor/checks/text/step_notes.h"

#include <string>

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

TEST(StepNotes, AreMadeOnceForEachStepAndType) {
  StepNotes notes;
  int made = 0;
  const auto number = [&] { return ++made; };
  EXPECT_EQ(notes.of<int>(3, number), 1);
  EXPECT_EQ(notes.of<int>(3, number), 1);
  EXPECT_EQ(notes.of<int>(0, number), 2);
  EXPECT_EQ(notes.of<std::string>(3, [] { return std::string("three"); }), "three");
  EXPECT_EQ(notes.of<int>(3, number), 1);
}

TEST(StepNotes, StayWhereTheyAre) {
  StepNotes notes;
  const int& first = notes.of<int>(0, [] { return 7; });
  for (std::uint32_t step = 1; step < 1'000; ++step) notes.of<int>(step, [] { return 8; });
  EXPECT_EQ(&first, &notes.of<int>(0, [] { return 9; }));
}

TEST(StepNotes, AreForgottenWithTheirSteps) {
  StepNotes notes;
  for (std::uint32_t step = 0; step < 4; ++step) notes.of<int>(step, [] { return 1; });
  const std::size_t bytes = notes.bytes();
  notes.cut_to(2);
  EXPECT_LT(notes.bytes(), bytes);
  EXPECT_EQ(notes.of<int>(1, [] { return 2; }), 1);
  EXPECT_EQ(notes.of<int>(2, [] { return 2; }), 2);
  EXPECT_EQ(notes.of<int>(3, [] { return 3; }), 3);
}

TEST(StepNotes, KnowWhatListsTake) {
  StepNotes notes;
  notes.of<std::vector<double>>(0, [] { return std::vector<double>(1'000); });
  EXPECT_GT(notes.bytes(), 1'000 * sizeof(double));
}

}  // namespace
}  // namespace candor::monitor::text
