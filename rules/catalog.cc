#include "rules/catalog.h"

#include <utility>

#include "rules/codes.h"

namespace candor::rules {

void Catalog::add(ReadResult documents, Reporter& report) {
  for (Draft& draft : documents.drafts) {
    Entry entry{std::move(draft), Standing::good, 0, 0};
    const RuleInfo& info = entry.draft.info;
    if (info.mode == Mode::draft) entry.standing = Standing::draft_mode;
    if (entry.draft.faulty) entry.standing = Standing::faulty;
    const std::size_t index = entries_.size();
    if (!claim(by_id_, info.id, index)) {
      report.error(code::duplicate_id, "the id '" + info.id + "' is taken by another rule",
                   entry.draft.id_at);
      entry.standing = Standing::faulty;
    } else if (!info.name.empty() && !claim(by_name_, info.name, index)) {
      report.error(code::duplicate_name, "the name '" + info.name + "' is taken by another rule",
                   entry.draft.at);
      entry.standing = Standing::faulty;
    }
    entries_.push_back(std::move(entry));
  }
  for (const FaultyDocument& faulty : documents.faulty) {
    if (!faulty.id.empty()) by_id_.try_emplace(faulty.id, unread);
    if (!faulty.name.empty()) by_name_.try_emplace(faulty.name, unread);
  }
}

bool Catalog::claim(std::map<std::string, std::size_t>& names, const std::string& name,
                    std::size_t entry) {
  const auto [known, is_new] = names.try_emplace(name, entry);
  if (!is_new && known->second == unread) known->second = entry;
  return known->second == entry;
}

std::optional<std::size_t> Catalog::find(const std::string& reference) const {
  for (const auto* names : {&by_id_, &by_name_}) {
    if (const auto found = names->find(reference); found != names->end()) return found->second;
  }
  return std::nullopt;
}

std::optional<std::size_t> Catalog::resolve(const Name& reference, Reporter& report) const {
  const auto found = find(reference.text);
  const auto refuse = [&](std::string_view code, std::string_view why) {
    report.error(code, "the rule '" + reference.text + "' " + std::string(why), reference.at);
    return std::nullopt;
  };
  if (!found) return refuse(code::unknown_rule, "is not in this set");
  if (*found == unread) return refuse(code::faulty_rule, "has errors");
  const Entry& entry = entries_[*found];
  if (std::holds_alternative<FilterBody>(entry.draft.body))
    return refuse(code::unknown_rule, "is a filter");
  if (entry.standing == Standing::faulty) return refuse(code::faulty_rule, "has errors");
  if (entry.standing == Standing::draft_mode)
    return refuse(code::draft_rule, "is a draft and does not run");
  return found;
}

}  // namespace candor::rules
