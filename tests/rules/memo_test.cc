#include "rules/memo.h"

#include <functional>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

Memo::Key key_of(const Memo& memo, std::string_view text, std::uint64_t purpose = 1) {
  Memo::Digest digest(memo, purpose);
  digest.add(text);
  return digest.key();
}

void put(Memo& memo, std::string_view text, int answer) {
  memo.put(key_of(memo, text), std::span<const int>(&answer, 1));
}

std::optional<int> find(const Memo& memo, std::string_view text) {
  std::vector<int> answer;
  if (!memo.find(key_of(memo, text), answer)) return std::nullopt;
  return answer.empty() ? -1 : answer.front();
}

TEST(Memo, GivesBackWhatWasPut) {
  Memo memo(1 << 20);
  put(memo, "a", 7);
  memo.put(key_of(memo, "nothing"), std::span<const int>());
  EXPECT_EQ(find(memo, "a"), 7);
  EXPECT_EQ(find(memo, "nothing"), -1);
  EXPECT_EQ(find(memo, "b"), std::nullopt);
  EXPECT_EQ(memo.hits(), 2U);
  EXPECT_EQ(memo.misses(), 1U);
}

TEST(Memo, TellsEveryInputFromEveryOther) {
  const Memo memo(1 << 20);
  std::set<std::pair<std::uint64_t, std::uint64_t>> keys;
  std::size_t inputs = 0;
  const auto add = [&](const Memo::Key& key) {
    keys.insert({key.first, key.second});
    ++inputs;
  };
  // Every length up to some pieces, of zeros, and with one bit set anywhere.
  for (std::size_t size = 0; size < 40; ++size) {
    std::string text(size, '\0');
    add(key_of(memo, text));
    for (std::size_t bit = 0; bit < 8 * size; ++bit) {
      text[bit / 8] = static_cast<char>(1U << bit % 8);
      add(key_of(memo, text));
      text[bit / 8] = 0;
    }
  }
  add(key_of(memo, "", 2));
  // The same bytes cut elsewhere.
  for (std::size_t cut = 0; cut <= 20; ++cut) {
    const std::string text(20, 'x');
    Memo::Digest digest(memo, 3);
    digest.add(std::string_view(text).substr(0, cut));
    digest.add(std::string_view(text).substr(cut));
    add(digest.key());
  }
  EXPECT_EQ(keys.size(), inputs);
}

TEST(Memo, FindsLongTextsByTheirDigestsToo) {
  const Memo memo(1 << 20);
  const std::string text(Memo::Texts::kLong, 'a');
  const std::string same = text;
  const std::string other(Memo::Texts::kLong, 'b');
  Memo::Texts texts;
  for (const auto& one : {std::cref(text), std::cref(same), std::cref(other)})
    texts.add(one.get(), memo.digest_of(one.get()));
  Memo told(memo, texts);
  put(told, text, 7);
  EXPECT_EQ(find(told, same), 7);
  EXPECT_EQ(find(told, other), std::nullopt);
  EXPECT_EQ(find(told, std::string_view(text).substr(1)), std::nullopt);
  put(told, "short", 8);
  EXPECT_EQ(find(memo, "short"), 8);
  texts.clear();
  EXPECT_EQ(find(told, text), std::nullopt);
}

TEST(Memo, DigestsTextsOfEveryLengthByAllOfTheirBytes) {
  const Memo memo(1 << 20);
  for (std::size_t size = 1; size < 80; ++size) {
    std::string text(size, 'x');
    const auto key = key_of(memo, text);
    for (std::size_t i = 0; i < size; ++i) {
      text[i] = 'y';
      EXPECT_FALSE(key_of(memo, text) == key) << size << " " << i;
      text[i] = 'x';
    }
  }
}

TEST(Memo, HasItsOwnSecret) {
  const Memo one(1 << 20);
  const Memo other(1 << 20);
  EXPECT_FALSE(key_of(one, "a") == key_of(other, "a"));
}

TEST(Memo, ForgetsWhatWasNotUsedForLongest) {
  Memo memo(200'000);
  put(memo, "kept", 1);
  put(memo, "left", 2);
  for (int i = 0; i < 20'000; ++i) {
    put(memo, std::to_string(i), i);
    ASSERT_EQ(find(memo, "kept"), 1) << i;
    ASSERT_LE(memo.bytes(), 200'000U);
  }
  EXPECT_EQ(find(memo, "left"), std::nullopt);
  EXPECT_EQ(find(memo, "19999"), 19999);
}

TEST(Memo, TakesNothingThatIsTooLarge) {
  Memo memo(32'000);
  const std::vector<char> large(10'000);
  memo.put(key_of(memo, "large"), std::span<const char>(large));
  EXPECT_EQ(find(memo, "large"), std::nullopt);
}

TEST(Memo, IsForManyThreads) {
  Memo memo(100'000);
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&memo, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 5'000; ++i) {
        const int number = static_cast<int>(random() % 2'000);
        const auto text = std::to_string(number);
        if (const auto known = find(memo, text); known && *known != number) std::abort();
        put(memo, text, number);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(memo.bytes(), 100'000U);
}

}  // namespace
}  // namespace candor::rules
