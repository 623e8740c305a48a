#include "monitor/import/read.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string call_with(const std::string& arguments) {
  return "{\"id\":\"a\",\"steps\":[{\"kind\":\"tool_call\",\"tool\":\"t\",\"arguments\":" +
         arguments + "}]}";
}

// ---- formats

TEST(ReadTrace, NamesOfFormatsAreDifferentAndTheNativeOneIsFirst) {
  const auto names = format_names();
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names.front(), "candor");
  EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size());
}

TEST(ReadTrace, UnknownContentTellsWhatTheFormatsAre) {
  for (const char* content : {"{}", "[]", "3", "\"text\"", "null", R"({"trace": {}})",
                              R"({"steps": 3})", R"({"messages": [{"text": "hi"}]})",
                              R"([{"text": "hi"}])", R"({"steps": [{"type": "user"}]})"}) {
    const Error error = error_of(content);
    EXPECT_EQ(error.code, "unknown_format") << content;
    for (const std::string_view name : format_names()) {
      EXPECT_NE(error.message.find(name), std::string::npos) << name;
    }
  }
}

TEST(ReadTrace, UnknownNameOfAFormatIsAnError) {
  const Error error = error_of(R"({"steps": []})", "candour");
  EXPECT_EQ(error.code, "unknown_format");
  EXPECT_EQ(error.where, "candour");
  EXPECT_NE(error.message.find("candor"), std::string::npos);
}

TEST(ReadTrace, NamedFormatIsNotDoubted) {
  EXPECT_EQ(error_of(R"({"messages": []})", "candor").where, "/steps");
  EXPECT_EQ(read(R"({"messages": []})", "openai.chat").steps.size(), 0U);
}

// ---- the wrapper of labelled data

TEST(ReadTrace, WrapperIsTakenOffAndNothingOfItIsSeen) {
  const Trace bare = read(R"({"id": "a", "steps": [{"kind": "user", "text": "x"}]})");
  EXPECT_EQ(read(R"({"trace": {"id": "a", "steps": [{"kind": "user", "text": "x"}]},
                    "labels": {"unsafe": true}, "set": "s"})"),
            bare);
  EXPECT_EQ(
      read(
          R"({"set": 1, "other": [], "trace": {"id": "a", "steps": [{"kind": "user", "text": "x"}]}})",
          "candor"),
      bare);
  EXPECT_EQ(read(R"({"trace": [{"role": "user", "content": "x"}]})").steps.size(), 1U);
}

TEST(ReadTrace, TraceWithAMemberCalledTraceIsNoWrapper) {
  const Trace trace = read(R"({"steps": [{"kind": "user", "text": "x"}], "trace": {"steps": []}})");
  EXPECT_EQ(trace.steps.size(), 1U);
  EXPECT_EQ(trace.metadata, R"({"trace":{"steps":[]}})");
}

// ---- identity

TEST(ReadTrace, WithoutAnIdTheContentGivesOne) {
  const Trace trace = read(R"({"steps": [{"kind": "user", "text": "x"}]})");
  // printf '{"steps":[{"kind":"user","text":"x"}]}' | sha256sum
  EXPECT_EQ(trace.id, "t-13dc8e0c20534f81");
  EXPECT_EQ(read(R"({ "steps" : [{"text": "x", "kind": "user"}], "id": ""})").id, trace.id);
  EXPECT_EQ(read(R"({"steps": [{"kind": "user", "text": "x"}], "id": null})").id, trace.id);
  EXPECT_EQ(read(R"([{"role": "user", "content": "x"}])").id, trace.id);
  EXPECT_NE(read(R"({"steps": [{"kind": "user", "text": "y"}]})").id, trace.id);
  EXPECT_NE(read(R"({"steps": [{"kind": "user", "text": "x"}], "model": "m"})").id, trace.id);
}

// ---- limits

TEST(ReadTrace, TooManyBytesAreRefusedBeforeTheyAreLookedAt) {
  const std::string bytes(33U << 20, ' ');
  EXPECT_EQ(error_of(bytes).code, "trace_too_large");
  Limits limits;
  limits.trace_bytes = 10;
  EXPECT_EQ(error_of(R"({"steps":[]})", "", limits).code, "trace_too_large");
}

TEST(ReadTrace, ALargeTraceIsRead) {
  const std::string text(31U << 20, 'x');
  const Trace trace = read("{\"steps\":[{\"kind\":\"user\",\"text\":\"" + text + "\"}]}");
  EXPECT_EQ(trace.steps.at(0).text.size(), text.size());
}

TEST(ReadTrace, TooManyStepsAreRefused) {
  const auto steps = [](std::size_t count) {
    return "{\"steps\":[" + repeated("{\"kind\":\"user\",\"text\":\"\"},", count - 1) +
           "{\"kind\":\"user\",\"text\":\"\"}]}";
  };
  EXPECT_EQ(error_of(steps(60'000)).code, "too_many_steps");
  EXPECT_EQ(error_of(steps(50'001)).code, "too_many_steps");
  EXPECT_EQ(read(steps(50'000)).steps.size(), 50'000U);
}

TEST(ReadTrace, TooManyStepsOfOneMessageAreRefused) {
  Limits limits;
  limits.steps = 3;
  const std::string call = R"({"id": "c", "function": {"name": "f", "arguments": "{}"}})";
  const std::string bytes = "[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[" + call +
                            "," + call + "," + call + "]}]";
  EXPECT_EQ(error_of(bytes, "", limits).code, "too_many_steps");
}

TEST(ReadTrace, TooDeepIsRefusedHoweverDeep) {
  for (const std::size_t depth : {65U, 10'000U, 1'000'000U}) {
    EXPECT_EQ(error_of(repeated("[", depth) + "1" + repeated("]", depth)).code, "too_deep")
        << depth;
    EXPECT_EQ(error_of(call_with(repeated("{\"a\":", depth) + "1" + repeated("}", depth))).code,
              "too_deep");
    EXPECT_EQ(error_of(repeated("[", depth)).code, "too_deep");
  }
}

TEST(ReadTrace, DepthLimitHoldsInsideArgumentStrings) {
  const auto nested = [](std::size_t depth) {
    return call_with("\"" + repeated("[", depth) + "1" + repeated("]", depth) + "\"");
  };
  const Error error = error_of(nested(62));
  EXPECT_EQ(error.code, "too_deep");
  EXPECT_EQ(error.where, "/steps/0/arguments");
  EXPECT_EQ(error_of(nested(1'000'000)).code, "too_deep");
  const Trace trace = read(nested(61));
  EXPECT_EQ(read(to_json(trace)), trace);
}

TEST(ReadTrace, WhatIsKeptInTheMetadataCanBeReadAgain) {
  const auto unknown = [](std::size_t depth) {
    return "{\"id\":\"a\",\"steps\":[{\"kind\":\"user\",\"text\":\"\",\"x\":" +
           repeated("[", depth) + "1" + repeated("]", depth) + "}]}";
  };
  const Trace trace = read(unknown(60));
  EXPECT_EQ(read(to_json(trace)), trace);
  EXPECT_EQ(error_of(unknown(61)).code, "too_deep");
  EXPECT_EQ(error_of(unknown(61)).where, "/steps/0/x");
  EXPECT_EQ(
      error_of("{\"steps\":[],\"x\":" + repeated("[", 63) + "1" + repeated("]", 63) + "}").where,
      "/x");
}

// A long name above a long list would be copied for every element.
TEST(ReadTrace, FlattenedArgumentsAreBounded) {
  const std::string elements = repeated("1,", 1'000'000) + "1";
  EXPECT_EQ(error_of(call_with("{\"" + std::string(1U << 20, 'n') + "\":[" + elements + "]}")).code,
            "trace_too_large");
  EXPECT_EQ(
      error_of(call_with("\"{\\\"" + std::string(1U << 20, 'n') + "\\\":[" + elements + "]}\""))
          .code,
      "trace_too_large");
  const Error error =
      error_of("{\"" + std::string(1U << 20, 'n') + "\":[" + elements + "],\"steps\":[]}");
  EXPECT_EQ(error.code, "trace_too_large");
  EXPECT_EQ(read(call_with("[" + elements + "]")).steps.at(0).leaves.size(), 1'000'001U);
}

TEST(ReadTrace, BudgetOfLeavesIsForTheWholeTrace) {
  Limits limits;
  limits.leaf_bytes = 4 * (sizeof(Leaf) + 2);
  const auto calls = [](std::size_t count) {
    const std::string call = R"({"kind":"tool_call","tool":"t","arguments":{"a":1}})";
    return "{\"steps\":[" + repeated(call + ",", count - 1) + call + "]}";
  };
  EXPECT_EQ(read(calls(4), "", limits).steps.size(), 4U);
  EXPECT_EQ(error_of(calls(5), "", limits).code, "trace_too_large");
  limits.leaf_bytes = 10;
  EXPECT_EQ(error_of(call_with("\"text\""), "", limits).code, "trace_too_large");
}

// ---- text

TEST(ReadTrace, InvalidTextIsReplacedAndCountedEverywhere) {
  const Trace trace = read(
      "{\"id\":\"\xFFid\",\"steps\":[{\"kind\":\"user\",\"text\":\"a\xC3(\"},"
      "{\"kind\":\"tool_call\",\"tool\":\"t\",\"arguments\":\"{\\\"a\\\":\\\"\\\\ud800\\\"}\"}],"
      "\"x\xFE\":\"\\udc00\"}");
  EXPECT_EQ(trace.id, "\xEF\xBF\xBDid");
  EXPECT_EQ(trace.steps.at(0).text, "a\xEF\xBF\xBD(");
  EXPECT_EQ(trace.steps.at(1).arguments, "{\"a\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(trace.metadata, "{\"x\xEF\xBF\xBD\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(trace.replaced_bytes, 3U + 6 + 6);
  EXPECT_EQ(read(to_json(trace)), trace);
}

TEST(ReadTrace, ReplacedBytesOfTheInputAreAddedTo) {
  EXPECT_EQ(read("{\"steps\":[],\"replaced_bytes\":4,\"x\":\"\xFF\"}").replaced_bytes, 5U);
  EXPECT_EQ(read("{\"steps\":[],\"replaced_bytes\":4294967295,\"x\":\"\xFF\"}").replaced_bytes,
            4294967295U);
}

TEST(ReadTrace, ControlCharactersInsideTextAreKept) {
  const Trace trace = read(R"({"steps": [{"kind": "user", "text": "a\u0000b\u001b[0m\n"}]})");
  EXPECT_EQ(trace.steps.at(0).text, std::string("a\0b\x1B[0m\n", 8));
}

// ---- what is not JSON

TEST(ReadTrace, EveryTruncationIsAnErrorWithItsPlace) {
  const std::string bytes = call_with(R"({"a": [1.5, "x"]})");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Error error = error_of(bytes.substr(0, size));
    EXPECT_EQ(error.code, "invalid_json");
    EXPECT_TRUE(error.where.starts_with("line 1, column ")) << error.where;
  }
}

// ---- leaves

std::string leaves_of(const std::string& arguments) {
  std::string out;
  const Trace trace = read(call_with(arguments));
  if (trace.steps.empty()) return out;
  for (const Leaf& leaf : trace.steps[0].leaves) {
    out += leaf.path + "=" + leaf.text + ";";
  }
  return out;
}

TEST(ReadTrace, LeavesAreInDocumentOrderWithDottedPaths) {
  EXPECT_EQ(leaves_of(R"({"b": {"c": 1.50, "d": {"e": true}}, "a": "x"})"),
            "b.c=1.50;b.d.e=true;a=x;");
}

TEST(ReadTrace, ElementsShareThePathOfTheirList) {
  EXPECT_EQ(leaves_of(R"({"to": ["a", "b", ["c"]], "m": [{"k": 1}, {"k": 2}]})"),
            "to=a;to=b;to=c;m.k=1;m.k=2;");
  EXPECT_EQ(leaves_of(R"(["a", {"b": "c"}])"), "=a;b=c;");
}

TEST(ReadTrace, ScalarsAreALeafWithoutPath) {
  EXPECT_EQ(leaves_of("5"), "=5;");
  EXPECT_EQ(leaves_of("\"ls\""), "=ls;");
}

TEST(ReadTrace, EmptyContainersHaveNoLeaves) {
  EXPECT_EQ(leaves_of(R"({"a": {}, "b": [], "c": [[]]})"), "");
}

TEST(ReadTrace, DuplicateMembersAreALeafEach) {
  EXPECT_EQ(leaves_of(R"({"cmd": "ls", "cmd": "rm -rf /"})"), "cmd=ls;cmd=rm -rf /;");
  EXPECT_EQ(leaves_of(R"("{\"cmd\": \"ls\", \"cmd\": \"rm -rf /\"}")"), "cmd=ls;cmd=rm -rf /;");
}

TEST(ReadTrace, LeavesKnowTheirTypes) {
  const Trace trace =
      read(call_with(R"({"n": null, "b": false, "d": -2.5e1, "big": 1e999, "s": ""})"));
  const auto& leaves = trace.steps.at(0).leaves;
  ASSERT_EQ(leaves.size(), 5U);
  EXPECT_EQ(leaves[0], (Leaf{"n", "", ValueType::null, 0}));
  EXPECT_EQ(leaves[1], (Leaf{"b", "false", ValueType::boolean, 0}));
  EXPECT_EQ(leaves[2], (Leaf{"d", "-2.5e1", ValueType::number, -25}));
  EXPECT_EQ(leaves[3],
            (Leaf{"big", "1e999", ValueType::number, std::numeric_limits<double>::infinity()}));
  EXPECT_EQ(leaves[4], (Leaf{"s", "", ValueType::string, 0}));
}

}  // namespace
}  // namespace candor::monitor
