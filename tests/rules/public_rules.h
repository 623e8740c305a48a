#pragma once

// The public Sigma rules and events beside the repository, for tests and benchmarks: nothing of them is kept here.

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "rules/rule_set.h"

namespace candor::rules::test {

/// One event that a public rule is known to match. Owns its texts.
struct PublicCase {
  PublicCase() = default;
  PublicCase(PublicCase&&) = default;
  PublicCase(const PublicCase&) = delete;  // the fields point to the texts

  std::string rule;
  std::string category;
  std::string product;
  std::string service;
  std::deque<std::string> texts;
  std::vector<Field> fields;

  Event event() const { return {{category, product, service}, fields, 0, {}}; }
};

namespace public_rules_detail {

using nlohmann::json;
namespace fs = std::filesystem;

inline const fs::path folder = fs::path(CANDOR_SOURCE_DIR) / ".." / "shared" / "data" / "sigma";

inline std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void add_field(PublicCase& c, const std::string& name, const json& value) {
  if (value.is_array()) {
    for (const json& item : value) add_field(c, name, item);
    return;
  }
  Field field;
  field.name = c.texts.emplace_back(name);
  field.text = c.texts.emplace_back(value.is_string() ? value.get<std::string>()
                                    : value.is_null() ? ""
                                                      : value.dump());
  if (value.is_null()) field.type = ValueType::null;
  if (value.is_boolean()) field.type = ValueType::boolean;
  if (value.is_number()) {
    field.type = ValueType::number;
    field.number = value.get<double>();
  }
  c.fields.push_back(field);
}

}  // namespace public_rules_detail

/// The public rules beside the repository in a stable order; empty where there are none.
inline std::vector<RuleSource> public_rules(const std::string& below = "") {
  using namespace public_rules_detail;
  std::vector<RuleSource> sources;
  std::error_code error;
  for (const auto& top : fs::directory_iterator(folder, error)) {
    const fs::path root = top.path() / below;
    if (!top.path().filename().string().starts_with("rules") || !fs::is_directory(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yml") continue;
      sources.push_back({read(entry.path()), entry.path().string(), Mode::enforce, 1});
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.origin < b.origin; });
  return sources;
}

inline std::vector<PublicCase> public_cases() {
  using namespace public_rules_detail;
  std::vector<PublicCase> cases;
  std::ifstream in(folder / "cases.jsonl");
  for (std::string line; std::getline(in, line);) {
    const json document = json::parse(line);
    PublicCase& c = cases.emplace_back();
    c.rule = document["rule"];
    const json& source = document["logsource"];
    c.category = source.value("category", "");
    c.product = source.value("product", "");
    c.service = source.value("service", "");
    for (const auto& [name, value] : document["event"].items()) add_field(c, name, value);
  }
  return cases;
}

/// Every placeholder that the public rules ask for, each with two values.
inline Placeholders public_placeholders() {
  static const std::regex name("%([A-Za-z0-9_.-]+)%");
  Placeholders placeholders;
  for (const RuleSource& source : public_rules()) {
    if (source.text.find("expand") == std::string::npos) continue;
    for (std::sregex_iterator it(source.text.begin(), source.text.end(), name), end; it != end;
         ++it) {
      placeholders[(*it)[1]] = {"first-value", "second*"};
    }
  }
  return placeholders;
}

}  // namespace candor::rules::test
