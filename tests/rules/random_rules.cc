#include "tests/rules/random_rules.h"

#include <array>
#include <string_view>

namespace candor::rules::test {
namespace {

using std::string_view;

constexpr std::array<string_view, 6> field_names = {"alpha", "beta",  "gamma",
                                                    "a.b",   "Alpha", "long.field.name"};
constexpr std::array<string_view, 24> pieces = {
    "a", "b", "A", "ab", "cmd", "CMD", "-x", "/x", "–x", "é", "É", "ſ",
    "s", "K", "k", "ß",  "ẞ",   "12",  "0",  " ",  "\\", "'", "%", "foo.bar"};
constexpr std::array<string_view, 6> wild_pieces = {"*", "?", "\\*", "\\?", "\\\\", "\\\\*"};
constexpr std::array<string_view, 16> expressions = {
    "a+b", "^a",      "b$",   "(?i)AB",  "k", "[a-c]{2,3}", "a|cmd",          "\\d+",
    "^$",  "ab.*cmd", "a\\b", "foo.bar", "S", "é",          "(foo|cmd)(a|s)", "cmd(x|ab)?"};
constexpr std::array<string_view, 8> numbers = {"0", "12", "-1", "1.5", "1e2", "100", "5", "007"};
constexpr std::array<string_view, 6> networks = {
    "10.0.0.0/8", "192.168.1.0/24", "fd00::/8", "0.0.0.0/0", "10.1.2.3", "::ffff:10.0.0.0/104"};
constexpr std::array<string_view, 6> addresses = {"10.1.2.3",        "192.168.1.9", "fd00::1",
                                                  "::ffff:10.9.9.9", "8.8.8.8",     "10.1"};
constexpr std::array<string_view, 6> dates = {"2026-11-22T09:30:00Z", "2026-01-01",
                                              "2024-12-30 23:59",     "2026-02-30",
                                              "2021-01-03T00:12:00",  "09:30"};
constexpr std::array<string_view, 14> text_modifiers = {"",
                                                        "|contains",
                                                        "|startswith",
                                                        "|endswith",
                                                        "|contains|all",
                                                        "|cased",
                                                        "|contains|cased",
                                                        "|endswith|cased|all",
                                                        "|windash",
                                                        "|contains|windash",
                                                        "|neq",
                                                        "|contains|neq|all",
                                                        "|startswith|endswith",
                                                        "|windash|startswith|all"};
constexpr std::array<string_view, 6> encoded_modifiers = {
    "|base64offset|contains",      "|base64|contains",
    "|wide|base64offset|contains", "|utf16be|base64offset|contains|all",
    "|utf16|base64|startswith",    "|utf16le|base64|cased"};
constexpr std::array<string_view, 9> regex_modifiers = {
    "", "|i", "|m", "|s", "|i|m|s", "|contains", "|startswith", "|i|endswith", "|neq"};
constexpr std::array<string_view, 4> comparisons = {"lt", "lte", "gt", "gte"};
constexpr std::array<string_view, 6> units = {"minute", "hour", "day", "week", "month", "year"};
constexpr std::array<string_view, 4> search_names = {"sel_one", "sel_two", "other", "_hidden"};
constexpr std::array<string_view, 8> selectors = {"1 of them",    "all of them", "1 of sel*",
                                                  "all of sel_*", "any of *_o*", "1 of _*",
                                                  "all of other", "1 of s*e*"};

std::string quote(string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + '\'';
}

std::string base64_of(string_view bytes) {
  static constexpr string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63U];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 63U];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

}  // namespace

std::string RandomRules::words(std::size_t most, bool wildcards) {
  std::string text;
  for (std::size_t n = 1 + below(most); n > 0; --n) {
    text += wildcards && one_in(4) ? pick(wild_pieces) : pick(pieces);
  }
  return text;
}

std::string RandomRules::quoted_words(std::size_t most, bool wildcards) {
  return quote(words(most, wildcards));
}

std::string RandomRules::source() {
  static constexpr std::array<string_view, 5> sources = {"product: agent", "category: tool",
                                                         "product: agent\n    category: tool",
                                                         "service: s", "product: linux"};
  return "logsource:\n    " + std::string(pick(sources)) + '\n';
}

// One value or a list of them, each of at least so many words.
std::string RandomRules::value_list(const std::string& indent, bool wildcards,
                                    std::size_t least_words) {
  const auto value = [&] {
    std::string text = words(3, wildcards);
    while (text.size() < least_words) text += words(2, wildcards);
    return quote(text);
  };
  if (one_in(2)) return ' ' + value() + '\n';
  std::string list = "\n";
  for (std::size_t n = 1 + below(4); n > 0; --n) list += indent + "    - " + value() + '\n';
  return list;
}

std::string RandomRules::text_item(const std::string& field, const std::string& indent) {
  if (one_in(6))
    return field + std::string(pick(encoded_modifiers)) + ':' + value_list(indent, false, 4);
  if (one_in(6)) {
    return field + (one_in(2) ? "|contains|expand: " : "|expand: ") +
           quote((one_in(2) ? "a" : "CMD") +
                 std::string(one_in(2) ? "%list%" : "\\%x%other.list%")) +
           '\n';
  }
  return field + std::string(pick(text_modifiers)) + ':' + value_list(indent, true, 0);
}

std::string RandomRules::item(const std::string& indent) {
  const std::string field(pick(field_names));
  const auto plain = [&](string_view modifiers, string_view value) {
    return field + std::string(modifiers) + ": " + std::string(value) + '\n';
  };
  switch (below(12)) {
    case 0:
      return plain("|re" + std::string(pick(regex_modifiers)), quote(pick(expressions)));
    case 1:
      return plain("|" + std::string(pick(comparisons)), pick(numbers));
    case 2:
      return plain("", pick(numbers));
    case 3:
      return plain("|cidr", quote(pick(networks)));
    case 4:
      return plain("|exists", one_in(2) ? "true" : "false");
    case 5:
      return plain(one_in(4) ? "|neq" : "", one_in(2) ? "null" : "''");
    case 6:
      return plain(one_in(2)   ? "|fieldref"
                   : one_in(2) ? "|fieldref|contains"
                               : "|fieldref|cased|endswith",
                   pick(field_names));
    case 7: {
      const std::string unit(pick(units));
      return plain(one_in(2) ? "|" + unit : "|" + unit + "|" + std::string(pick(comparisons)),
                   one_in(2) ? "9" : "30");
    }
    case 8:
      return plain("", one_in(2) ? "true" : "False");
    default:
      return text_item(field, indent);
  }
}

std::string RandomRules::map(const std::string& indent) {
  std::string text;
  std::string used;
  for (std::size_t n = 1 + below(3); n > 0; --n) {
    const std::string line = item(indent);
    const std::string key = line.substr(0, line.find(':')) + ':';
    if (used.find('\n' + key) != std::string::npos || used.starts_with(key))
      continue;  // a duplicate key
    used += '\n' + key;
    text += indent + line;
  }
  return text;
}

std::string RandomRules::search(const std::string& name) {
  std::string text = "    " + name + ":\n";
  const std::string indent(8, ' ');
  if (one_in(8)) {
    for (std::size_t n = 1 + below(3); n > 0; --n)
      text += indent + "- " + quoted_words(2, true) + '\n';
  } else if (one_in(8)) {
    text += indent + (one_in(2) ? "'|all'" : "'|re|i'") + ":\n" + indent + "    - " +
            quote(pick(expressions)) + '\n' + indent + "    - 'cmd'\n";
  } else if (one_in(4)) {
    for (std::size_t n = 1 + below(3); n > 0; --n) {
      std::string entry = map(indent + "  ");
      entry[indent.size()] = '-';
      text += entry;
      if (one_in(5)) text += indent + "- " + quoted_words(2, true) + '\n';
    }
  } else {
    text += map(indent);
  }
  return text;
}

std::string RandomRules::condition(int depth) {
  if (depth == 0 || one_in(3)) return std::string(one_in(3) ? pick(selectors) : pick(search_names));
  switch (below(5)) {
    case 0:
      return "not " + condition(depth - 1);
    case 1:
      return "(" + condition(depth - 1) + ")";
    case 2:
      return condition(depth - 1) + " or " + condition(depth - 1);
    default:
      return condition(depth - 1) + " and " + condition(depth - 1);
  }
}

std::string RandomRules::filter(int number, int rules) {
  std::string text = "title: Filter\nid: filter" + std::to_string(number) + '\n' + source() +
                     "filter:\n    rules: ";
  text += one_in(2)
              ? "any\n"
              : "\n        - r" + std::to_string(below(static_cast<std::size_t>(rules))) + '\n';
  text += search("selection") + search("other");
  static constexpr std::array<string_view, 4> conditions = {
      "selection", "not selection", "selection and not other", "not selection and not other"};
  return text + "    condition: " + std::string(pick(conditions)) + '\n';
}

std::string RandomRules::rules(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += "title: Random\nid: r" + std::to_string(i) + '\n' + source() + "detection:\n";
    for (const string_view name : search_names) text += search(std::string(name));
    text += "    condition: " + condition(3) + '\n';
    if (one_in(8)) text.insert(text.size(), "");
    text += "---\n";
  }
  for (int i = 0; one_in(3); ++i) text += filter(i, count) + "---\n";
  return text;
}

std::string RandomRules::event_text() {
  switch (below(10)) {
    case 0:
      return '#' + std::string(one_in(2) ? "12" : "1.5");
    case 1:
      return std::string(pick(numbers));
    case 2:
      return std::string(pick(addresses));
    case 3:
      return std::string(pick(dates));
    case 4:
      return one_in(2) ? "~" : "!true";
    case 5:
      return std::string(below(3), 'z') +
             base64_of(std::string(below(3), 'y') + words(4, false) + std::string(below(3), 'y'));
    case 6:
      return "";
    default:
      return words(4, one_in(4));
  }
}

EventText RandomRules::event() {
  EventText event;
  static constexpr std::array<string_view, 3> categories = {"tool", "other", ""};
  static constexpr std::array<string_view, 3> products = {"agent", "agent", "linux"};
  event.category = pick(categories);
  event.product = pick(products);
  event.service = one_in(2) ? "s" : "";
  for (std::size_t n = below(7); n > 0; --n) {
    event.fields.emplace_back(one_in(8) ? "unasked" : pick(field_names), event_text());
  }
  return event;
}

Placeholders RandomRules::placeholders() {
  return {{"list", {"a", "cmd*", "?x"}}, {"other.list", {"s", "%", "12"}}};
}

}  // namespace candor::rules::test
