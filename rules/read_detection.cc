#include <algorithm>
#include <utility>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/reader.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

using yaml::Node;

// `field|modifier|...` split, each part with its place where the key stands verbatim.
void read_key(const Node& key, Item& item) {
  const auto place = [&](std::size_t offset, std::size_t size) {
    return key.verbatim ? key.content.part(offset, size) : key.at;
  };
  std::size_t begin = 0;
  for (bool first = true; begin <= key.text.size(); first = false) {
    const std::size_t end = std::min(key.text.find('|', begin), key.text.size());
    Name part{key.text.substr(begin, end - begin), place(begin, end - begin)};
    if (first) {
      item.field = std::move(part);
    } else {
      item.modifiers.push_back(std::move(part));
    }
    begin = end + 1;
  }
}

bool read_values(const Node& node, Item& item, Reporter& report) {
  if (node.is_scalar() || node.kind == yaml::Kind::null) {
    item.values.push_back(to_scalar(node));
    return true;
  }
  if (!node.is_sequence()) {
    report.error(code::invalid_search,
                 "a field's value is a text, a number, a boolean, null or a list of those",
                 node.at);
    return false;
  }
  for (const Node* value : node.items) {
    if (value->is_map() || value->is_sequence()) {
      report.error(code::invalid_search, "a list of field values cannot hold lists or mappings",
                   value->at);
      return false;
    }
    if (value->kind == yaml::Kind::null) {
      report.error(code::null_in_list,
                   "null cannot be part of a list: it needs a search identifier of its own",
                   value->at);
      return false;
    }
    item.values.push_back(to_scalar(*value));
  }
  if (item.values.empty()) report.error(code::empty_search, "an empty list of values", node.at);
  return !item.values.empty();
}

std::vector<Item> read_map(const Node& map, Reporter& report) {
  std::vector<Item> items;
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    Item item;
    if (!map.items[i]->is_scalar() && map.items[i]->kind != yaml::Kind::null) {
      report.error(code::invalid_search, "a field name must be a text", map.items[i]->at);
      continue;
    }
    read_key(*map.items[i], item);
    if (read_values(*map.items[i + 1], item, report)) items.push_back(std::move(item));
  }
  return items;
}

// A list holds keywords, maps or both; all are alternatives.
void read_list(const Node& list, Search& search, Reporter& report) {
  Item keywords;
  keywords.field.at = list.at;
  for (const Node* entry : list.items) {
    if (entry->is_map()) {
      if (auto items = read_map(*entry, report); !items.empty())
        search.alternatives.push_back(std::move(items));
    } else if (entry->is_scalar()) {
      keywords.values.push_back(to_scalar(*entry));
    } else {
      report.error(entry->is_sequence() ? code::invalid_search : code::null_in_list,
                   "a search list holds keywords and maps", entry->at);
    }
  }
  if (!keywords.values.empty()) search.alternatives.push_back({std::move(keywords)});
}

Search read_search(const Node& key, const Node& value, Reporter& report) {
  Search search;
  search.name = to_name(key);
  const std::size_t errors = report.errors();
  if (value.is_map()) {
    if (auto items = read_map(value, report); !items.empty())
      search.alternatives.push_back(std::move(items));
  } else if (value.is_sequence()) {
    read_list(value, search, report);
  } else if (value.is_scalar()) {
    search.alternatives.push_back({Item{{{}, value.at}, {}, {to_scalar(value)}}});
  }
  if (search.alternatives.empty() && report.errors() == errors) {
    report.error(code::empty_search,
                 "the search identifier '" + search.name.text + "' searches for nothing", key.at);
  }
  return search;
}

void read_conditions(const Node& map, Detection& detection, Reporter& report) {
  const Node* condition = yaml::find(map, "condition");
  if (condition == nullptr || condition->kind == yaml::Kind::null) {
    report.error(code::missing_condition, "a 'condition' is needed", map.at);
  } else if (condition->is_scalar()) {
    detection.conditions.push_back(to_scalar(*condition));
  } else if (condition->is_sequence()) {
    for (const Node* entry : condition->items) {
      if (entry->is_scalar()) {
        detection.conditions.push_back(to_scalar(*entry));
      } else {
        report.error(code::condition_syntax, "a condition must be a text", entry->at);
      }
    }
    if (condition->items.empty())
      report.error(code::missing_condition, "an empty list of conditions", condition->at);
  } else {
    report.error(code::condition_syntax, "a condition must be a text or a list of texts",
                 condition->at);
  }
}

}  // namespace

Detection read_detection(const Node& map, std::vector<std::string_view> other_keys,
                         Reporter& report) {
  Detection detection;
  read_conditions(map, detection, report);
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const Node& key = *map.items[i];
    if (key.text == "condition") continue;
    if (std::find(other_keys.begin(), other_keys.end(), key.text) != other_keys.end()) continue;
    if (!key.is_scalar() || key.text.size() > limit::search_name) {
      report.error(code::invalid_search,
                   "a search identifier must be a text of at most " +
                       std::to_string(limit::search_name) + " bytes",
                   key.at);
      continue;
    }
    detection.searches.push_back(read_search(key, *map.items[i + 1], report));
  }
  if (detection.searches.empty())
    report.error(code::missing_detection, "no search identifier", map.at);
  return detection;
}

}  // namespace candor::rules
