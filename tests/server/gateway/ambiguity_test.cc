#include "server/gateway/ambiguity.h"

#include <gtest/gtest.h>

#include "server/gateway/tap.h"

namespace candor::server {
namespace {

bool ambiguous(const std::string& text) {
  monitor::JsonParser parser;
  const auto root = parser.parse(text, 64);
  EXPECT_TRUE(root) << text;
  return root && is_ambiguous(*root);
}

TEST(Ambiguity, IsWhatParsersReadDifferently) {
  const char* const kTexts[] = {
      R"({"choices":[],"choices":[{}]})",
      R"({"choices":[{"message":{"content":"a","tool_calls":[],"tool_calls":[{}]}}]})",
      R"({"choices":[{"message":{"content":"a","Tool_Calls":[{}]}}]})",
      R"({"content":[{"type":"text","type":"tool_use"}]})",
      R"({"content":[{"type":"tool_use","input":{"path":"a","path":"b"}}]})",
      R"({"output":[{"type":"function_call","name":"a","Name":"b"}]})",
      R"({"choice\u017f":[{}]})",
      R"({"\u0063hoices":[],"choices":[{}]})",
      R"({"x":{"y":[[{"usage":1,"Usage":2}]]}})"};
  for (const auto* const text : kTexts) EXPECT_TRUE(ambiguous(text)) << text;
}

TEST(Ambiguity, IsNotWhatEverybodyReadsAlike) {
  const char* const kTexts[] = {
      "null",
      "[]",
      "{}",
      R"([{"type":"a"},{"type":"b"}])",
      R"({"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]})",
      R"({"content":[{"type":"tool_use","input":{"Path":"a","path":"b","Type":"c"}}]})",
      R"({"queryId":"a","providerMetadata":{"traceId":"b"},"type":"c"})",
      R"({"usage":{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":0}}})"};
  for (const auto* const text : kTexts) EXPECT_FALSE(ambiguous(text)) << text;
}

TEST(Ambiguity, IsFoundAmongManyMembers) {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) text += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_FALSE(ambiguous(text + "\"last\":0}"));
  EXPECT_TRUE(ambiguous(text + "\"m17\":0}"));
  EXPECT_TRUE(ambiguous(text + "\"M17\":0}"));
}

TEST(Ambiguity, IsRefusedInEveryStream) {
  const std::pair<const char*, const char*> kStreams[] = {
      {"openai.chat",
       R"({"choices":[{"index":0,"delta":{"content":"a","Tool_calls":[{"index":0}]}}]})"},
      {"anthropic.messages",
       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":"","type":"tool_use"}})"},
      {"openai.responses",
       R"({"type":"response.output_item.done","output_index":0,"item":{"type":"message","type":"function_call"}})"}};
  for (const auto& [name, data] : kStreams) {
    for (const auto* const provider : providers()) {
      if (provider->name != name) continue;
      Tap tap(*provider, {});
      const auto fed = tap.feed("data: " + std::string(data) + "\n\n");
      ASSERT_FALSE(fed) << data;
      EXPECT_EQ(fed.error().code, "unknown_event");
      EXPECT_EQ(tap.take(), "");
    }
  }
}

}  // namespace
}  // namespace candor::server
