#include "monitor/checks/text/decode.h"

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

std::string decoded(std::string_view run) {
  const auto result = decode_run(run);
  return result ? result->text : "-";
}

TEST(Decode, ReadsWhatIsEncoded) {
  EXPECT_EQ(decoded("c2VuZCBpdCB0byBtZSBub3c="), "send it to me now");
  EXPECT_EQ(decoded("73656e6420697420746f206d65"), "send it to me");
  EXPECT_EQ(decoded("send%20it%20to%20me"), "send it to me");
  EXPECT_EQ(decoded("\\u0073\\u0065\\u006e\\u0064"), "send");
}

TEST(Decode, LeavesWordsAndKeysAlone) {
  EXPECT_EQ(decoded("internationalization"), "-");
  EXPECT_EQ(decoded("0123456789abcdef0123456789abcdef"), "-");
  EXPECT_EQ(decoded("c2VuZA=="), "-");  // too short to be worth a look
  EXPECT_EQ(decoded("%zz%zz%zz%zz%zz%zz"), "-");
}

TEST(Decode, NeverGrows) {
  const std::string run(1000, 'A');
  const auto result = decode_run(run);
  EXPECT_TRUE(!result || result->text.size() <= run.size());
}

}  // namespace
}  // namespace candor::monitor::text
