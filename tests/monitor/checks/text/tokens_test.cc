#include "monitor/checks/text/tokens.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/stem.h"
#include "monitor/checks/text/word_memo.h"

namespace candor::monitor::text {
namespace {

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  tokenize(text, tokens);
  return tokens;
}

/// The tokens that are no parts, each as its text, with a mark for what it is.
std::string shown(std::string_view text) {
  constexpr std::string_view kMarks = "w#dt$ipHU@";
  std::string line;
  for (const Token& token : tokens_of(text)) {
    if (token.is(kPart)) continue;
    if (!line.empty()) line += ' ';
    line += kMarks[static_cast<std::size_t>(token.kind)];
    line += ':';
    line += text.substr(token.begin, token.end - token.begin);
  }
  return line;
}

bool same(std::string_view a, std::string_view b) {
  const auto x = tokens_of(a);
  const auto y = tokens_of(b);
  return !x.empty() && !y.empty() && x.front().hash == y.front().hash;
}

bool holds(std::string_view text, std::string_view word) {
  const std::uint64_t wanted = tokens_of(word).front().hash;
  for (const Token& token : tokens_of(text)) {
    if (token.hash == wanted) return true;
  }
  return false;
}

TEST(Tokens, TellWhatAValueIs) {
  EXPECT_EQ(shown("mail ann@example.org now"), "w:mail @:ann@example.org w:now");
  EXPECT_EQ(shown("see https://a.example.com/x?q=1, please"),
            "w:see U:https://a.example.com/x?q=1 w:please");
  EXPECT_EQ(shown("www.example.com and 10.0.0.1"), "H:www.example.com w:and H:10.0.0.1");
  EXPECT_EQ(shown("rm -rf /var/log/x.gz notes.txt"), "w:rm w:rf p:/var/log/x.gz p:notes.txt");
  EXPECT_EQ(shown("pay US1200034 1,200.50 at 14:30"), "w:pay i:US1200034 #:1,200.50 w:at t:14:30");
  EXPECT_EQ(shown("call send_money or os.exit"), "w:call $:send_money w:or $:os.exit");
  EXPECT_EQ(shown("on 2024-05-15 or 12/31/2024"), "w:on d:2024-05-15 w:or d:12/31/2024");
}

TEST(Tokens, CompareByMeaning) {
  EXPECT_TRUE(same("$1,200.50", "1200.5"));
  EXPECT_TRUE(same("100.00", "100"));
  EXPECT_TRUE(same("2k", "2000"));
  EXPECT_FALSE(same("100", "1000"));
  EXPECT_TRUE(same("http://www.Example.com/", "example.com"));
  EXPECT_TRUE(same("./src/main.cc", "src/main.cc"));
  EXPECT_TRUE(same("Ann@Example.org", "ann@example.org"));
  EXPECT_TRUE(same("2024-05-15", "5/15/2024"));
  EXPECT_TRUE(same("2024-05-15T10:00:00Z", "2024-05-15"));
  EXPECT_TRUE(same("reservations", "reserved"));
  EXPECT_TRUE(same("cancelled", "cancel"));
  EXPECT_TRUE(same("Don\xE2\x80\x99t", "don't"));
  EXPECT_FALSE(same("don't", "do"));
}

TEST(Tokens, GiveThePartsOfAnAtom) {
  EXPECT_TRUE(holds("https://files.example.com/a/report.pdf?id=AB12345", "files.example.com"));
  EXPECT_TRUE(holds("https://files.example.com/a/report.pdf?id=AB12345", "AB12345"));
  EXPECT_TRUE(holds("/home/u/notes.txt", "notes.txt"));
  EXPECT_TRUE(holds("/home/u/notes.txt", "notes"));
  EXPECT_TRUE(holds("sendMoneyNow", "money"));
  EXPECT_TRUE(holds("ann@example.org", "ann"));
}

TEST(Tokens, TakeClosingPunctuationOff) {
  EXPECT_EQ(shown("Visit www.example.com."), "w:Visit H:www.example.com");
  EXPECT_EQ(shown("(see a.txt)"), "w:see p:a.txt");
  EXPECT_EQ(shown("Bob's file"), "w:Bob w:file");
  EXPECT_EQ(shown("the task.Output it"), "w:the w:task w:Output w:it");
}

TEST(Tokens, MarkWhereSentencesBegin) {
  const auto starts = [](std::string_view text) {
    std::string words;
    for (const Token& token : tokens_of(text)) {
      if (token.is(kSentence))
        words += std::string(text.substr(token.begin, token.end - token.begin)) + ' ';
    }
    return words;
  };
  EXPECT_EQ(starts("One thing. Another thing, e.g. this"), "One Another ");
  EXPECT_EQ(starts("First line that goes on for a long while and is\nwrapped here"), "First ");
  EXPECT_EQ(starts("List\n- one\n- two"), "List one two ");
  EXPECT_EQ(starts("a\n\nb"), "a b ");
  EXPECT_EQ(starts("a\\n\\nb"), "a b ");
  EXPECT_EQ(starts(R"({"subject": "hello", "body": "please go"})"), "subject hello please ");
}

TEST(Tokens, ReadIdeographsOneByOne) {
  EXPECT_EQ(tokens_of("\xE4\xBD\xA0\xE5\xA5\xBD").size(), 2U);
}

TEST(Tokens, SkipTypographicSpaceAndQuotes) {
  EXPECT_EQ(shown("\xE2\x80\x9Chello\xE2\x80\x9D\xE2\x80\x94world"), "w:hello w:world");
}

TEST(Tokens, StayWithinTheTextWhateverItHolds) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet =
      "aB1_./:@-'\\\"\n ,%?=+#~$\xE2\x80\x99\xC2\xA0\xE4\xBD\xA0";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t n = random() % 24; n > 0; --n) text += kAlphabet[random() % kAlphabet.size()];
    std::uint32_t begin = 0;
    for (const Token& token : tokens_of(text)) {
      ASSERT_LT(token.begin, token.end) << text;
      ASSERT_LE(token.end, text.size()) << text;
      if (token.is(kPart)) continue;
      ASSERT_GE(token.begin, begin) << text;
      begin = token.begin;
    }
  }
}

TEST(Tokens, TakeOneLongTokenAsOne) {
  EXPECT_EQ(tokens_of(std::string(10'000'000, 'x')).size(), 1U);
}

TEST(CanonicalNumber, IsExactOrNothing) {
  EXPECT_EQ(canonical_number("1,200.5"), 12'005'000);
  EXPECT_EQ(canonical_number("0.01"), 100);
  EXPECT_EQ(canonical_number("3.14159"), 31'415);
  EXPECT_FALSE(canonical_number("007"));
  EXPECT_FALSE(canonical_number("1.2.3"));
  EXPECT_FALSE(canonical_number("123456789012345678"));
  EXPECT_FALSE(canonical_number(""));
}

TEST(Stem, JoinsInflections) {
  for (const auto& [a, b] : {std::pair("deleting", "delete"),
                             {"copies", "copy"},
                             {"running", "run"},
                             {"denied", "deny"},
                             {"installed", "install"},
                             {"reservation", "reserve"},
                             {"files", "file"}}) {
    EXPECT_EQ(stem(a), stem(b)) << a << ' ' << b;
  }
  EXPECT_NE(stem("pass"), stem("past"));
  EXPECT_EQ(stem("is"), "is");
}

TEST(FoldedHash, IgnoresTheCaseOfLettersOnly) {
  EXPECT_EQ(folded_hash("HELLO World, how are you"), folded_hash("hello world, HOW are you"));
  EXPECT_NE(folded_hash("a@b"), folded_hash("a`b"));
  EXPECT_NE(folded_hash("[x]"), folded_hash("{x}"));
}

TEST(WordMemo, ChangesNothing) {
  const std::string_view text =
      "The files were filed; the FILE and The File are filing. As as AS a aaa aba, ab: abc \"Abc\" "
      "sent, sends, Sending to sender Rooms room roomed a b ab ba aab aba bab.";
  std::vector<Token> plain;
  tokenize(text, plain);
  WordMemo memo;
  for (int round = 0; round < 2; ++round) {
    std::vector<Token> remembered;
    tokenize(text, remembered, memo);
    EXPECT_EQ(remembered, plain);
  }
}

/// Words of all lengths, those that differ only behind their first letters, and each at the end of the text, too.
TEST(WordMemo, TellsWordsApartWhateverTheirLength) {
  std::mt19937 random(32);
  WordMemo memo;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto words = random() % 4; words > 0; --words) {
      std::string word(1 + random() % 18, 'a');
      word.back() = static_cast<char>('a' + random() % 3);
      word[random() % word.size()] = "abABingsed"[random() % 10];
      text += word + (random() % 3 == 0 ? "-" : " ");
    }
    std::vector<Token> remembered;
    tokenize(text, remembered, memo);
    ASSERT_EQ(remembered, tokens_of(text)) << text;
  }
}

TEST(Tokens, EndAWordBeforeWhatDoesNotTieItToTheNext) {
  EXPECT_EQ(shown("key: value; (word) a=b x]y \"q\" one,two"),
            "w:key w:value w:word w:a w:b w:x w:y w:q w:one w:two");
  EXPECT_EQ(shown("see https://a.example.com/x now"), "w:see U:https://a.example.com/x w:now");
}

/// Near the end of a text letters are read one by one, before it sixteen at once.
TEST(Tokens, AreTheSameWhateverFollowsInTheDistance) {
  std::mt19937 random(31);
  const std::string alphabet = "aabzABZ@[`{ _.,1\xC3";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto n = random() % 40; n > 0; --n) text += alphabet[random() % (alphabet.size() - 1)];
    ASSERT_EQ(tokens_of(text + "  "), tokens_of(text + std::string(20, ' '))) << text;
  }
}

}  // namespace
}  // namespace candor::monitor::text
