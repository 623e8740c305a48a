// What a command prints, where its text tells: enough to follow text that is hidden in encodings on
// its way into a shell. No attempt at more: what is not literal is not known.

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/session.h"
#include "monitor/events/shell/text_operations.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

using Words = std::span<const ShellWord>;
using Text = std::optional<std::string>;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool has_word(Words argv, std::string_view text) {
  return std::any_of(argv.begin(), argv.end(),
                     [&](const ShellWord& word) { return word.text == text; });
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      append_ansi_escape(text, ++at, out);
    } else {
      out += text[at++];
    }
  }
  return out;
}

Text echo(Words argv, bool& newline) {
  bool escapes = false;
  std::size_t at = 1;
  for (; at < argv.size(); ++at) {
    const auto word = argv[at].text;
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != word.npos) break;
    newline &= word.find('n') == word.npos;
    escapes |= word.find('e') != word.npos;
  }
  std::string out;
  for (std::size_t i = at; i < argv.size(); ++i) {
    if (i > at) out += ' ';
    out += escapes ? unescaped(argv[i].text) : argv[i].text;
  }
  return out;
}

/// One round of a printf format; takes arguments off `words`.
std::string format_once(std::string_view format, Words& words) {
  std::string out;
  for (std::size_t at = 0; at < format.size();) {
    if (format[at] == '\\' && at + 1 < format.size()) {
      append_ansi_escape(format, ++at, out);
      continue;
    }
    if (format[at] != '%') {
      out += format[at++];
      continue;
    }
    at = std::min(format.find_first_not_of("0123456789.-+ #", at + 1), format.size());
    if (at == format.size()) break;
    const char kind = format[at++];
    if (kind == '%') {
      out += '%';
    } else if (!words.empty()) {
      out += kind == 'b' ? unescaped(words[0].text) : std::string(words[0].text);
      words = words.subspan(1);
    }
  }
  return out;
}

Text print_formatted(Words argv) {
  if (argv.size() < 2 || argv[1].text == "-v") return std::nullopt;
  const std::size_t first = argv[1].text == "--" ? 2 : 1;
  if (first >= argv.size()) return std::nullopt;
  const auto format = argv[first].text;
  Words words = argv.subspan(first + 1);
  std::string out;
  for (std::size_t before = words.size() + 1; before != words.size();) {
    before = words.size();
    out += format_once(format, words);
    if (words.empty() || out.size() > kExpandedBytes) break;
  }
  return out;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

Text from_hex(std::string_view text) {
  std::string out;
  int high = -1;
  for (const char c : text) {
    const int digit = hex_digit(c);
    if (digit < 0) {
      if (is_blank(c) || c == '\n') continue;
      return std::nullopt;
    }
    if (high >= 0) out += static_cast<char>(high * 16 + digit);
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

Text reversed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out.append(text.substr(0, end).rbegin(), text.substr(0, end).rend());
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// The characters of a set of `tr`: ranges and escapes, no classes.
Text tr_set(std::string_view set) {
  std::string out;
  const std::string plain = unescaped(set);
  if (plain.find("[:") != plain.npos) return std::nullopt;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i + 2 < plain.size() && plain[i + 1] == '-' && plain[i] <= plain[i + 2]) {
      for (int c = plain[i]; c <= plain[i + 2]; ++c) out += static_cast<char>(c);
      i += 2;
    } else {
      out += plain[i];
    }
  }
  return out;
}

Text translated(Words argv, std::string_view input) {
  const bool deletes = argv.size() == 3 && argv[1].text == "-d";
  if (argv.size() != 3) return std::nullopt;
  const auto from = tr_set(argv[deletes ? 2 : 1].text);
  const auto to = deletes ? Text("") : tr_set(argv[2].text);
  if (!from || !to || (!deletes && to->empty())) return std::nullopt;
  std::string out;
  for (const char c : input) {
    const auto at = from->find(c);
    if (at == from->npos) {
      out += c;
    } else if (!deletes) {
      out += (*to)[std::min(at, to->size() - 1)];
    }
  }
  return out;
}

/// `sed s/from/to/g` for literal ones.
Text substituted(Words argv, std::string_view input) {
  if (argv.size() != 2 || argv[1].text.size() < 4 || argv[1].text[0] != 's') return std::nullopt;
  const auto script = argv[1].text;
  const char bar = script[1];
  const auto middle = script.find(bar, 2);
  const auto end = middle == script.npos ? script.npos : script.find(bar, middle + 1);
  if (end == script.npos || middle == 2) return std::nullopt;
  const auto from = script.substr(2, middle - 2);
  const auto to = script.substr(middle + 1, end - middle - 1);
  if (from.find_first_of("\\.*[^$") != from.npos || to.find_first_of("\\&") != to.npos)
    return std::nullopt;
  const bool all = script.substr(end + 1).find('g') != script.npos;
  std::string out;
  for (auto at = input.find(from); at != input.npos; at = input.find(from)) {
    out.append(input.substr(0, at)).append(to);
    input.remove_prefix(at + from.size());
    if (!all || out.size() > kExpandedBytes) break;
  }
  return out.append(input);
}

/// A program that turns its standard input, or the one known file that it names, into text.
enum class Filter { none, copy, base64, hex, reverse, translate, substitute };

Filter filter_of(Words argv) {
  const auto name = base_name(argv[0].text);
  if (name == "cat" || name == "tee") return Filter::copy;
  if (name == "rev") return Filter::reverse;
  if (name == "tr") return Filter::translate;
  if (name == "sed") return Filter::substitute;
  const auto decodes = [](const ShellWord& word) {
    return word.text == "-D" || word.text == "--decode" ||
           (word.text.size() > 1 && word.text[0] == '-' && word.text[1] != '-' &&
            word.text.find('d') != word.text.npos);
  };
  const bool decoding = std::any_of(argv.begin() + 1, argv.end(), decodes);
  if ((name == "base64" || name == "gbase64") && decoding) return Filter::base64;
  const bool encodes_base64 =
      has_word(argv, "base64") || has_word(argv, "-base64") || has_word(argv, "-a");
  if (name == "openssl" && encodes_base64 && has_word(argv, "-d")) return Filter::base64;
  const bool plain = has_word(argv, "-p") || has_word(argv, "-ps") || has_word(argv, "-rp") ||
                     has_word(argv, "-pr");
  return name == "xxd" && plain ? Filter::hex : Filter::none;
}

Text filtered(Filter filter, Words argv, std::string_view input) {
  switch (filter) {
    case Filter::copy:
      return std::string(input);
    case Filter::base64:
      return decoded_base64(input);
    case Filter::hex:
      return from_hex(input);
    case Filter::reverse:
      return reversed(input);
    case Filter::translate:
      return translated(argv, input);
    case Filter::substitute:
      return substituted(argv, input);
    case Filter::none:
      break;
  }
  return std::nullopt;
}

/// The literal text of the only file that the words name; their standard input when they name none.
std::optional<std::string_view> input_of(Session& session, const HeldCommand& held, Words argv,
                                         bool operands) {
  std::optional<std::string_view> input;
  if (held.has_input) input = held.command.input;
  if (!operands) return input;
  for (const ShellWord& word : argv.subspan(1)) {
    if (word.text.starts_with('-') || word.text == "base64" || word.text == "enc") continue;
    const auto file = known_file(session, word.text, held.command.directory);
    if (!file) return std::nullopt;
    input = file;
  }
  return input;
}

bool prints_nothing(std::string_view name) {
  constexpr std::array<std::string_view, 12> kSilent = {"true",   ":",     "false", "cd",
                                                        "export", "set",   "sleep", "unset",
                                                        "alias",  "local", "mkdir", "touch"};
  return std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end();
}

}  // namespace

Text decoded_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int digit = base64_digit(c);
    if (digit < 0) {
      if (is_blank(c) || c == '\n') continue;
      return std::nullopt;
    }
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xFF);
  }
  return out;
}

std::optional<std::string_view> known_file(Session& session, std::string_view path,
                                           std::string_view directory) {
  if (session.files.empty()) return std::nullopt;
  auto found = session.files.find(path);
  if (found == session.files.end())
    found = session.files.find(resolve(path, directory, session.texts));
  if (found == session.files.end()) return std::nullopt;
  return found->second;
}

std::optional<Printed> static_output(Session& session, const HeldCommand& held) {
  const auto argv = session.argv(held.command);
  Printed printed;
  if (argv.empty() || prints_nothing(argv[0].text)) {
    printed.newline = false;
    return printed;
  }
  const auto name = base_name(argv[0].text);
  Text text;
  if (name == "echo") {
    text = echo(argv, printed.newline);
  } else if (name == "printf") {
    text = print_formatted(argv);
    printed.newline = false;
  } else if ((name == "which" && argv.size() == 2) ||
             (name == "command" && argv.size() == 3 && argv[1].text == "-v")) {
    text = std::string(image_of(argv.back().text, {}, Platform::linux_os, session.texts));
  } else if (const auto filter = filter_of(argv); filter != Filter::none) {
    const bool operands = filter != Filter::translate && filter != Filter::substitute &&
                          name != "tee" && name != "rev";
    const auto input = input_of(session, held, argv, operands);
    if (!input || input->size() > kExpandedBytes) return std::nullopt;
    text = filtered(filter, argv, *input);
    printed.newline = false;
    printed.decoded = filter != Filter::copy || held.input_decoded;
  }
  if (!text || !is_utf8(*text) || !session.expand(text->size())) return std::nullopt;
  printed.text = session.texts.keep(*text);
  return printed;
}

std::optional<Printed> joined(Session& session, std::span<const std::optional<Printed>> outputs) {
  if (outputs.size() == 1) return outputs[0];
  Printed all;
  all.newline = false;
  std::string text;
  for (const auto& printed : outputs) {
    if (!printed) return std::nullopt;
    text += printed->text;
    if (printed->newline) text += '\n';
    all.decoded |= printed->decoded;
  }
  if (!session.expand(text.size())) return std::nullopt;
  all.text = session.texts.keep(text);
  return all;
}

}  // namespace candor::monitor
