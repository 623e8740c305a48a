#include "tests/rules/oracle.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstdlib>
#include <functional>
#include <optional>
#include <regex>
#include <set>
#include <stdexcept>
#include <time.h>
#include <utility>

#include <openssl/evp.h>
#include <re2/re2.h>

#include "rules/condition.h"
#include "rules/reader.h"

namespace candor::rules::test {

// A value on its way through the modifiers.
struct Oracle::Oracled {
  enum class Kind {
    scalar,
    pattern,
    regex,
    cidr,
    exists,
    fieldref,
    compare,
    time
  } kind = Kind::scalar;
  Scalar scalar;
  std::vector<std::string> tokens;
  bool open_start = false, open_end = false;
  std::string text;  // regex, network, field
  std::string flags;
  std::string comparison = "eq";
  std::string unit;
  double number = 0;
  bool cased = false;
  const re2::RE2* compiled = nullptr;  // of a text or a regular expression
};

namespace {

using Strings = std::vector<std::string>;

bool has_source(const SourceDraft& wanted, const LogSource& source) {
  return (wanted.category.empty() || wanted.category == source.category) &&
         (wanted.product.empty() || wanted.product == source.product) &&
         (wanted.service.empty() || wanted.service == source.service);
}

// ---- patterns, written as regular expressions

// One pattern as a list of tokens: "*" and "?" as they are, everything else as one quoted byte with a mark before it.
Strings tokens_of(const std::string& raw) {
  Strings tokens;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escape = raw[i] == '\\' && i + 1 < raw.size() &&
                        std::string("*?\\").find(raw[i + 1]) != std::string::npos;
    if (escape) {
      tokens.push_back(std::string("=") + raw[++i]);
    } else if (raw[i] == '*' || raw[i] == '?') {
      tokens.emplace_back(1, raw[i]);
    } else {
      tokens.push_back(std::string("=") + raw[i]);
    }
  }
  return tokens;
}

std::string plain_text(const Strings& tokens) {
  std::string text;
  for (const std::string& token : tokens) {
    if (token[0] == '=') text += token[1];
  }
  return text;
}

Strings tokens_of_plain(const std::string& text) {
  Strings tokens;
  for (const char c : text) tokens.push_back(std::string("=") + c);
  return tokens;
}

std::string regex_of(const Strings& tokens, bool open_start, bool open_end) {
  std::string regex = open_start ? "(?s)" : "(?s)\\A";
  std::string literal;
  const auto flush = [&] { regex += re2::RE2::QuoteMeta(std::exchange(literal, {})); };
  for (const std::string& token : tokens) {
    if (token[0] == '=') {
      literal += token[1];
      continue;
    }
    flush();
    regex += token == "*" ? ".*" : ".";
  }
  flush();
  return regex + (open_end ? "" : "\\z");
}

using Oracled = Oracle::Oracled;
using Alternatives = std::vector<Oracled>;

void to_pattern(Oracled& value) {
  if (value.kind != Oracled::Kind::scalar) return;
  value.kind = Oracled::Kind::pattern;
  value.tokens = tokens_of(value.scalar.text);
}

std::string base64(const std::string& bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

// The characters that are the same whatever stands before and after the bytes.
std::string stable_base64(const std::string& bytes, std::size_t shift) {
  const auto encode = [&](char fill) {
    return base64(std::string(shift, fill) + bytes + std::string(3, fill));
  };
  const std::string a = encode('\0');
  const std::string b = encode('\xFF');
  std::size_t begin = 0;
  while (begin < a.size() && a[begin] != b[begin]) ++begin;
  std::size_t end = begin;
  while (end < a.size() && a[end] == b[end]) ++end;
  // A last character whose bits happen to agree by chance is not stable: it must belong to whole sextets of ours.
  const std::size_t whole = (shift + bytes.size()) * 8 / 6;
  return a.substr(begin, std::min(end, whole) - begin);
}

std::string utf16(const std::string& text, bool big_endian) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) {
      return static_cast<unsigned>(static_cast<unsigned char>(text[i + k]));
    };
    unsigned code = byte(0);
    std::size_t size = 1;
    if (code >= 0xE0) {
      code = (code & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
      size = 3;
    } else if (code >= 0xC0) {
      code = (code & 0x1FU) << 6U | (byte(1) & 0x3FU);
      size = 2;
    }
    i += size;
    const char high = static_cast<char>(code >> 8U);
    const char low = static_cast<char>(code & 0xFFU);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  return out;
}

Alternatives permute_dashes(const Oracled& value) {
  static const Strings all = {"-", "/", "–", "—", "―"};
  std::vector<Strings> texts(1);
  const std::string text = [&] {
    std::string joined;
    for (const std::string& token : value.tokens)
      joined += token[0] == '=' ? token.substr(1) : std::string("\x01") + token;
    return joined;
  }();
  for (std::size_t i = 0; i < text.size();) {
    const auto dash = std::find_if(all.begin(), all.end(), [&](const std::string& d) {
      return text.compare(i, d.size(), d) == 0;
    });
    if (dash != all.end()) {
      std::vector<Strings> longer;
      for (const Strings& t : texts) {
        for (const std::string& d : all) {
          longer.push_back(t);
          for (const char c : d) longer.back().push_back(std::string("=") + c);
        }
      }
      texts = longer;
      i += dash->size();
    } else {
      const bool wildcard = text[i] == '\x01';
      const std::string token = wildcard ? text.substr(i + 1, 1) : std::string("=") + text[i];
      for (Strings& t : texts) t.push_back(token);
      i += wildcard ? 2 : 1;
    }
  }
  Alternatives values;
  for (const Strings& t : texts) {
    values.push_back(value);
    values.back().tokens = t;
  }
  return values;
}

Strings expand_text(const std::string& raw, const Placeholders& placeholders) {
  static const std::regex name(R"((\\?)%([A-Za-z0-9_.-]+)%)");
  std::smatch found;
  std::string head;
  std::string rest = raw;
  // `\%` first: a marked percent sign that cannot open a placeholder.
  std::string marked;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '%') {
      marked += '\x02';
      ++i;
    } else if (rest[i] == '\\' && i + 1 < rest.size()) {
      marked += rest[i];
      marked += rest[++i];
    } else {
      marked += rest[i];
    }
  }
  Strings texts;
  const std::function<void(const std::string&)> replace = [&](const std::string& text) {
    static const std::regex placeholder("%([A-Za-z0-9_.-]+)%");
    std::smatch match;
    if (!std::regex_search(text, match, placeholder)) {
      std::string done = text;
      std::replace(done.begin(), done.end(), '\x02', '%');
      texts.push_back(done);
      return;
    }
    for (const std::string& entry : placeholders.at(match[1].str())) {
      replace(match.prefix().str() + entry + match.suffix().str());
    }
  };
  replace(marked);
  return texts;
}

Alternatives modify(const std::string& modifier, Oracled value, const Placeholders& placeholders) {
  using Kind = Oracled::Kind;
  static const std::set<std::string> units = {"minute", "hour", "day", "week", "month", "year"};
  static const std::set<std::string> comparisons = {"lt", "lte", "gt", "gte"};
  if (modifier == "contains" || modifier == "startswith" || modifier == "endswith") {
    to_pattern(value);
    const bool start = modifier != "startswith";
    const bool end = modifier != "endswith";
    if (value.kind == Kind::regex) {
      if (!start) value.text = "^(?:" + value.text + ")";
      if (!end) value.text = "(?:" + value.text + ")$";
    }
    value.open_start |= start;
    value.open_end |= end;
  } else if (modifier == "re") {
    value.text = value.scalar.text;
    value.kind = Kind::regex;
  } else if (modifier == "i" || modifier == "m" || modifier == "s") {
    value.flags += modifier;
  } else if (modifier == "cidr") {
    value.kind = Kind::cidr;
    value.text = value.scalar.text;
  } else if (modifier == "exists") {
    value.kind = Kind::exists;
  } else if (modifier == "fieldref") {
    value.kind = Kind::fieldref;
    value.text = value.scalar.text;
  } else if (comparisons.contains(modifier)) {
    value.comparison = modifier;
    if (value.kind != Kind::time) value.kind = Kind::compare;
    value.number = std::strtod(value.scalar.text.c_str(), nullptr);
  } else if (units.contains(modifier)) {
    value.kind = Kind::time;
    value.unit = modifier;
    value.number = std::strtod(value.scalar.text.c_str(), nullptr);
  } else if (modifier == "windash") {
    to_pattern(value);
    return permute_dashes(value);
  } else if (modifier == "base64") {
    to_pattern(value);
    value.tokens = tokens_of_plain(base64(plain_text(value.tokens)));
  } else if (modifier == "base64offset") {
    to_pattern(value);
    Alternatives values;
    for (std::size_t shift = 0; shift < 3; ++shift) {
      values.push_back(value);
      values.back().tokens = tokens_of_plain(stable_base64(plain_text(value.tokens), shift));
    }
    return values;
  } else if (modifier == "utf16le" || modifier == "wide" || modifier == "utf16be" ||
             modifier == "utf16") {
    to_pattern(value);
    value.tokens = tokens_of_plain((modifier == "utf16" ? "\xFF\xFE" : "") +
                                   utf16(plain_text(value.tokens), modifier == "utf16be"));
  } else if (modifier == "expand") {
    Alternatives values;
    for (const std::string& text : expand_text(value.scalar.text, placeholders)) {
      values.push_back(value);
      values.back().scalar.text = text;
      if (value.kind == Kind::pattern) values.back().tokens = tokens_of(text);
      if (value.kind == Kind::regex) values.back().text = text;
    }
    return values;
  }
  return {value};
}

// ---- one value against one field

std::optional<double> whole_number(const std::string& text) {
  static const std::regex decimal(R"([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)");
  if (!std::regex_match(text, decimal)) return std::nullopt;
  return std::strtod(text.c_str(), nullptr);
}

bool compare(const std::string& comparison, double left, double right) {
  if (comparison == "lt") return left < right;
  if (comparison == "lte") return left <= right;
  if (comparison == "gt") return left > right;
  if (comparison == "gte") return left >= right;
  return left == right;
}

bool in_network(const std::string& text, const std::string& network) {
  const std::size_t slash = network.find('/');
  const auto bits_of = [](const std::string& address) -> std::string {
    unsigned char bytes[16];
    const bool v4 = address.find(':') == std::string::npos;
    if (inet_pton(v4 ? AF_INET : AF_INET6, address.c_str(), bytes) != 1) return "";
    std::string bits = v4 ? std::string(80, '0') + std::string(16, '1') : "";
    for (int i = 0; i < (v4 ? 4 : 16); ++i) {
      for (int bit = 7; bit >= 0; --bit) bits += ((bytes[i] >> bit) & 1) != 0 ? '1' : '0';
    }
    return bits;
  };
  const std::string base = network.substr(0, slash);
  const bool v4 = base.find(':') == std::string::npos;
  std::size_t bits = slash == std::string::npos
                         ? (v4 ? 32 : 128)
                         : static_cast<std::size_t>(std::stoi(network.substr(slash + 1)));
  if (v4) bits += 96;
  const std::string address = bits_of(text);
  return !address.empty() && address.substr(0, bits) == bits_of(base).substr(0, bits);
}

std::optional<int> unit_of(const std::string& text, const std::string& unit) {
  static const std::regex date(R"((\d{4}-\d\d-\d\d)([Tt ](\d\d:\d\d).*)?[\s\S]*)");
  std::smatch match;
  if (!std::regex_match(text, match, date)) return std::nullopt;
  const bool clock = unit == "hour" || unit == "minute";
  if (clock && !match[3].matched) return std::nullopt;
  tm parts{};
  const std::string canonical = match[1].str() + " " + (clock ? match[3].str() : "00:00");
  if (strptime(canonical.c_str(), "%Y-%m-%d %H:%M", &parts) == nullptr) return std::nullopt;
  const int day = parts.tm_mday;
  const time_t seconds = timegm(&parts);
  gmtime_r(&seconds, &parts);
  if (parts.tm_mday != day) return std::nullopt;  // the 30th of February
  char week[3];
  strftime(week, sizeof week, "%V", &parts);
  const std::map<std::string, int> units = {
      {"minute", parts.tm_min},  {"hour", parts.tm_hour},     {"day", parts.tm_mday},
      {"week", std::atoi(week)}, {"month", parts.tm_mon + 1}, {"year", parts.tm_year + 1900}};
  return units.at(unit);
}

std::vector<const Field*> values_of(const Event& event, const std::string& name) {
  std::vector<const Field*> fields;
  for (const Field& field : event.fields) {
    if (name.empty() || field.name == name) fields.push_back(&field);
  }
  return fields;
}

bool with_all_false(const Condition& condition) {
  const auto count = std::count_if(condition.parts.begin(), condition.parts.end(), with_all_false);
  switch (condition.kind) {
    case Condition::Kind::any:
      return count > 0;
    case Condition::Kind::all:
      return count == static_cast<std::ptrdiff_t>(condition.parts.size());
    case Condition::Kind::negation:
      return count == 0;
    default:
      return false;
  }
}

Condition parsed(const Scalar& text) {
  Diagnostics diagnostics;
  const SourceText source("", "");
  Reporter report(source, diagnostics);
  return parse_condition(text, report).value();
}

// A number as it was written in the rule: by value against numbers, by spelling against texts.
bool number_fits(const Oracled& value, const Field& field, bool keyword) {
  const std::string text(field.text);
  if (keyword) return text.find(value.scalar.text) != std::string::npos;
  if (field.type == ValueType::number && field.number == value.scalar.number) return true;
  if (text == value.scalar.text) return true;
  static const std::regex canonical("0|-?[1-9][0-9]*");
  return whole_number(text) == value.scalar.number && std::regex_match(text, canonical);
}

}  // namespace

struct Oracle::Values {
  Alternatives alternatives;
};

Oracle::Oracle(std::span<const RuleSource> sources, Placeholders placeholders)
    : placeholders_(std::move(placeholders)) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Diagnostics diagnostics;
    const SourceText text(sources[i].origin, sources[i].text);
    Reporter report(text, diagnostics);
    for (Draft& draft : read_documents(sources[i], i, text, report).drafts)
      drafts_.push_back(std::move(draft));
  }
}

Oracle::~Oracle() = default;

const re2::RE2& Oracle::regex(const std::string& pattern, bool ignore_case) const {
  auto& compiled = regexes_[(ignore_case ? "i" : "c") + pattern];
  if (compiled == nullptr) {
    re2::RE2::Options options;
    options.set_case_sensitive(!ignore_case);
    options.set_log_errors(false);
    compiled = std::make_unique<re2::RE2>(pattern, options);
    if (!compiled->ok())
      throw std::logic_error("the oracle cannot read " + pattern + ": " + compiled->error());
  }
  return *compiled;
}

// The value after its modifiers, with the regular expression that stands for its text.
const Oracle::Values& Oracle::modified(const rules::Item& item, const Scalar& scalar) const {
  auto& known = values_[&scalar];
  if (known != nullptr) return *known;
  known = std::make_unique<Values>();
  Alternatives& values = known->alternatives;
  values.resize(1);
  values[0].scalar = scalar;
  bool cased = false;
  for (const Name& modifier : item.modifiers) {
    cased = cased || modifier.text == "cased";
    Alternatives longer;
    for (const Oracled& value : values) {
      for (Oracled& m : modify(modifier.text, value, placeholders_)) longer.push_back(std::move(m));
    }
    values = std::move(longer);
  }
  const bool keyword = item.field.text.empty();
  for (Oracled& value : values) {
    value.cased = cased;
    if (value.kind == Oracled::Kind::scalar &&
        (value.scalar.type == ScalarType::boolean || value.scalar.type == ScalarType::text)) {
      to_pattern(value);
    }
    if (value.kind == Oracled::Kind::pattern) {
      value.compiled = &regex(
          regex_of(value.tokens, keyword || value.open_start, keyword || value.open_end), !cased);
    } else if (value.kind == Oracled::Kind::regex) {
      value.compiled =
          &regex((value.flags.empty() ? "" : "(?" + value.flags + ")") + value.text, false);
    }
  }
  return *known;
}

bool Oracle::refers(const Oracled& value, const std::string& text, const Event& event) const {
  const auto others = values_of(event, value.text);
  return std::any_of(others.begin(), others.end(), [&](const Field* other) {
    if (other->type == ValueType::null) return false;
    const Strings tokens = tokens_of_plain(std::string(other->text));
    return RE2::PartialMatch(
        text, regex(regex_of(tokens, value.open_start, value.open_end), !value.cased));
  });
}

// One value of the event; not null.
bool Oracle::fits(const Oracled& value, const Field& field, bool keyword,
                  const Event& event) const {
  const std::string text(field.text);
  const auto number = field.type == ValueType::number   ? field.number
                      : field.type == ValueType::string ? whole_number(text)
                                                        : std::nullopt;
  switch (value.kind) {
    case Oracled::Kind::scalar:
      return number_fits(value, field, keyword);
    case Oracled::Kind::pattern:
    case Oracled::Kind::regex:
      return RE2::PartialMatch(text, *value.compiled);
    case Oracled::Kind::cidr:
      return in_network(text, value.text);
    case Oracled::Kind::compare:
      return number && compare(value.comparison, *number, value.number);
    case Oracled::Kind::time: {
      const auto unit = unit_of(text, value.unit);
      return unit && compare(value.comparison, *unit, value.number);
    }
    case Oracled::Kind::fieldref:
      return refers(value, text, event);
    case Oracled::Kind::exists:
      break;
  }
  return false;
}

bool Oracle::holds(const rules::Item& item, const Event& event) const {
  std::set<std::string> modifiers;
  for (const Name& modifier : item.modifiers) modifiers.insert(modifier.text);
  const std::vector<const Field*> fields = values_of(event, item.field.text);
  const auto value_fits = [&](const Oracled& value) {
    if (value.kind == Oracled::Kind::exists) return fields.empty() != value.scalar.boolean;
    if (value.kind == Oracled::Kind::scalar && value.scalar.type == ScalarType::null) {
      return fields.empty() || std::any_of(fields.begin(), fields.end(), [](const Field* f) {
               return f->type == ValueType::null;
             });
    }
    return std::any_of(fields.begin(), fields.end(), [&](const Field* field) {
      return field->type != ValueType::null && fits(value, *field, item.field.text.empty(), event);
    });
  };
  const auto written_value_fits = [&](const Scalar& scalar) {
    const Alternatives& values = modified(item, scalar).alternatives;
    return std::any_of(values.begin(), values.end(), value_fits);
  };
  const bool linked = modifiers.contains("all")
                          ? std::all_of(item.values.begin(), item.values.end(), written_value_fits)
                          : std::any_of(item.values.begin(), item.values.end(), written_value_fits);
  return linked != modifiers.contains("neq");
}

bool Oracle::selects(std::string pattern, const std::string& name) const {
  if (pattern == "them") return true;
  RE2::GlobalReplace(&pattern, "\\*", ".*");
  return RE2::FullMatch(name, regex(pattern, false));
}

bool Oracle::holds(const Detection& detection, const Event& event) const {
  std::map<std::string, bool> searches;
  for (const Search& search : detection.searches) {
    searches[search.name.text] =
        std::any_of(search.alternatives.begin(), search.alternatives.end(), [&](const auto& items) {
          return std::all_of(items.begin(), items.end(),
                             [&](const rules::Item& item) { return holds(item, event); });
        });
  }
  const std::function<bool(const Condition&)> value = [&](const Condition& condition) {
    std::size_t wanted = 0;
    std::size_t held = 0;
    for (const auto& [name, holds] : searches) {
      if (!selects(condition.text, name)) continue;
      if (name[0] == '_' && condition.text[0] != '_') continue;
      ++wanted;
      held += holds ? 1 : 0;
    }
    switch (condition.kind) {
      case Condition::Kind::any:
        return std::any_of(condition.parts.begin(), condition.parts.end(), value);
      case Condition::Kind::all:
        return std::all_of(condition.parts.begin(), condition.parts.end(), value);
      case Condition::Kind::negation:
        return !value(condition.parts[0]);
      case Condition::Kind::identifier:
        return searches.at(condition.text);
      case Condition::Kind::any_of:
        return held > 0;
      case Condition::Kind::all_of:
        return held == wanted;
    }
    return false;
  };
  return std::any_of(detection.conditions.begin(), detection.conditions.end(),
                     [&](const Scalar& text) { return value(parsed(text)); });
}

bool Oracle::suppressed(const Draft& rule, const Event& event) const {
  for (const Draft& draft : drafts_) {
    const auto* filter = std::get_if<FilterBody>(&draft.body);
    if (filter == nullptr || draft.info.mode != Mode::enforce ||
        !has_source(filter->source, event.source))
      continue;
    const bool concerned =
        filter->any_rule ||
        std::any_of(filter->rules.begin(), filter->rules.end(), [&](const Name& name) {
          return name.text == rule.info.id || name.text == rule.info.name;
        });
    if (!concerned) continue;
    const auto& conditions = filter->detection.conditions;
    const bool keeps = std::any_of(conditions.begin(), conditions.end(),
                                   [](const Scalar& text) { return with_all_false(parsed(text)); });
    if (holds(filter->detection, event) != keeps) return true;
  }
  return false;
}

std::vector<std::string> Oracle::matches(const Event& event) const {
  std::vector<std::string> ids;
  for (const Draft& draft : drafts_) {
    const auto* rule = std::get_if<RuleBody>(&draft.body);
    if (rule == nullptr || draft.info.mode == Mode::draft ||
        !has_source(rule->source, event.source))
      continue;
    if (holds(rule->detection, event) && !suppressed(draft, event)) ids.push_back(draft.info.id);
  }
  return ids;
}

}  // namespace candor::rules::test
