#include "monitor/checks/text/atoms.h"

#include <algorithm>
#include <array>
#include <string>

#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/hash.h"
#include "monitor/checks/text/stem.h"
#include "monitor/checks/text/word_memo.h"

namespace candor::monitor::text {
namespace {

constexpr auto kFileExtensions = std::to_array<std::string_view>(
    {"bak", "bash", "bat", "bin",   "c",    "cc",   "cfg",  "conf", "cpp", "cs",    "css",
     "csv", "db",   "deb", "doc",   "docx", "env",  "exe",  "go",   "gz",  "h",     "hpp",
     "htm", "html", "ini", "ipynb", "jar",  "java", "jpeg", "jpg",  "js",  "json",  "jsonl",
     "jsx", "key",  "kt",  "lock",  "log",  "lua",  "md",   "mjs",  "mp3", "mp4",   "odt",
     "out", "pdf",  "pem", "php",   "pkl",  "png",  "pptx", "ps1",  "pub", "py",    "rb",
     "rpm", "rs",   "rst", "rtf",   "scss", "sh",   "so",   "sql",  "svg", "swift", "tar",
     "tex", "tgz",  "tmp", "toml",  "ts",   "tsv",  "tsx",  "txt",  "vue", "wav",   "whl",
     "xls", "xlsx", "xml", "yaml",  "yml",  "zip",  "zst"});
constexpr auto kTopDomains = std::to_array<std::string_view>(
    {"agency", "ai",       "app",     "at",   "au",   "be",     "biz",   "blog",  "br",  "ca",
     "ch",     "cloud",    "cn",      "co",   "com",  "cz",     "de",    "dev",   "dk",  "edu",
     "es",     "eu",       "example", "fi",   "fr",   "gov",    "icu",   "ie",    "in",  "info",
     "int",    "internal", "invalid", "io",   "it",   "jp",     "kr",    "local", "me",  "mil",
     "mx",     "net",      "nl",      "no",   "nz",   "online", "onion", "org",   "pl",  "pro",
     "pt",     "ru",       "se",      "shop", "site", "store",  "tech",  "test",  "top", "tv",
     "uk",     "us",       "xyz",     "za"});

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view word) {
  if (word.empty() || word.size() > 8) return false;
  std::array<char, 8> lower{};
  std::transform(word.begin(), word.end(), lower.begin(), to_lower);
  return std::find(list.begin(), list.end(), std::string_view(lower.data(), word.size())) !=
         list.end();
}

struct Shape {
  std::size_t letters = 0, digits = 0, dots = 0, slashes = 0, dashes = 0, underscores = 0,
              colons = 0, high = 0;
  bool at_sign = false;
  bool inner_capital = false;
  bool scheme = false;
  bool backslash = false;
};

/// What a character adds to the counts of a shape, eight bits each: there is no branch, for it could not be foretold.
enum Lane : unsigned { kLetters, kDigits, kDots, kSlashes, kDashes, kUnderscores, kColons, kHighs };

constexpr std::array<std::uint64_t, 256> make_lanes() {
  std::array<std::uint64_t, 256> lanes{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const auto count = [&](Lane lane) { lanes[i] = std::uint64_t{1} << 8 * lane; };
    if (is_letter(c)) count(kLetters);
    if (is_digit(c)) count(kDigits);
    if (is_high(c)) count(kHighs);
    if (c == '.') count(kDots);
    if (c == '/') count(kSlashes);
    if (c == '-') count(kDashes);
    if (c == '_') count(kUnderscores);
    if (c == ':') count(kColons);
  }
  return lanes;
}
constexpr auto kLanes = make_lanes();

Shape shape_of(std::string_view text) {
  constexpr std::size_t most = 255;  // that a lane holds
  Shape shape;
  char previous = 0;
  for (std::size_t begin = 0; begin < text.size(); begin += most) {
    std::uint64_t lanes = 0;
    for (const char c : text.substr(begin, most)) {
      lanes += kLanes[static_cast<unsigned char>(c)];
      shape.inner_capital |= is_upper(c) & is_lower(previous);
      shape.backslash |= c == '\\';
      shape.at_sign |= c == '@';
      previous = c;
    }
    const auto count = [&](Lane lane) {
      return static_cast<std::size_t>(lanes >> 8 * lane & 0xFF);
    };
    shape.letters += count(kLetters);
    shape.digits += count(kDigits);
    shape.dots += count(kDots);
    shape.slashes += count(kSlashes);
    shape.dashes += count(kDashes);
    shape.underscores += count(kUnderscores);
    shape.high += count(kHighs);
    shape.colons += count(kColons);
  }
  shape.scheme = shape.colons > 0 && text.find("://") != std::string_view::npos;
  return shape;
}

std::string_view after_last(std::string_view text, char c) {
  const std::size_t at = text.rfind(c);
  return at == std::string_view::npos ? text : text.substr(at + 1);
}

bool looks_like_host(std::string_view text) {
  if (text.size() > 4 && (text.starts_with("www.") || text.starts_with("WWW."))) return true;
  const std::size_t dot = text.rfind('.');
  return dot != std::string_view::npos && dot > 0 && listed(kTopDomains, text.substr(dot + 1));
}

std::string_view without_www(std::string_view text) {
  return text.size() > 4 && (text.starts_with("www.") || text.starts_with("WWW.")) ? text.substr(4)
                                                                                   : text;
}

/// Scheme, `www.`, and what follows the last letter of the address are not part of its meaning.
std::string_view normal_url(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  text = without_www(text);
  while (!text.empty() && std::string_view("/.,:;!?#").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text;
}

std::string_view host_of(std::string_view normal) {
  return normal.substr(0, normal.find_first_of("/?#:"));
}

std::string_view normal_path(std::string_view text) {
  while (text.size() > 2 && text.starts_with("./")) text.remove_prefix(2);
  while (text.size() > 1 && (text.back() == '/' || text.back() == '\\')) text.remove_suffix(1);
  return text;
}

/// Two numbers, or three with the year first or last, between the same separators.
std::optional<std::uint64_t> date_in(std::string_view text) {
  std::array<unsigned, 3> field{};
  std::array<std::size_t, 3> width{};
  std::size_t n = 0;
  char separator = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      if (width[n] == 4) return std::nullopt;
      field[n] = field[n] * 10 + static_cast<unsigned>(c - '0');
      ++width[n];
    } else {
      if (++n == 3 || (separator != 0 && c != separator)) return std::nullopt;
      separator = c;
    }
  }
  if (n != 2 || width[1] == 0 || width[1] > 2 || width[2] == 0) return std::nullopt;
  unsigned month = field[1];
  unsigned day = field[2];
  if (width[0] != 4) {
    if (width[2] != 4 && width[2] != 2) return std::nullopt;
    month = separator == '.' ? field[1] : field[0];
    day = separator == '.' ? field[0] : field[1];
    if (month > 12) std::swap(month, day);
  }
  if (month == 0 || month > 12 || day == 0 || day > 31) return std::nullopt;
  return date_hash(month, day);
}

/// Words compare by stem; a typographic apostrophe is an apostrophe.
std::uint64_t word_hash(std::string_view text) {
  constexpr std::string_view kTypographic = "\xE2\x80\x99";
  if (std::all_of(text.begin(), text.end(), is_letter)) return folded_hash(stem(text));
  const std::size_t at = text.find(kTypographic);
  if (at == std::string_view::npos) return folded_hash(text);
  return folded_hash(std::string(text.substr(0, at)) + '\'' +
                     std::string(text.substr(at + kTypographic.size())));
}

/// Past, participle, third person or plural, by the ending.
bool is_inflected(std::string_view word) {
  if (word.size() < 4 || !is_lower(word.back())) return false;
  if (word.ends_with("ing")) return word.size() > 5 || !word.ends_with("ring");  // "bring"
  if (word.ends_with("ed")) return !word.ends_with("eed");  // "proceed", "need"
  return word.back() == 's' && !word.ends_with("ss") && !word.ends_with("us");
}

class Emitter {
 public:
  Emitter(const Blob& blob, std::vector<Token>& tokens, WordMemo* memo)
      : blob_(blob), tokens_(tokens), memo_(memo), flags_(blob.flags) {}

  void emit(std::string_view part, std::uint64_t hash, Kind kind, std::uint16_t more = 0) {
    const auto offset = static_cast<std::uint32_t>(part.data() - blob_.text.data());
    const auto begin = blob_.begin + offset;
    auto flags = static_cast<std::uint16_t>(flags_ | more);
    if (is_upper(part.front())) flags |= kCapital;
    tokens_.emplace_back(begin, begin + static_cast<std::uint32_t>(part.size()), hash, kind, flags);
    flags_ = as_parts_ ? kPart : 0;
  }

  void atom(std::string_view normal, Kind kind) { emit(blob_.text, folded_hash(normal), kind); }

  /// From here on tokens are parts of the atom that came before.
  void parts_follow() {
    as_parts_ = true;
    flags_ = kPart;
  }

  void word(std::string_view text) {
    if (memo_ != nullptr && text.size() <= WordMemo::kLongest &&
        std::all_of(text.begin(), text.end(), is_letter)) {
      const auto at = static_cast<std::size_t>(text.data() - blob_.text.data());
      const WordMemo::Known& known = memo_->of(blob_.text, at, text.size());
      return emit(text, known.hash, Kind::word, known.flags);
    }
    emit(text, word_hash(text), Kind::word, is_inflected(text) ? kInflected : 0);
  }

  /// The runs of letters and digits of `text`, each as a word, number or identifier; camel case is taken apart.
  void words(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (!is_core(text[i]) || text[i] == '_') {
        ++i;
        continue;
      }
      std::size_t j = i + 1;
      while (j < text.size() && is_core(text[j]) && text[j] != '_' &&
             !(is_upper(text[j]) && is_lower(text[j - 1])))
        ++j;
      run(text.substr(i, j - i));
      i = j;
    }
  }

 private:
  void run(std::string_view text) {
    if (const auto number = canonical_number(text))
      return emit(text, number_hash(*number), Kind::number);
    word(text);
  }

  const Blob& blob_;
  std::vector<Token>& tokens_;
  WordMemo* memo_;
  std::uint16_t flags_;
  bool as_parts_ = false;
};

void emit_url(const Blob& blob, Emitter& out) {
  const std::string_view normal = normal_url(blob.text);
  const std::string_view host = host_of(normal);
  if (host.empty()) return out.words(blob.text);
  const bool bare = host.size() == normal.size();
  out.atom(normal, bare ? Kind::host : Kind::url);
  out.parts_follow();
  if (!bare) out.emit(host, folded_hash(host), Kind::host);
  out.words(normal);
}

void emit_path(const Blob& blob, Emitter& out) {
  const std::string_view normal = normal_path(blob.text);
  out.atom(normal, Kind::path);
  out.parts_follow();
  const std::string_view base = after_last(after_last(normal, '/'), '\\');
  if (base.find('.') != std::string_view::npos && base.size() != normal.size())
    out.emit(base, folded_hash(base), Kind::path);
  out.words(normal);
}

void emit_named(const Blob& blob, Kind kind, Emitter& out) {
  out.atom(blob.text, kind);
  out.parts_follow();
  out.words(blob.text);
}

/// "2pm", "2:30pm" in hours of the whole day.
bool emit_clock(std::string_view digits, std::string_view suffix, Emitter& out) {
  if (suffix.size() != 2 || to_lower(suffix[1]) != 'm') return false;
  const bool afternoon = to_lower(suffix[0]) == 'p';
  if (!afternoon && to_lower(suffix[0]) != 'a') return false;
  const auto time =
      time_of_day(digits.size() <= 2 ? std::string(digits) + ":00" : std::string(digits));
  if (!time || time->hour > 12) return false;
  out.emit(digits, time_hash(time->hour % 12 + (afternoon ? 12 : 0), time->minute), Kind::time);
  return true;
}

/// "2k", "15th", "10am", "5GB": the number, and the unit as its part.
bool emit_measure(const Blob& blob, Emitter& out) {
  const std::size_t unit = blob.text.find_first_not_of("0123456789.,:");
  if (unit == 0 || unit == std::string_view::npos || blob.text.size() - unit > 3) return false;
  const std::string_view suffix = blob.text.substr(unit);
  if (!std::all_of(suffix.begin(), suffix.end(), is_letter)) return false;
  if (emit_clock(blob.text.substr(0, unit), suffix, out)) return true;
  const auto number = canonical_number(blob.text.substr(0, unit));
  if (!number) return false;
  const bool thousands = suffix.size() == 1 && to_lower(suffix[0]) == 'k';
  out.emit(blob.text.substr(0, unit), number_hash(thousands ? *number * 1000 : *number),
           Kind::number);
  out.parts_follow();
  out.word(suffix);
  return true;
}

bool emit_digits(const Blob& blob, const Shape& shape, Emitter& out) {
  if (const auto number = canonical_number(blob.text)) {
    out.emit(blob.text, number_hash(*number), Kind::number);
    return true;
  }
  if (const auto date = date_in(blob.text)) {
    out.emit(blob.text, *date, Kind::date);
    return true;
  }
  if (const auto time = time_of_day(blob.text)) {
    out.emit(blob.text, time_hash(time->hour, time->minute), Kind::time);
    return true;
  }
  if (shape.dots == 3 && shape.slashes == 0) {
    out.atom(host_of(blob.text), Kind::host);
    return true;
  }
  return false;
}

/// "2024-05-15T15:00:00Z": the day, then the time as its part.
bool emit_timestamp(const Blob& blob, Emitter& out) {
  if (blob.text.size() < 16 || to_lower(blob.text[10]) != 't') return false;
  const auto date = date_in(blob.text.substr(0, 10));
  if (!date) return false;
  out.emit(blob.text.substr(0, 10), *date, Kind::date);
  out.parts_follow();
  const std::string_view clock = blob.text.substr(11, 5);
  if (const auto time = time_of_day(clock))
    out.emit(clock, time_hash(time->hour, time->minute), Kind::time);
  return true;
}

bool is_path(const Shape& shape, std::string_view text) {
  if (shape.backslash || text.front() == '/' || text.front() == '~' || text.front() == '.')
    return true;
  if (shape.slashes > 1) return true;
  if (shape.slashes == 1)
    return shape.dots > 0 || shape.digits > 0 || shape.underscores > 0 || text.back() == '/';
  return shape.dots > 0 && listed(kFileExtensions, after_last(text, '.'));
}

bool is_url(const Shape& shape, std::string_view text) {
  if (shape.scheme) return true;
  if (shape.dots == 0 || text.front() == '.' || text.front() == '/' || text.front() == '~')
    return false;
  return looks_like_host(host_of(text));
}

bool is_identifier(const Shape& shape, std::string_view text) {
  if (shape.digits == 0 || text.size() < 6 || shape.slashes > 0) return false;
  return shape.letters + shape.high > 0 || shape.digits > 6;  // "92-191" is two numbers
}

void emit_other(const Blob& blob, const Shape& shape, Emitter& out) {
  if (shape.digits > 0 && emit_measure(blob, out)) return;
  if (is_identifier(shape, blob.text)) return emit_named(blob, Kind::identifier, out);
  if (shape.dots > 0 || shape.underscores > 0 || (shape.inner_capital && shape.dashes == 0)) {
    return emit_named(blob, Kind::symbol, out);
  }
  out.words(blob.text);
}

}  // namespace

Token word_token(std::string_view word, std::size_t begin, std::uint16_t flags) {
  if (is_upper(word.front())) flags |= kCapital;
  if (is_inflected(word)) flags |= kInflected;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + word.size()),
          folded_hash(stem(word)), Kind::word, flags};
}

void classify(const Blob& blob, std::vector<Token>& tokens, WordMemo* memo) {
  Emitter out(blob, tokens, memo);
  const Shape shape = shape_of(blob.text);
  const bool plain = shape.letters + shape.high + shape.dashes == blob.text.size();
  if (plain && !shape.inner_capital)
    return shape.dashes == 0 ? out.word(blob.text) : out.words(blob.text);
  if (blob.text.find('\'') != std::string_view::npos &&
      shape.digits + shape.dots + shape.slashes == 0) {
    return out.word(blob.text);
  }
  if (shape.letters + shape.high == 0 && shape.digits > 0 && emit_digits(blob, shape, out)) return;
  if (shape.at_sign && !shape.scheme &&
      blob.text.find('.', blob.text.find('@')) != std::string_view::npos) {
    return emit_named(blob, Kind::email, out);
  }
  if (emit_timestamp(blob, out)) return;
  if (is_url(shape, blob.text)) return emit_url(blob, out);
  if (is_path(shape, blob.text)) return emit_path(blob, out);
  emit_other(blob, shape, out);
}

}  // namespace candor::monitor::text
