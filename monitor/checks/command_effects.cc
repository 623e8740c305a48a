#include "monitor/checks/command_effects.h"

#include <algorithm>
#include <array>

#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

using namespace text;

constexpr std::size_t kReadsKept = 64;        // reads after which the reader's texts are let go
constexpr std::size_t kBytesKept = 64 << 10;  // of a command: after a longer one they are at once

struct Program {
  std::string_view name;
  Effects effects;
};

/// Sorted by name.
constexpr auto kPrograms = std::to_array<Program>(
    {{"[", kCompute},       {"ag", kSearch},      {"apt", kInstall},   {"apt-get", kInstall},
     {"awk", kRead},        {"base64", kCompute}, {"basename", kRead}, {"bat", kRead},
     {"bc", kCompute},      {"brew", kInstall},   {"cat", kRead},      {"cd", kRead},
     {"chmod", kGrant},     {"chown", kGrant},    {"cmp", kRead},      {"column", kRead},
     {"comm", kRead},       {"cp", kWrite},       {"crontab", kWrite}, {"curl", kRead},
     {"cut", kRead},        {"date", kRead},      {"dd", kWrite},      {"df", kRead},
     {"diff", kRead},       {"dig", kRead},       {"dirname", kRead},  {"dnf", kInstall},
     {"du", kRead},         {"echo", kRead},      {"egrep", kSearch},  {"env", kRead},
     {"expr", kCompute},    {"false", kCompute},  {"fgrep", kSearch},  {"file", kRead},
     {"find", kSearch},     {"git", kRead},       {"grep", kSearch},   {"groups", kRead},
     {"head", kRead},       {"history", kRead},   {"host", kRead},     {"hostname", kRead},
     {"id", kRead},         {"install", kWrite},  {"jobs", kRead},     {"jq", kRead},
     {"kill", kStop},       {"killall", kStop},   {"less", kRead},     {"ln", kCreate},
     {"locate", kSearch},   {"ls", kRead},        {"mail", kSend},     {"man", kRead},
     {"md5sum", kRead},     {"mkdir", kCreate},   {"mktemp", kCreate}, {"more", kRead},
     {"mv", kUpdate},       {"nc", kSend},        {"netstat", kRead},  {"nl", kRead},
     {"npm", kInstall},     {"nslookup", kRead},  {"od", kRead},       {"passwd", kGrant},
     {"patch", kUpdate},    {"pgrep", kSearch},   {"ping", kRead},     {"pip", kInstall},
     {"pip3", kInstall},    {"pkill", kStop},     {"pnpm", kInstall},  {"printenv", kRead},
     {"printf", kRead},     {"ps", kRead},        {"pwd", kRead},      {"readlink", kRead},
     {"realpath", kRead},   {"reboot", kStop},    {"rg", kSearch},     {"rm", kDelete},
     {"rmdir", kDelete},    {"rsync", kSend},     {"scp", kSend},      {"sed", kRead},
     {"sendmail", kSend},   {"seq", kCompute},    {"sftp", kSend},     {"sha256sum", kRead},
     {"shred", kDelete},    {"shutdown", kStop},  {"sleep", kCompute}, {"sort", kRead},
     {"ss", kRead},         {"stat", kRead},      {"strings", kRead},  {"systemctl", kStop},
     {"tail", kRead},       {"tee", kWrite},      {"test", kCompute},  {"top", kRead},
     {"touch", kCreate},    {"tr", kRead},        {"tree", kRead},     {"true", kCompute},
     {"truncate", kDelete}, {"type", kRead},      {"uname", kRead},    {"uniq", kRead},
     {"unlink", kDelete},   {"uptime", kRead},    {"useradd", kGrant}, {"usermod", kGrant},
     {"wc", kRead},         {"wget", kRead},      {"whereis", kRead},  {"which", kRead},
     {"whoami", kRead},     {"xxd", kRead},       {"yarn", kInstall},  {"yum", kInstall},
     {"zcat", kRead}});

constexpr bool by_name(const Program& a, const Program& b) { return a.name < b.name; }
static_assert(std::is_sorted(kPrograms.begin(), kPrograms.end(), by_name));

/// Programs that only run others: those are listed on their own.
constexpr WordList kRunners =
    " sudo env nohup time timeout xargs bash sh zsh eval exec nice command set export source . cd "
    "watch parallel doas su ";

std::string_view base_of(std::string_view image) {
  return image.substr(image.find_last_of("/\\") + 1);
}

using Words = std::span<const ShellWord>;

bool has(Words words, std::initializer_list<std::string_view> flags) {
  return std::any_of(words.begin(), words.end(), [&](const ShellWord& word) {
    return std::any_of(flags.begin(), flags.end(), [&](std::string_view flag) {
      return word.text == flag || (flag.ends_with('=') && word.text.starts_with(flag));
    });
  });
}

Effects effects_of_git(Words words) {
  for (const ShellWord& word : words.subspan(1)) {
    const std::string_view verb = word.text;
    if (verb.starts_with('-')) continue;
    if (verb == "push") return kSubmit | kSend;
    if (verb == "commit" || verb == "merge" || verb == "rebase" || verb == "tag" ||
        verb == "cherry-pick")
      return kSubmit;
    if (verb == "reset" || verb == "clean" || verb == "rm" || verb == "restore")
      return kDelete | kUpdate;
    if (verb == "add" || verb == "checkout" || verb == "switch" || verb == "stash" ||
        verb == "apply" || verb == "mv")
      return kUpdate;
    if (verb == "clone" || verb == "init" || verb == "pull" || verb == "fetch" ||
        verb == "worktree")
      return kCreate;
    return kRead;
  }
  return kRead;
}

/// What the arguments make of the usual programs.
Effects effects_of_arguments(std::string_view name, Words words, Effects effects) {
  if (name == "git") return effects_of_git(words);
  if (name == "curl" &&
      has(words, {"-d", "--data", "--data-binary", "--data-raw", "-F", "--form", "-T",
                  "--upload-file", "POST", "PUT", "--data=", "-XPOST", "-XPUT"}))
    return kSend;
  if (name == "curl" && has(words, {"DELETE", "-XDELETE"})) return kDelete;
  if (name == "wget" && has(words, {"--post-data=", "--post-file=", "--post-data", "--post-file"}))
    return kSend;
  if (name == "sed" && has(words, {"-i", "--in-place", "-i.bak"})) return kUpdate;
  if (name == "find" && has(words, {"-delete"})) return kDelete;
  if ((name == "npm" || name == "yarn" || name == "pnpm") &&
      !has(words, {"install", "i", "add", "ci"}))
    return kExecute;
  if (name == "systemctl" && has(words, {"status", "list-units", "is-active", "show"}))
    return kRead;
  return effects;
}

Effects effects_of_program(std::string_view name, Words words) {
  if (kRunners.has(name)) return 0;
  const auto* const found =
      std::lower_bound(kPrograms.begin(), kPrograms.end(), Program{name, 0}, by_name);
  const bool known = found != kPrograms.end() && found->name == name;
  return effects_of_arguments(name, words, known ? found->effects : Effects{kExecute});
}

bool is_thrown_away(std::string_view target) {
  return target == "/dev/null" || target.starts_with("/dev/std") || target.starts_with('&');
}

}  // namespace

Effects CommandEffects::of(std::string_view command, ShellLanguage language) {
  if (command.size() > kLongestKnown) return read(command, language);
  for (const Known& known : known_) {
    if (known.command == command && known.language == language) return known.effects;
  }
  Known& known = known_[next_++ % known_.size()];
  known = {std::string(command), language, read(command, language)};
  return known.effects;
}

Effects CommandEffects::read(std::string_view command, ShellLanguage language) {
  if (!reader_ || reads_++ % kReadsKept == 0) {
    reader_.reset();
    texts_.emplace();
    reader_ = std::make_unique<ShellReader>(*texts_);
  }
  const ShellScript& script = reader_->read(command, language, {});
  Effects effects = 0;
  for (const ShellCommand& run : script.commands) {
    const auto words = script.argv(run);
    if (!run.script && !words.empty())
      effects |= effects_of_program(base_of(words.front().text), words);
    if (run.cut) effects |= kExecute;
    for (const ShellRedirection& redirection : script.redirections_of(run)) {
      if (redirection.kind != RedirectionKind::read && !is_thrown_away(redirection.target))
        effects |= kWrite;
    }
  }
  if (script.truncated || !script.calls.empty()) effects |= kExecute;
  if (command.size() > kBytesKept) {
    reader_.reset();
    texts_.reset();
  }
  return effects;
}

}  // namespace candor::monitor
