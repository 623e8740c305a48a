#include "monitor/claim.h"

#include <random>

#include <gtest/gtest.h>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

using rules::ValueType;

Shown shown(std::uint32_t step, std::string_view name, std::string_view value, std::size_t begin,
            std::size_t end, bool placed = true) {
  return {.step = step, .name = name, .value = value, .begin = begin, .end = end, .placed = placed};
}

TEST(Claim, IsTheTitleWhenNothingIsToBeShown) {
  EXPECT_EQ(claim_of("Logs removed", {}, 0), "Logs removed");
}

TEST(Claim, ShowsWhatMatchedWithWhatIsAroundIt) {
  EXPECT_EQ(claim_of("T", {shown(2, "args.command", "sudo rm -rf /var/log", 5, 11)}, 0),
            "T: step 2 args.command \"sudo rm -rf /var/log\"");
}

TEST(Claim, TellsPartsOfOneValueTogether) {
  const std::string_view command = "sudo rm -rf /var/log";
  EXPECT_EQ(claim_of("T", {shown(2, "c", command, 12, 20), shown(2, "c", command, 5, 7)}, 0),
            "T: step 2 c \"sudo rm -rf /var/log\"");
}

TEST(Claim, NamesAStepOnceAndKeepsTheOrderOfSteps) {
  EXPECT_EQ(
      claim_of(
          "T",
          {shown(4, "text", "later", 0, 5), shown(2, "a", "x", 0, 1), shown(2, "b", "y", 0, 1)}, 0),
      "T: step 2 a \"x\", b \"y\"; step 4 text \"later\"");
}

TEST(Claim, TellsPlainPropertiesAfterWhatStandsInTheTraceAndTheTraceLast) {
  Shown of_trace = shown(0, "visibility", "absent", 0, 6, false);
  of_trace.step.reset();
  EXPECT_EQ(
      claim_of("T",
               {of_trace, shown(1, "error", "true", 0, 4, false), shown(1, "text", "no", 0, 2)}, 0),
      "T: step 1 text \"no\", error \"true\"; visibility \"absent\"");
}

TEST(Claim, RoundsScoresButNotWhatWasWritten) {
  Shown score = shown(1, "reflection.gap", "0.44999999999999996", 0, 19, false);
  score.type = ValueType::number;
  score.number = 0.44999999999999996;
  EXPECT_EQ(claim_of("T", {score}, 0), "T: step 1 reflection.gap 0.45");
  Shown amount = shown(1, "args.amount", "12345.678", 0, 9);
  amount.type = ValueType::number;
  amount.number = 12345.678;
  EXPECT_EQ(claim_of("T", {amount}, 0), "T: step 1 args.amount 12345.678");
}

TEST(Claim, TellsACommandWithTheLineItIsPartOf) {
  const std::string_view line = "cd /srv && sudo rm -rf logs";
  const std::string_view command = line.substr(16);
  for (const bool first : {true, false}) {
    std::vector<Shown> parts = {shown(2, "args.command", line, 0, 2),
                                shown(2, "args.command", command, 0, 2)};
    if (first) std::swap(parts[0], parts[1]);
    EXPECT_EQ(claim_of("T", parts, 0), "T: step 2 args.command \"cd /srv && sudo rm -rf logs\"");
  }
}

TEST(Claim, CutsALongValueAroundWhatMatchedBetweenWords) {
  std::string value;
  for (int i = 0; i < 40; ++i) value += "before ";
  const std::size_t at = value.size();
  value += "needle";
  for (int i = 0; i < 40; ++i) value += " after";
  EXPECT_EQ(claim_of("T", {shown(0, "text", value, at, at + 6)}, 0),
            "T: step 0 text \"…before before before before before needle after after after after "
            "after after…\"");
}

TEST(Claim, ShowsNothingAroundAMatchInOneLongWord) {
  std::string value(406, 'a');
  value.replace(200, 6, "needle");
  EXPECT_EQ(claim_of("T", {shown(0, "text", value, 200, 206)}, 0), "T: step 0 text \"…needle…\"");
}

TEST(Claim, CutsALongMatchAtItsEnd) {
  const std::string value = "xx" + std::string(200, 'a');
  EXPECT_EQ(claim_of("T", {shown(0, "text", value, 2, 202)}, 0),
            "T: step 0 text \"…" + std::string(80, 'a') + "…\"");
}

TEST(Claim, StaysOnTheLineOfWhatMatched) {
  EXPECT_EQ(claim_of("T", {shown(0, "text", "first\nsecond needle here\nthird", 13, 19)}, 0),
            "T: step 0 text \"…second needle here…\"");
}

TEST(Claim, IsOneLineWithoutControls) {
  EXPECT_EQ(claim_of("A\nB", {shown(0, "na\tme", "x\n\x1b[31my", 0, 8)}, 0),
            "A B: step 0 na me \"x  [31my\"");
}

TEST(Claim, CountsTheFindingsThatAreNotListed) {
  EXPECT_EQ(claim_of("T", {shown(0, "text", "x", 0, 1)}, 150),
            "T: step 0 text \"x\" (and 150 more findings of this rule, not listed)");
}

TEST(Claim, SaysThatThereIsMoreThanFits) {
  std::vector<std::string> values;
  std::vector<Shown> all;
  for (int i = 0; i < 10; ++i) values.emplace_back(70, static_cast<char>('a' + i));
  for (std::uint32_t i = 0; i < 10; ++i) all.push_back(shown(i, "text", values[i], 0, 70));
  const std::string claim = claim_of("T", all, 0);
  EXPECT_LE(claim.size(), kClaimBytes);
  EXPECT_TRUE(claim.ends_with("; …")) << claim;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

TEST(Claim, IsAlwaysShortAndWholeCharacters) {
  static const std::string kPieces[] = {"a", "é", "€", "😀", " ", "\n", "word "};
  std::mt19937 random(3);
  const auto text = [&](std::size_t pieces) {
    std::string result;
    for (std::size_t i = 0; i < pieces; ++i) result += kPieces[random() % std::size(kPieces)];
    return result;
  };
  const auto edge = [&](const std::string& value) {
    std::size_t at = random() % (value.size() + 1);
    while (at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80) ++at;
    return at;
  };
  for (int round = 0; round < 5'000; ++round) {
    std::vector<std::string> values;
    for (int i = 0; i < 4; ++i) values.push_back(text(random() % 120));
    std::vector<Shown> all;
    for (const auto& value : values) {
      const std::size_t a = edge(value);
      const std::size_t b = edge(value);
      all.push_back(shown(static_cast<std::uint32_t>(random() % 3), "text", value, std::min(a, b),
                          std::max(a, b)));
    }
    const std::string claim = claim_of(text(random() % 200), all, random() % 3 * 1'000);
    ASSERT_LE(claim.size(), kClaimBytes);
    ASSERT_TRUE(is_utf8(claim)) << claim;
  }
}

}  // namespace
}  // namespace candor::monitor
