#include "server/rule_book.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/app.h"
#include "server/log.h"

namespace candor::server {
namespace {

using nlohmann::json;

constexpr const char* kPlaceholders = "placeholders";

rules::Time now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// ---- compiling

// A problem at a place that no rule stands at is kept apart.
void place(rules::Diagnostics diagnostics, Book& book) {
  for (rules::Diagnostic& diagnostic : diagnostics) {
    BookRule* rule = rule_at(book.content.rules, diagnostic.at);
    (rule != nullptr ? rule->diagnostics : book.unplaced).push_back(std::move(diagnostic));
  }
}

// A rule that can be known only by a digest of its text would be another rule after every change.
void require_name(BookRule& rule) {
  if (!rule.info().name.empty()) return;
  for (rules::Diagnostic& diagnostic : rule.diagnostics) {
    if (diagnostic.code == "missing_id") diagnostic.severity = rules::Severity::error;
  }
}

bool can_run(const BookRule& rule) {
  return std::none_of(rule.diagnostics.begin(), rule.diagnostics.end(),
                      [](const rules::Diagnostic& diagnostic) {
                        return diagnostic.severity == rules::Severity::error;
                      });
}

// ---- what a change does to the diagnostics

bool was_broken(const Book& before, const BookRule& rule) {
  const BookRule* known = before.find(rule.id);
  return known != nullptr && known->broken();
}

// All of the changed rules, and the errors in others that were not there before.
rules::Diagnostics diagnostics_of_change(const Book& before, const Book& after,
                                         const std::set<std::string>& changed) {
  rules::Diagnostics told;
  for (const BookRule& rule : after.content.rules) {
    const bool is_changed = changed.contains(rule.id);
    if (!is_changed && (!rule.broken() || was_broken(before, rule))) continue;
    for (const rules::Diagnostic& diagnostic : rule.diagnostics) {
      if (is_changed || diagnostic.severity == rules::Severity::error) told.push_back(diagnostic);
    }
  }
  const auto errors = [](const rules::Diagnostics& all) {
    return std::count_if(all.begin(), all.end(), [](const rules::Diagnostic& one) {
      return one.severity == rules::Severity::error;
    });
  };
  if (errors(after.unplaced) > errors(before.unplaced)) {
    told.insert(told.end(), after.unplaced.begin(), after.unplaced.end());
  }
  return told;
}

Error conflict(const std::string& id) {
  return {"version_conflict", "`" + id + "` is at another version", id};
}

// ---- telling

void log_broken(const Book& book) {
  for (const Error& problem : book.problems) {
    log(LogLevel::error, "rules_unreadable",
        {{"path", problem.where}, {"reason", problem.message}});
  }
  for (const BookRule& rule : book.content.rules) {
    if (!rule.broken()) continue;
    for (const rules::Diagnostic& diagnostic : rule.diagnostics) {
      if (diagnostic.severity != rules::Severity::error) continue;
      log(LogLevel::error, "rule_broken",
          {{"rule", rule.id},
           {"code", diagnostic.code},
           {"reason", diagnostic.message},
           {"file", diagnostic.at.file},
           {"line", std::int64_t{diagnostic.at.line}}});
    }
  }
}

std::int64_t count_running(const Book& book, rules::Mode mode) {
  return std::count_if(book.content.rules.begin(), book.content.rules.end(),
                       [&](const BookRule& rule) { return rule.mode == mode && !rule.broken(); });
}

std::int64_t count_broken(const Book& book) {
  return std::count_if(book.content.rules.begin(), book.content.rules.end(),
                       [](const BookRule& rule) { return rule.broken(); });
}

std::string to_json_text(const rules::Placeholders& placeholders) {
  return json(placeholders).dump();
}

}  // namespace

const BookRule* Book::find(std::string_view id) const {
  const auto found = std::find_if(content.rules.begin(), content.rules.end(),
                                  [&](const BookRule& rule) { return rule.id == id; });
  return found == content.rules.end() ? nullptr : &*found;
}

RuleBook::RuleBook(Store& store, CurrentMonitor& current, Metrics& metrics,
                   std::vector<std::string> packs, monitor::Policy policy)
    : store_(store),
      current_(current),
      metrics_(metrics),
      paths_(std::move(packs)),
      policy_(policy) {}

std::shared_ptr<const Book> RuleBook::book() const {
  const std::lock_guard lock(mutex_);
  return book_;
}

Result<RuleBook::Stored> RuleBook::read_store() const {
  auto records = store_.rules();
  if (!records) return records.error();
  const auto setting = store_.setting(kPlaceholders);
  if (!setting) return setting.error();
  Stored stored{.rules = *std::move(records), .placeholders = {}};
  if (*setting) {
    auto placeholders =
        placeholders_from(json::parse((*setting)->value, nullptr, /*allow_exceptions=*/false));
    if (!placeholders) return placeholders.error();
    stored.placeholders = *std::move(placeholders);
    stored.placeholders_version = (*setting)->version;
  }
  return stored;
}

std::shared_ptr<Book> RuleBook::compile(const Packs& packs, Stored stored) const {
  const auto begun = std::chrono::steady_clock::now();
  auto book = std::make_shared<Book>();
  const auto known = this->book();
  const std::vector<BookRule> none;
  book->content = {arrange(packs, stored.rules, known != nullptr ? known->content.rules : none),
                   std::move(stored.placeholders), stored.placeholders_version};
  book->problems = packs.problems;
  auto runnable = book->content.rules;
  std::erase_if(runnable, [](const BookRule& rule) { return !can_run(rule); });
  rules::Diagnostics diagnostics;
  auto set =
      rules::RuleSet::compile(sources_of(packs, runnable), book->content.placeholders, diagnostics);
  place(std::move(diagnostics), *book);
  book->monitor = std::make_shared<const monitor::Monitor>(
      std::make_shared<const rules::RuleSet>(std::move(set)), policy_, models_);
  const auto spent = std::chrono::steady_clock::now() - begun;
  book->compile_micros = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(spent).count());
  return book;
}

void RuleBook::put_in_force(std::shared_ptr<const Book> book) {
  current_.set(book->monitor);
  for (const auto mode : {rules::Mode::draft, rules::Mode::shadow, rules::Mode::enforce}) {
    metrics_
        .gauge("candor_rules", "Rules that are compiled, by mode.",
               {{"mode", rules::to_string(mode)}})
        .set(count_running(*book, mode));
  }
  metrics_.gauge("candor_rules_broken", "Rules that do not run because of an error.")
      .set(count_broken(*book));
  metrics_.counter("candor_rule_set_swaps_total", "Rule sets put in force.").add();
  log(LogLevel::info, "rule_set_in_force",
      {{"digest", book->digest()},
       {"rules", static_cast<std::int64_t>(book->content.rules.size())},
       {"broken", count_broken(*book)},
       {"compile_micros", static_cast<std::int64_t>(book->compile_micros)}});
  const std::lock_guard lock(mutex_);
  book_ = std::move(book);
}

Status RuleBook::load() {
  const std::lock_guard changing(changing_);
  auto stored = read_store();
  if (!stored) return stored.error();
  packs_ = read_packs(paths_);
  const auto book = compile(packs_, *std::move(stored));
  log_broken(*book);
  put_in_force(book);
  return Done{};
}

// What the store would have, with the versions that it will give.
std::optional<Error> RuleBook::apply(Edit& edit, Stored& stored) const {
  for (auto& [record, expected] : edit.rules) {
    const auto last = store_.rule(record.id);
    if (!last) return last.error();
    const std::uint32_t current = *last && !(*last)->deleted ? (*last)->version : 0;
    if (current != expected) return conflict(record.id);
    record.version = *last ? (*last)->version + 1 : 1;
    record.changed_at = now();
    const auto known =
        std::find_if(stored.rules.begin(), stored.rules.end(),
                     [&, &id = record.id](const RuleRecord& other) { return other.id == id; });
    if (known == stored.rules.end()) {
      stored.rules.push_back(record);
    } else {
      *known = record;
    }
  }
  std::erase_if(stored.rules, [](const RuleRecord& record) { return record.deleted; });
  if (!edit.placeholders) return std::nullopt;
  if (stored.placeholders_version != edit.placeholders_version) return conflict(kPlaceholders);
  stored.placeholders = *edit.placeholders;
  ++stored.placeholders_version;
  return std::nullopt;
}

// Placeholders first: should the rules fail then, lists that nobody uses are there and do no harm.
std::optional<Error> RuleBook::store(Edit& edit) {
  if (edit.placeholders) {
    const auto done = store_.put_setting({.name = kPlaceholders,
                                          .value = to_json_text(*edit.placeholders),
                                          .author = edit.author,
                                          .changed_at = now()},
                                         edit.placeholders_version);
    if (!done) return done.error();
  }
  if (edit.rules.empty()) return std::nullopt;
  const auto done = store_.put_rules(std::move(edit.rules));
  if (!done) return done.error();
  return std::nullopt;
}

RuleBook::Outcome RuleBook::compile_edit(Edit& edit) const {
  const auto before = book();
  if (before == nullptr) {
    return {.error = Error{"not_ready", "the rules are still being compiled", ""}};
  }
  auto stored = read_store();
  if (!stored) return {.error = stored.error()};
  if (auto failed = apply(edit, *stored)) return {.error = std::move(failed)};
  std::set<std::string> changed;
  for (const RuleChange& change : edit.rules) changed.insert(change.record.id);
  auto book = compile(packs_, *std::move(stored));
  for (BookRule& rule : book->content.rules) {
    if (changed.contains(rule.id)) require_name(rule);
  }
  Outcome outcome{.diagnostics = diagnostics_of_change(*before, *book, changed)};
  if (rules::has_errors(outcome.diagnostics)) {
    outcome.error = Error{"invalid_rule", "the rules would not compile", ""};
  } else {
    outcome.book = std::move(book);
  }
  return outcome;
}

RuleBook::Outcome RuleBook::propose(Edit edit) {
  const std::lock_guard changing(changing_);
  return compile_edit(edit);
}

RuleBook::Outcome RuleBook::write(Edit edit) {
  const std::lock_guard changing(changing_);
  Outcome outcome = compile_edit(edit);
  if (outcome.error) return outcome;
  outcome.error = store(edit);
  if (!outcome.error) put_in_force(outcome.book);
  return outcome;
}

void RuleBook::expire(rules::Time now) {
  const auto book = this->book();
  if (book == nullptr) return;
  Edit edit{.rules = {}};
  for (const BookRule& rule : book->content.rules) {
    if (!rule.expires_at || *rule.expires_at > now) continue;
    edit.rules.push_back({{.id = rule.id,
                           .mode = rules::Mode::draft,
                           .text = rule.pack_text ? "" : rule.text,
                           .author = "candor",
                           .change = "expired"},
                          rule.version});
  }
  if (edit.rules.empty()) return;
  const auto outcome = write(std::move(edit));
  if (!outcome.error) return;
  log(LogLevel::error, "shadow_not_ended",
      {{"code", outcome.error->code}, {"message", outcome.error->message}});
}

void RuleBook::use(monitor::Models models) {
  const std::lock_guard changing(changing_);
  models_ = std::move(models);
  const auto before = book();
  if (before == nullptr) return;
  auto book = std::make_shared<Book>(*before);
  book->monitor =
      std::make_shared<const monitor::Monitor>(before->monitor->shared_rules(), policy_, models_);
  put_in_force(std::move(book));
}

RuleBook::Trial RuleBook::try_out(const RuleRecord& record) const {
  const auto book = this->book();
  BookRule rule = to_book_rule(record);
  if (rule.id.empty()) rule.id = "new rule";
  std::vector<rules::RuleSource> sources;
  for (const BookRule* needed : closure(book->content.rules, rule)) {
    for (auto& source : sources_of({}, {*needed})) sources.push_back(std::move(source));
  }
  rules::Diagnostics diagnostics;
  auto set = rules::RuleSet::compile(sources, book->content.placeholders, diagnostics);
  std::vector<BookRule> only{std::move(rule)};
  for (rules::Diagnostic& diagnostic : diagnostics) {
    if (rule_at(only, diagnostic.at) != nullptr)
      only.front().diagnostics.push_back(std::move(diagnostic));
  }
  require_name(only.front());
  return {std::move(only.front()), std::make_shared<const monitor::Monitor>(
                                       std::make_shared<const rules::RuleSet>(std::move(set)),
                                       policy_, book->monitor->models())};
}

}  // namespace candor::server
