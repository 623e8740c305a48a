#include "server/rule_book.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "server/app.h"
#include "tests/fakes/server/memory_store.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Ids = std::vector<std::string>;
using rules::Mode;

class RuleBookTest : public testing::Test {
 protected:
  std::string path(const std::string& name) { return (directory_.path() / name).string(); }

  RuleBook& load(Ids packs = {}) {
    rules_ = std::make_unique<RuleBook>(store_, current_, metrics_, std::move(packs));
    EXPECT_TRUE(rules_->load());
    return *rules_;
  }

  RuleBook::Outcome write(const std::string& id, const std::string& text, std::uint32_t expected,
                          Mode mode = Mode::enforce) {
    return rules_->write(
        {.rules = {
             {{.id = id, .mode = mode, .text = text, .author = "ana", .change = "x"}, expected}}});
  }

  Ids found(const std::string& message) { return found_by(*current_.get(), message); }

  tests::TemporaryDirectory directory_;
  MemoryStore store_;
  CurrentMonitor current_;
  Metrics metrics_;
  std::unique_ptr<RuleBook> rules_;
};

TEST_F(RuleBookTest, HasNoBookBeforeItIsLoaded) {
  RuleBook book(store_, current_, metrics_, {});
  EXPECT_EQ(book.book(), nullptr);
  EXPECT_EQ(current_.get(), nullptr);
  EXPECT_EQ(book.write({.rules = {}}).error->code, "not_ready");
}

TEST_F(RuleBookTest, RunsThePacksAndTheStoresRulesTogether) {
  write_file(path("packs/a.yml"), rule_text("a", "alpha"));
  ASSERT_TRUE(
      store_.put_rule({.id = "b", .mode = Mode::enforce, .text = rule_text("b", "beta")}, 0));
  load({path("packs")});
  EXPECT_EQ(found("alpha beta"), (Ids{"a", "b"}));
}

TEST_F(RuleBookTest, StaysAsItWasWhenTheStoreCannotBeRead) {
  RuleBook book(store_, current_, metrics_, {});
  store_.fail({"store_failed", "gone", ""});
  EXPECT_EQ(book.load().error().code, "store_failed");
  EXPECT_EQ(book.book(), nullptr);
}

TEST_F(RuleBookTest, RunsTheRestWhenADocumentOfAPackIsBroken) {
  write_file(path("a.yml"), rule_text("good", "alpha") + "---\n" +
                                rule_text("bad", "beta", "candr: x\nlevel: huge\n") + "---\n" +
                                rule_text("fine", "gamma"));
  write_file(path("b.yml"), "title: [never closed\n");
  const auto book = load({path("a.yml"), path("b.yml")}).book();
  EXPECT_EQ(found("alpha beta gamma"), (Ids{"good", "fine"}));
  const BookRule* bad = book->find("bad");
  ASSERT_NE(bad, nullptr);
  ASSERT_TRUE(bad->broken());
  EXPECT_EQ(bad->diagnostics.at(0).at.file, path("a.yml"));
  EXPECT_GT(bad->diagnostics.at(0).at.line, 11);  // the line of the file, not of the document
  EXPECT_FALSE(book->find("good")->broken());
  EXPECT_FALSE(book->find("fine")->broken());
  EXPECT_TRUE(book->find(path("b.yml") + ":1")->broken());
  EXPECT_EQ(metrics_.gauge("candor_rules_broken", "").value(), 2);
}

TEST_F(RuleBookTest, HasTheDigestOfTheFilesThemselvesWhenNothingIsChanged) {
  const std::string text = rule_text("a", "alpha") + "---\n" + rule_text("b", "beta");
  write_file(path("a.yml"), text);
  rules::Diagnostics diagnostics;
  const rules::RuleSource source{text, "anywhere.yml"};
  const auto elsewhere = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
  EXPECT_EQ(load({path("a.yml")}).book()->digest(), elsewhere.digest());
}

TEST_F(RuleBookTest, PutsAChangeInForceBeforeItAnswers) {
  load();
  const auto outcome = write("a", rule_text("a", "alpha"), 0);
  ASSERT_FALSE(outcome.error) << outcome.error->message;
  EXPECT_EQ(found("alpha"), Ids{"a"});
  EXPECT_EQ(outcome.book->find("a")->version, 1U);
  EXPECT_EQ((*store_.rule("a"))->version, 1U);
  EXPECT_EQ(current_.get(), outcome.book->monitor);
}

TEST_F(RuleBookTest, NeitherStoresNorRunsARuleThatDoesNotCompile) {
  load();
  ASSERT_FALSE(write("a", rule_text("a", "alpha"), 0).error);
  const auto before = rules_->book();
  const auto outcome = write("a", rule_text("a", "alpha", "level: huge\n"), 1);
  EXPECT_EQ(outcome.error->code, "invalid_rule");
  EXPECT_TRUE(rules::has_errors(outcome.diagnostics));
  EXPECT_EQ((*store_.rule("a"))->version, 1U);
  EXPECT_EQ(rules_->book(), before);
}

TEST_F(RuleBookTest, RunsNothingThatTheStoreDidNotTake) {
  load();
  store_.fail({"store_failed", "full", ""});
  EXPECT_EQ(write("a", rule_text("a", "alpha"), 0).error->code, "store_failed");
  EXPECT_EQ(found("alpha"), Ids{});
}

TEST_F(RuleBookTest, RefusesAChangeOfAnotherVersionThanTheCurrent) {
  load();
  ASSERT_FALSE(write("a", rule_text("a", "alpha"), 0).error);
  EXPECT_EQ(write("a", rule_text("a", "beta"), 0).error->code, "version_conflict");
  EXPECT_EQ(write("a", rule_text("a", "beta"), 2).error->code, "version_conflict");
  EXPECT_EQ(found("alpha"), Ids{"a"});
}

TEST_F(RuleBookTest, RefusesATextOfAnotherIdThanItIsPutUnder) {
  load();
  const auto outcome = write("b", rule_text("a", "alpha"), 0);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.diagnostics.at(0).code, "other_id");
}

TEST_F(RuleBookTest, RefusesARuleThatOnlyItsTextNames) {
  load();
  const std::string text =
      "title: Nameless\nlogsource:\n  product: agent\ndetection:\n  said:\n    text: x\n  "
      "condition: said\n";
  const auto trial = rules_->try_out({.text = text});
  EXPECT_TRUE(trial.rule.broken());
  EXPECT_EQ(trial.rule.diagnostics.at(0).code, "missing_id");
}

TEST_F(RuleBookTest, RefusesToDeleteWhatACorrelationNeeds) {
  load();
  ASSERT_FALSE(write("base", rule_text("base", "alpha"), 0).error);
  const std::string correlation =
      "title: Twice\nid: twice\ncorrelation:\n  type: event_count\n  rules: [base]\n  group-by: "
      "[agent]\n"
      "  condition: {gte: 2}\ncandor: {within_steps: 5}\nlevel: high\n";
  ASSERT_FALSE(write("twice", correlation, 0).error);
  const auto refused = rules_->write(
      {.rules = {{{.id = "base", .text = rule_text("base", "alpha"), .deleted = true}, 1}}});
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->code, "invalid_rule");
  EXPECT_FALSE(refused.diagnostics.empty());
  EXPECT_FALSE((*store_.rule("base"))->deleted);
}

TEST_F(RuleBookTest, KeepsACorrelationAndItsBasesInOneText) {
  load();
  const std::string text = rule_text("base", "alpha", "name: base_rule\n") +
                           "---\ntitle: Twice\nid: twice\ncorrelation:\n  type: event_count\n  "
                           "rules: [base_rule]\n  group-by: [agent]\n"
                           "  condition: {gte: 2}\ncandor: {within_steps: 5}\nlevel: high\n";
  ASSERT_FALSE(write("twice", text, 0).error);
  const auto book = rules_->book();
  const BookRule* rule = book->find("twice");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->info().title, "Twice");
  ASSERT_EQ(rule->documents.size(), 2U);
  EXPECT_EQ(rule->documents[1].info.id, "base");
}

TEST_F(RuleBookTest, RefusesTwoRulesInOneText) {
  load();
  const auto outcome = write("a", rule_text("a", "alpha") + "---\n" + rule_text("b", "beta"), 0);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.diagnostics.at(0).code, "several_rules");
}

TEST_F(RuleBookTest, TakesTheStoresTextInPlaceOfThePacks) {
  write_file(path("a.yml"), rule_text("a", "alpha") + "---\n" + rule_text("b", "beta"));
  load({path("a.yml")});
  ASSERT_FALSE(write("a", rule_text("a", "gamma"), 0).error);
  EXPECT_EQ(found("alpha beta gamma"), (Ids{"a", "b"}));
  EXPECT_EQ(found("alpha"), Ids{});
  const auto undone = rules_->write(
      {.rules = {{{.id = "a", .text = rule_text("a", "gamma"), .deleted = true}, 1}}});
  ASSERT_FALSE(undone.error);
  EXPECT_EQ(found("alpha gamma"), Ids{"a"});
  EXPECT_TRUE(undone.book->find("a")->pack_text);
}

TEST_F(RuleBookTest, ChangesOnlyTheModeOfAPacksRule) {
  write_file(path("a.yml"), rule_text("a", "alpha") + "---\n" + rule_text("b", "beta"));
  load({path("a.yml")});
  ASSERT_FALSE(write("a", "", 0, Mode::draft).error);
  EXPECT_EQ(found("alpha beta"), Ids{"b"});
  // The pack's next text is taken with the mode that was set.
  write_file(path("a.yml"), rule_text("a", "delta") + "---\n" + rule_text("b", "beta"));
  const auto book = load({path("a.yml")}).book();
  EXPECT_EQ(book->find("a")->mode, Mode::draft);
  EXPECT_NE(book->find("a")->text.find("delta"), std::string::npos);
}

TEST_F(RuleBookTest, SaysSoWhenThePackOfAChangedModeIsGone) {
  write_file(path("a.yml"), rule_text("a", "alpha"));
  load({path("a.yml")});
  ASSERT_FALSE(write("a", "", 0, Mode::shadow).error);
  const auto book = load().book();
  ASSERT_NE(book->find("a"), nullptr);
  EXPECT_EQ(book->find("a")->diagnostics.at(0).code, "pack_rule_missing");
  EXPECT_FALSE(book->find("a")->broken());
}

TEST_F(RuleBookTest, RefusesARuleWhosePlaceholderIsNotDefined) {
  load();
  std::string text = rule_text("a", "alpha");
  text.replace(text.find("text|contains: alpha"), 20, "text|expand: '%names%'");
  EXPECT_EQ(write("a", text, 0).error->code, "invalid_rule");
  RuleBook::Edit edit{.rules = {{{.id = "a", .mode = Mode::enforce, .text = text}, 0}}};
  edit.placeholders = rules::Placeholders{};
  edit.placeholders->emplace("names", Ids{"alpha", "beta"});
  ASSERT_FALSE(rules_->write(edit).error);
  EXPECT_EQ(found("beta"), Ids{"a"});
  const auto emptied = rules_->write(
      {.rules = {}, .placeholders = rules::Placeholders{}, .placeholders_version = 1});
  ASSERT_TRUE(emptied.error);
  EXPECT_EQ(emptied.error->code, "invalid_rule");
  EXPECT_EQ(found("beta"), Ids{"a"});
}

TEST_F(RuleBookTest, KeepsPlaceholdersAcrossLoading) {
  load();
  RuleBook::Edit edit{.rules = {}};
  edit.placeholders = rules::Placeholders{};
  edit.placeholders->emplace("names", Ids{"alpha"});
  ASSERT_FALSE(rules_->write(edit).error);
  EXPECT_EQ(load().book()->content.placeholders.at("names"), Ids{"alpha"});
}

TEST_F(RuleBookTest, TriesARuleWithWhatItRefersToAndChangesNothing) {
  load();
  ASSERT_FALSE(write("base", rule_text("base", "alpha", "name: base_rule\n"), 0).error);
  const auto before = rules_->book();
  const std::string correlation =
      "title: Twice\nid: twice\ncorrelation:\n  type: event_count\n  rules: [base_rule]\n  "
      "group-by: [agent]\n"
      "  condition: {gte: 2}\ncandor: {within_steps: 5}\nlevel: high\n";
  const auto trial = rules_->try_out({.mode = Mode::shadow, .text = correlation});
  EXPECT_EQ(trial.rule.id, "twice");
  EXPECT_FALSE(trial.rule.broken());
  EXPECT_EQ(rules_->book(), before);
}

TEST_F(RuleBookTest, FindsANameTakenByAnotherRuleBeforeItIsWritten) {
  load();
  ASSERT_FALSE(write("a", rule_text("a", "alpha", "name: taken\n"), 0).error);
  const auto trial =
      rules_->try_out({.mode = Mode::shadow, .text = rule_text("b", "beta", "name: taken\n")});
  EXPECT_TRUE(trial.rule.broken());
}

// Two rules always change together. A verdict that has one of them without the other is of no set that ever was.
TEST_F(RuleBookTest, MixesNoTwoSetsInOneVerdictUnderLoad) {
  load();
  const auto both = [&](const std::string& word, std::uint32_t expected) {
    return rules_->write(
        {.rules = {{{.id = "a", .mode = Mode::enforce, .text = rule_text("a", word)}, expected},
                   {{.id = "b", .mode = Mode::enforce, .text = rule_text("b", word)}, expected}}});
  };
  ASSERT_FALSE(both("even", 0).error);
  std::atomic<bool> stopping = false;
  std::atomic<std::size_t> judged = 0;
  std::atomic<std::size_t> mixed = 0;
  const auto judge = [&] {
    while (!stopping) {
      const auto monitor = current_.get();
      const auto even = found_by(*monitor, "even");
      const auto odd = found_by(*monitor, "odd");
      mixed +=
          (even == Ids{"a", "b"} && odd.empty()) || (odd == Ids{"a", "b"} && even.empty()) ? 0 : 1;
      ++judged;
    }
  };
  std::thread judges[] = {std::thread(judge), std::thread(judge)};
  for (std::uint32_t version = 1; version <= 40; ++version) {
    ASSERT_FALSE(both(version % 2 == 0 ? "even" : "odd", version).error);
  }
  while (judged < 200) std::this_thread::yield();
  stopping = true;
  for (auto& thread : judges) thread.join();
  EXPECT_EQ(mixed, 0U);
}

}  // namespace
}  // namespace candor::server
