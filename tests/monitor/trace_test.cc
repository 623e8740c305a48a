#include "monitor/trace.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

TEST(Trace, StepKindsHaveTheDesignsNames) {
  EXPECT_EQ(to_string(StepKind::system), "system");
  EXPECT_EQ(to_string(StepKind::user), "user");
  EXPECT_EQ(to_string(StepKind::reasoning), "reasoning");
  EXPECT_EQ(to_string(StepKind::message), "message");
  EXPECT_EQ(to_string(StepKind::tool_call), "tool_call");
  EXPECT_EQ(to_string(StepKind::tool_result), "tool_result");
}

TEST(Trace, EveryStepKindIsReadFromItsName) {
  for (const StepKind kind : {StepKind::system, StepKind::user, StepKind::reasoning,
                              StepKind::message, StepKind::tool_call, StepKind::tool_result}) {
    EXPECT_EQ(step_kind_from(to_string(kind)), kind);
  }
}

TEST(Trace, EveryVisibilityIsReadFromItsName) {
  for (const Visibility visibility :
       {Visibility::raw, Visibility::summary, Visibility::redacted, Visibility::encrypted}) {
    EXPECT_EQ(visibility_from(to_string(visibility)), visibility);
  }
}

TEST(Trace, OtherNamesAreNothing) {
  for (const char* name : {"", "System", "tool-call", "raw", "absent", "system "}) {
    EXPECT_EQ(step_kind_from(name), std::nullopt) << name;
  }
  EXPECT_EQ(visibility_from("absent"), std::nullopt);
  EXPECT_EQ(visibility_from("RAW"), std::nullopt);
}

}  // namespace
}  // namespace candor::monitor
