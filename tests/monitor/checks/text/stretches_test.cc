#include "monitor/checks/text/stretches.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

using Stretch = std::pair<std::size_t, std::size_t>;

template <class Class, std::size_t Shortest>
std::vector<Stretch> stretches(std::string_view text) {
  std::vector<Stretch> found;
  for_each_stretch<Class, Shortest>(
      text, [&](std::size_t begin, std::size_t end) { found.emplace_back(begin, end); });
  return found;
}

template <class Class, std::size_t Shortest>
std::vector<Stretch> obvious_stretches(std::string_view text) {
  std::vector<Stretch> found;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && Class::has(text[i])) continue;
    if (i - begin >= Shortest && i > begin) found.emplace_back(begin, i);
    begin = i + 1;
  }
  return found;
}

TEST(Stretches, BeginAndEndWhereTheBytesDo) {
  EXPECT_EQ((stretches<CoreBytes, 1>("one, two_2 (drei)")),
            (std::vector<Stretch>{{0, 3}, {5, 10}, {12, 16}}));
  EXPECT_EQ((stretches<CoreBytes, 4>("one, two_2 (drei)")),
            (std::vector<Stretch>{{5, 10}, {12, 16}}));
  EXPECT_TRUE((stretches<CoreBytes, 1>("").empty()));
}

TEST(Stretches, MayReachOverManyBlocks) {
  for (const std::size_t size : {63, 64, 65, 127, 128, 129, 1000}) {
    const std::string text = "." + std::string(size, 'a');
    EXPECT_EQ((stretches<CoreBytes, 17>(text)), (std::vector<Stretch>{{1, size + 1}})) << size;
    EXPECT_EQ((stretches<CoreBytes, 17>(text + ".")), (std::vector<Stretch>{{1, size + 1}}))
        << size;
  }
}

template <class Class>
void expect_the_obvious(std::string_view alphabet) {
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto rare = 2 + random() % 40;
    for (auto n = random() % 300; n > 0; --n)
      text += random() % rare == 0 ? alphabet[random() % alphabet.size()] : alphabet[random() % 2];
    ASSERT_EQ((stretches<Class, 1>(text)), (obvious_stretches<Class, 1>(text))) << text;
    ASSERT_EQ((stretches<Class, 16>(text)), (obvious_stretches<Class, 16>(text))) << text;
    ASSERT_EQ((stretches<Class, 17>(text)), (obvious_stretches<Class, 17>(text))) << text;
    ASSERT_EQ((stretches<Class, 120>(text)), (obvious_stretches<Class, 120>(text))) << text;
  }
}

TEST(Stretches, AreThoseThatTheObviousWayFinds) {
  expect_the_obvious<CoreBytes>("aZ09_./-");
  expect_the_obvious<CoreBytes>(". a");
  expect_the_obvious<FillerBytes>("._aZ09\xC3");
  expect_the_obvious<ProseBytes>("a z,.'\n;1");
}

template <class Class>
void expect_the_same_class() {
  for (unsigned c = 0; c < 256; ++c) {
    const std::string text(16, static_cast<char>(c));
    EXPECT_EQ(class_bits<Class>(text.data(), 16), Class::has(static_cast<char>(c)) ? 0xFFFFU : 0U)
        << c;
  }
}

TEST(ByteClass, SaysTheSameOfOneByteAndOfSixteen) {
  expect_the_same_class<CoreBytes>();
  expect_the_same_class<FillerBytes>();
  expect_the_same_class<ProseBytes>();
  expect_the_same_class<LetterBytes>();
  expect_the_same_class<Spaces>();
}

TEST(ByteClass, CountsOverBlocks) {
  for (const std::size_t size : {0, 1, 15, 16, 63, 64, 65, 1000})
    EXPECT_EQ(count_of<Spaces>(std::string(size, ' ') + "x"), size);
}

}  // namespace
}  // namespace candor::monitor::text
