#include "rules/value_counts.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

TEST(ValueCounts, CountsATextOnceHoweverOftenItIsThere) {
  ValueCounts counts;
  for (const char* text : {"a", "b", "a", ""}) counts.add(text);
  EXPECT_EQ(counts.distinct(), 3U);
  counts.remove("a");
  EXPECT_EQ(counts.distinct(), 3U);
  counts.remove("a");
  EXPECT_EQ(counts.distinct(), 2U);
}

TEST(ValueCounts, ForgetsEverythingAtOnce) {
  ValueCounts counts;
  counts.clear();
  for (const char* text : {"a", "b"}) counts.add(text);
  counts.clear();
  EXPECT_EQ(counts.distinct(), 0U);
  counts.add("a");
  EXPECT_EQ(counts.distinct(), 1U);
}

TEST(ValueCounts, TellsTextsByAllTheirBytes) {
  ValueCounts counts;
  const std::string zeros(16, '\0');
  for (std::size_t size = 0; size <= zeros.size(); ++size)
    counts.add(std::string_view(zeros).substr(0, size));
  EXPECT_EQ(counts.distinct(), 17U);
}

TEST(ValueCounts, AgreesWithAMap) {
  std::mt19937 random(5);
  std::vector<std::string> texts;
  for (int i = 0; i < 3'000; ++i) texts.push_back("value " + std::to_string(i));
  ValueCounts counts;
  std::map<std::string_view, int> expected;
  std::vector<std::string_view> there;
  for (int i = 0; i < 200'000; ++i) {
    const std::size_t variety = i % 50'000 < 25'000 ? 20 : texts.size();
    if (random() % 20'000 == 0) {
      counts.clear();
      expected.clear();
      there.clear();
    } else if (random() % 2 == 0 || there.empty()) {
      there.push_back(texts[random() % variety]);
      counts.add(there.back());
      ++expected[there.back()];
    } else {
      std::swap(there[random() % there.size()], there.back());
      counts.remove(there.back());
      if (--expected[there.back()] == 0) expected.erase(there.back());
      there.pop_back();
    }
    ASSERT_EQ(counts.distinct(), expected.size()) << "after " << i << " changes";
  }
}

}  // namespace
}  // namespace candor::rules
