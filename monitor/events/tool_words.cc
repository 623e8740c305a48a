#include "monitor/events/tool_words.h"

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

struct Known {
  std::string_view word;
  std::uint32_t bits;
};

/// Sorted.
constexpr std::array kKnown = std::to_array<Known>({
    {"append", kWriteWord},
    {"bash", kShellWord},
    {"bigquery", kDatabaseWord},
    {"browse", kWebWord},
    {"browser", kWebWord},
    {"cat", kReadWord},
    {"cli", kRunWord},
    {"clickhouse", kDatabaseWord},
    {"code", kCodeWord},
    {"command", kRunWord},
    {"commands", kRunWord},
    {"console", kShellWord},
    {"copy", kMoveWord},
    {"crawl", kWebWord},
    {"create", kWriteWord},
    {"curl", kWebWord},
    {"database", kDatabaseWord},
    {"db", kDatabaseWord},
    {"delete", kDeleteWord},
    {"dir", kFileWord},
    {"directory", kFileWord},
    {"document", kFileWord},
    {"download", kWebWord | kWriteWord},
    {"duckdb", kDatabaseWord},
    {"edit", kWriteWord},
    {"editor", kFileWord | kWriteWord},
    {"exec", kRunWord},
    {"execute", kRunWord},
    {"execution", kRunWord},
    {"fetch", kWebWord},
    {"file", kFileWord},
    {"files", kFileWord},
    {"filesystem", kFileWord},
    {"find", kSearchWord},
    {"folder", kFileWord},
    {"fs", kFileWord},
    {"get", kReadWord},
    {"glob", kSearchWord},
    {"grep", kSearchWord},
    {"http", kWebWord},
    {"https", kWebWord},
    {"insert", kWriteWord},
    {"interpreter", kCodeWord},
    {"invoke", kRunWord},
    {"ipython", kCodeWord},
    {"javascript", kCodeWord},
    {"jupyter", kCodeWord},
    {"list", kSearchWord},
    {"load", kReadWord},
    {"ls", kSearchWord},
    {"move", kMoveWord},
    {"multiedit", kWriteWord},
    {"mv", kMoveWord},
    {"mysql", kDatabaseWord},
    {"navigate", kWebWord},
    {"node", kCodeWord},
    {"notebook", kFileWord | kCodeWord},
    {"open", kReadWord},
    {"overwrite", kWriteWord},
    {"patch", kPatchWord | kWriteWord},
    {"postgres", kDatabaseWord},
    {"postgresql", kDatabaseWord},
    {"powershell", kPowerShellWord},
    {"pwsh", kPowerShellWord},
    {"python", kCodeWord},
    {"query", kDatabaseWord},
    {"read", kReadWord},
    {"remove", kDeleteWord},
    {"rename", kMoveWord},
    {"repl", kCodeWord},
    {"replace", kWriteWord},
    {"request", kWebWord},
    {"requests", kWebWord},
    {"rm", kDeleteWord},
    {"run", kRunWord},
    {"save", kWriteWord},
    {"scrape", kWebWord},
    {"script", kRunWord},
    {"search", kSearchWord},
    {"sh", kShellWord},
    {"shell", kShellWord},
    {"snowflake", kDatabaseWord},
    {"sql", kDatabaseWord},
    {"sqlite", kDatabaseWord},
    {"str", kWriteWord},
    {"terminal", kShellWord},
    {"touch", kWriteWord},
    {"trash", kDeleteWord},
    {"tty", kShellWord},
    {"unlink", kDeleteWord},
    {"update", kWriteWord},
    {"upload", kReadWord},
    {"url", kWebWord},
    {"view", kReadWord},
    {"visit", kWebWord},
    {"web", kWebWord},
    {"webpage", kWebWord},
    {"website", kWebWord},
    {"write", kWriteWord},
    {"zsh", kShellWord},
});

constexpr bool by_word(const Known& a, const Known& b) { return a.word < b.word; }
static_assert(std::is_sorted(kKnown.begin(), kKnown.end(), by_word));

constexpr std::size_t kWordBytes = 16;

std::uint32_t bits_of(std::string_view word) {
  if (word.empty() || word.size() > kWordBytes) return 0;
  std::array<char, kWordBytes> small{};
  std::transform(word.begin(), word.end(), small.begin(), lower);
  const std::string_view key(small.data(), word.size());
  const auto found = std::lower_bound(kKnown.begin(), kKnown.end(), Known{key, 0}, by_word);
  return found != kKnown.end() && found->word == key ? found->bits : 0;
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::uint32_t tool_words(std::string_view name) {
  if (equals_ignoring_case(name, "cmd")) return kCmdWord;
  std::uint32_t bits = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= name.size(); ++at) {
    const bool ends = at == name.size() || !(is_letter(name[at]) || is_digit(name[at]));
    const bool hump = !ends && at > begin && is_capital(name[at]) && !is_capital(name[at - 1]);
    if (!ends && !hump) continue;
    const auto word = name.substr(begin, at - begin);
    bits |= equals_ignoring_case(word, "cmd") ? std::uint32_t{kShellWord} : bits_of(word);
    begin = ends ? at + 1 : at;
  }
  return bits;
}

std::string_view argument_name(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == path.npos ? path : path.substr(dot + 1);
}

}  // namespace candor::monitor
