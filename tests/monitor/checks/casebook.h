#pragma once

// How a case of the casebook is written. One step a line: U user, S system, R reasoning, E encrypted reasoning, M message, T result,
// C call as `tool; path=value; path=value`.

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/monitor/checks/observed.h"

namespace candor::monitor::testing {

struct Case {
  std::string_view name;
  std::string_view
      verdict;  // stated, partly, unstated, contradicted:<what>, not_visible; several by |
  std::string_view trace;
};

inline void PrintTo(const Case& shown, std::ostream* out) {
  *out << shown.name << "\n" << shown.trace;
}

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

inline std::string_view cut(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(part.size() < rest.size() ? part.size() + 1 : part.size());
  return trimmed(part);
}

inline std::string with_newlines(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n';
    out += escape ? '\n' : text[i];
    if (escape) ++i;
  }
  return out;
}

inline Leaf leaf_of(std::string_view text) {
  Leaf leaf{std::string(cut(text, '=')), with_newlines(trimmed(text))};
  const bool digits =
      !leaf.text.empty() && leaf.text.find_first_not_of("0123456789.") == std::string::npos;
  if (digits) leaf = {leaf.path, leaf.text, ValueType::number, std::stod(leaf.text)};
  return leaf;
}

inline Step step_of(std::string_view line) {
  const char kind = line.front();
  line.remove_prefix(std::min<std::size_t>(line.size(), 2));
  if (kind == 'C') {
    std::string tool(cut(line, ';'));
    std::vector<Leaf> leaves;
    while (!line.empty()) leaves.push_back(leaf_of(cut(line, ';')));
    return call(std::move(tool), std::move(leaves));
  }
  const std::string text = with_newlines(line);
  switch (kind) {
    case 'S':
      return text_step(StepKind::system, text);
    case 'U':
      return text_step(StepKind::user, text);
    case 'R':
      return reasoning(text);
    case 'E':
      return reasoning("", Visibility::encrypted);
    case 'T':
      return result(text);
    default:
      return text_step(StepKind::message, text);
  }
}

inline std::vector<Step> steps_of(std::string_view text) {
  std::vector<Step> steps;
  while (!text.empty()) {
    const std::string_view line = cut(text, '\n');
    if (!line.empty()) steps.push_back(step_of(line));
  }
  return steps;
}

}  // namespace candor::monitor::testing
