// Programs that run the command which follows their own options. To add one: a line in kRunners.

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/running.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

enum Flags : std::uint16_t {
  kPlain = 0,
  kAssignments = 1,   // NAME=value words before the command
  kRoot = 2,          // as root, if no option says otherwise
  kUserOption = 4,    // -u, --user: as whom
  kUserOperand = 8,   // the first operand: as whom
  kComputer = 16,     // the first operand: another machine or container
  kDashes = 32,       // the command is what follows `--`
  kJoined = 64,       // the words are joined and given to a shell
  kTextOption = 128,  // -c, --command (or --run): a text for a shell
  kTextInput = 256,   // without a command, a shell that reads its standard input
};

struct Runner {
  std::string_view program;
  std::string_view subcommand = {};  // the first word that is no option; empty: none is asked for
  std::string_view valued = {};      // short options that take a value
  WordList long_valued = {};         // long ones, between blanks
  std::uint8_t operands = 0;         // words of its own before the command
  std::uint16_t flags = kPlain;
};

constexpr std::uint8_t kAllOperands = 255;  // it runs no command, but a text

constexpr WordList kContainerOptions =
    " add-host annotation attach blkio-weight cap-add cap-drop cgroup-parent cgroupns cidfile cpus "
    "cpu-shares cpuset-cpus device dns entrypoint env env-file expose gpus group-add health-cmd "
    "hostname init-path ip ipc isolation label label-file link log-driver log-opt mac-address "
    "memory "
    "memory-swap mount name net network network-alias oom-score-adj pid pids-limit platform "
    "publish "
    "pull restart runtime security-opt shm-size stop-signal stop-timeout storage-opt sysctl tmpfs "
    "ulimit user userns uts volume volume-driver volumes-from workdir ";
constexpr WordList kExecOptions = " env user workdir env-file detach-keys index ";
constexpr WordList kKubeOptions =
    " container namespace filename kubeconfig context cluster user server token "
    "pod-running-timeout ";
constexpr WordList kComposeOptions =
    " env user workdir index name volume publish entrypoint label ";

/// Sorted by program.
constexpr std::array kRunners = std::to_array<Runner>({
    {"aws-vault", "exec", "dnt", " duration ", 1, kPlain},
    {"builtin"},
    {"bundle", "exec"},
    {"bunx"},
    {"busybox"},
    {"caffeinate", "", "tw"},
    {"catchsegv"},
    {"chronic"},
    {"chroot", "", "", " userspec groups ", 1, kPlain},
    {"chrt", "", "TPD", "", 1, kPlain},
    {"command"},
    {"conda", "run", "np", " name prefix cwd "},
    {"dbus-run-session"},
    {"direnv", "exec", "", "", 1, kPlain},
    {"doas", "", "uC", "", 0, kRoot | kUserOption},
    {"docker", "exec", "euw", kExecOptions, 1, kComputer | kUserOption},
    {"docker", "run", "abcehlmpuvw", kContainerOptions, 1, kComputer | kUserOption},
    {"docker-compose", "exec", "euw", kComposeOptions, 1, kComputer | kUserOption},
    {"docker-compose", "run", "euwvpl", kComposeOptions, 1, kComputer | kUserOption},
    {"doppler", "run", "pc", " project config ", 0, kDashes},
    {"eatmydata"},
    {"env", "", "uC", " unset chdir ", 0, kAssignments},
    {"exec", "", "a"},
    {"fakeroot", "", "lsi"},
    {"faketime", "", "", "", 1, kPlain},
    {"firejail"},
    {"flock", "", "wE", " timeout wait conflict-exit-code ", 1, kTextOption},
    {"gcloud", "compute", "", " zone project ", 2, kTextOption | kDashes},
    {"gosu", "", "", "", 1, kUserOperand},
    {"gtimeout", "", "ks", " kill-after signal ", 1, kPlain},
    {"hatch", "run"},
    {"heroku", "run", "a", " app remote size "},
    {"incus", "exec", "", " env user group cwd ", 1, kComputer | kDashes},
    {"ionice", "", "cnpPu", " class classdata pid "},
    {"kubectl", "exec", "cnfs", kKubeOptions, 1, kComputer | kDashes},
    {"kubectl", "run", "n", " image namespace restart env labels overrides ", 1,
     kComputer | kDashes},
    {"ltrace", "", "aAbDeFlnopsuxX"},
    {"lxc", "exec", "", " env user group cwd ", 1, kComputer | kDashes},
    {"lxc-attach", "", "nPasueL", " name "},
    {"mamba", "run", "np", " name prefix "},
    {"micromamba", "run", "np", " name prefix "},
    {"mise", "exec", "Cj", " command jobs ", 0, kDashes | kTextOption},
    {"mise", "x", "Cj", " command jobs ", 0, kDashes | kTextOption},
    {"nerdctl", "exec", "euw", kExecOptions, 1, kComputer | kUserOption},
    {"nerdctl", "run", "abcehlmpuvw", kContainerOptions, 1, kComputer | kUserOption},
    {"nice", "", "n", " adjustment "},
    {"nix-shell", "", "pAI", " packages attr ", kAllOperands, kTextOption},
    {"nocorrect"},
    {"noglob"},
    {"nohup"},
    {"npm", "exec", "p", " package "},
    {"npx", "", "p", " package ", 0, kTextOption},
    {"nsenter", "", "tSGW", " target setuid setgid "},
    {"numactl", "", "iNmCpl", " interleave cpunodebind membind physcpubind preferred "},
    {"oc", "exec", "cnf", kKubeOptions, 1, kComputer | kDashes},
    {"op", "run", "", " env-file account ", 0, kDashes},
    {"pdm", "run", "p", " project "},
    {"pipenv", "run"},
    {"pipx", "run", "", " spec python "},
    {"pixi", "run", "e", " environment manifest-path "},
    {"pkexec", "", "", " user ", 0, kRoot | kUserOption},
    {"pnpm", "dlx"},
    {"pnpm", "exec"},
    {"pnpx"},
    {"podman", "exec", "euw", kExecOptions, 1, kComputer | kUserOption},
    {"podman", "run", "abcehlmpuvw", kContainerOptions, 1, kComputer | kUserOption},
    {"poetry", "run", "C", " directory "},
    {"prlimit", "", "p", " pid "},
    {"proxychains", "", "f"},
    {"proxychains4", "", "f"},
    {"rlwrap", "", "abcCdDefFgHlmMopPqrsStTwz"},
    {"runcon", "", "turl", " type user role range "},
    {"runuser", "", "ugGsw", " user group shell ", 0, kUserOption | kTextOption},
    {"rye", "run"},
    {"screen", "", "cehpsStTX"},
    {"script", "", "ImoBOEtT", " log-in log-out log-io log-timing echo output-limit ", kAllOperands,
     kTextOption},
    {"setarch", "", "", "", 1, kPlain},
    {"setpriv", "", "", " reuid regid groups inh-caps ambient-caps bounding-set securebits "},
    {"setsid"},
    {"sg", "", "", "", 1, kTextOption},
    {"ssh", "", "BbcDEeFIiJLlmOopQRSWw", "", 1, kComputer | kJoined | kTextInput},
    {"sshpass", "", "pfdP"},
    {"stdbuf", "", "ioe", " input output error "},
    {"strace", "", "abeEIopPsSuUX", " trace output user attach "},
    {"su", "", "gGsw", " group shell ", kAllOperands, kTextOption | kTextInput},
    {"su-exec", "", "", "", 1, kUserOperand},
    {"sudo", "", "ugpCcrtTUhDRa", " user group prompt chdir host close-from role type chroot ", 0,
     kAssignments | kRoot | kUserOption | kTextInput},
    {"systemd-run", "", "pEuGHMt", " property setenv unit slice uid gid machine description "},
    {"taskset", "", "", "", 1, kPlain},
    {"time", "", "fo", " format output "},
    {"timeout", "", "ks", " kill-after signal ", 1, kPlain},
    {"torify"},
    {"torsocks"},
    {"toybox"},
    {"tsocks"},
    {"unbuffer"},
    {"unshare", "", "SGRw", " setuid setgid root wd map-user map-group "},
    {"uv", "run", "p", " python with with-requirements project directory extra group env-file "},
    {"uvx", "", "p", " python with from "},
    {"vagrant", "ssh", "", "", 1, kTextOption | kDashes},
    {"watch", "", "nq", " interval ", 0, kJoined},
    {"wine"},
    {"winpty"},
    {"xargs", "", "IEiLlnPsda",
     " replace max-args max-procs max-chars max-lines delimiter arg-file eof "},
    {"xvfb-run", "", "enfpsw", " server-num auth-file server-args "},
    {"yarn", "dlx"},
    {"yarn", "exec"},
});

static_assert(std::is_sorted(kRunners.begin(), kRunners.end(),
                             [](const Runner& a, const Runner& b) {
                               return a.program < b.program;
                             }));

/// Options of the program itself before its subcommand: all may have a value.
constexpr WordList kGlobalValued =
    " -n --namespace -c --context -f --file -H --host -p "
    "--project-name --kubeconfig --profile -C --dir ";

bool is_option(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

bool is_assignment(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == word.npos || equals == 0 || !is_name_start(word[0])) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), is_name);
}

/// Reads a runner's own words.
class RunnerWords {
 public:
  RunnerWords(Running& running, const Runner& runner, std::size_t at)
      : running_(running), runner_(runner), at_(at) {}

  /// Steps over options and operands; false when a text option was found and followed.
  bool read();
  std::size_t at() const { return at_; }

 private:
  bool read_option(std::string_view word);
  bool read_long(std::string_view word);
  bool follow_text(std::string_view text);
  void read_operand(std::string_view word);
  std::string_view value(std::size_t at) const {
    return at < running_.size() ? running_.text(at) : std::string_view();
  }
  bool has(Flags flag) const { return (runner_.flags & flag) != 0; }

  Running& running_;
  const Runner& runner_;
  std::size_t at_;
  std::size_t operands_ = 0;
  bool dashes_ = false;
};

bool RunnerWords::read() {
  if (has(kRoot)) running_.child.user = "root";
  std::size_t last_own = running_.size();  // with `--`, all words before it are the runner's
  if (has(kDashes))
    for (std::size_t i = running_.size(); i-- > at_;)
      if (running_.text(i) == "--") last_own = i;
  const bool skips = last_own < running_.size();
  while (at_ < running_.size()) {
    const auto word = running_.text(at_);
    if (word == "--") {
      ++at_;
      dashes_ = true;
      if (skips || operands_ >= runner_.operands) return true;
    } else if (is_option(word) && !dashes_) {
      if (!read_option(word)) return false;
    } else if (has(kAssignments) && is_assignment(word)) {
      ++at_;
    } else if (operands_ < runner_.operands || skips) {
      read_operand(word);
    } else {
      return true;
    }
  }
  return true;
}

void RunnerWords::read_operand(std::string_view word) {
  ++at_;
  if (operands_++ > 0) return;
  if (has(kUserOperand)) running_.child.user = word;
  if (!has(kComputer)) return;
  const auto sign = word.rfind('@');
  running_.child.computer = sign == word.npos ? word : word.substr(sign + 1);
  running_.child.user = sign == word.npos ? std::string_view() : word.substr(0, sign);
  running_.child.directory = {};
}

bool RunnerWords::follow_text(std::string_view text) {
  running_.run_text(text, true);
  return false;
}

bool RunnerWords::read_long(std::string_view word) {
  const auto equals = word.find('=');
  const auto name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
  const bool text = has(kTextOption) && (name == "command" || name == "run");
  const bool valued = text || runner_.long_valued.has(name);
  const auto given = equals == word.npos ? value(at_ + 1) : word.substr(equals + 1);
  if (has(kUserOption) && name == "user") running_.child.user = given;
  at_ += valued && equals == word.npos ? 2 : 1;
  return text ? follow_text(given) : true;
}

/// One option word, with the value that belongs to it.
bool RunnerWords::read_option(std::string_view word) {
  if (word.starts_with("--")) return read_long(word);
  for (std::size_t i = 1; i < word.size(); ++i) {
    const char letter = word[i];
    const bool text = (letter == 'c' && has(kTextOption)) ||
                      (letter == 'S' && runner_.program == "env");  // --split-string
    if (!text && runner_.valued.find(letter) == std::string_view::npos) continue;
    const bool attached = i + 1 < word.size();
    const auto given = attached ? word.substr(i + 1) : value(at_ + 1);
    if (letter == 'u' && has(kUserOption)) running_.child.user = given;
    at_ += attached ? 1 : 2;
    return text ? follow_text(given) : true;
  }
  ++at_;
  return true;
}

/// Where a runner's own words begin: after its subcommand. 0: the subcommand is another.
std::size_t after_subcommand(const Running& running, std::string_view subcommand) {
  std::size_t at = 1;
  if (subcommand.empty()) return at;
  while (at < running.size()) {
    const auto word = running.text(at);
    if (word == subcommand) return at + 1;
    if (word == "compose" || word == "container") {
      ++at;
    } else if (is_option(word)) {
      at += kGlobalValued.has(word) ? 2 : 1;
    } else {
      return 0;
    }
  }
  return 0;
}

/// `su [-] [user] [-c text]`: the user stands before or after the options.
void read_su(Running& running) {
  running.child.user = "root";
  for (std::size_t i = 1; i < running.size(); ++i) {
    const auto word = running.text(i);
    if (word == "-c" || word == "-s" || word == "--command") {
      ++i;
    } else if (!word.empty() && word[0] != '-') {
      running.child.user = word;
    }
  }
}

/// `xargs cmd`: with the words that it reads, when they are literal.
std::optional<Printed> run_xargs(Running& running, std::size_t first) {
  const auto& held = running.held;
  const bool replaces =
      first > 1 &&
      std::any_of(running.session.argv(held.command).begin() + 1,
                  running.session.argv(held.command).begin() + static_cast<std::ptrdiff_t>(first),
                  [](const ShellWord& word) { return word.text.starts_with("-I"); });
  if (!held.has_input || replaces || !running.session.expand(held.command.input.size()))
    return running.run_words(first, running.size() - first);
  std::vector<ShellWord> words;
  for (std::size_t i = first; i < running.size(); ++i) words.push_back(running.word(i));
  auto input = held.command.input;
  while (!(input = trimmed(input)).empty()) {
    const auto end = std::min(input.find_first_of(" \t\r\n"), input.size());
    words.push_back({input.substr(0, end), running.child.begin, running.child.end});
    input.remove_prefix(end);
  }
  return running.run_new_words(words);
}

std::optional<Printed> run_inner(Running& running, const Runner& runner, std::size_t at) {
  if (runner.program == "xargs" && at < running.size()) return run_xargs(running, at);
  if (at >= running.size()) {
    if ((runner.flags & kTextInput) != 0 && running.held.has_input)
      running.run_text(running.held.command.input, false);
    return std::nullopt;
  }
  if ((runner.flags & kJoined) != 0) {
    running.run_joined(at);
    return std::nullopt;
  }
  return running.run_words(at, running.size() - at);
}

std::optional<Printed> run_with(Running& running, const Runner& runner, std::size_t at) {
  if (runner.program == "command" && at < running.size() && running.text(at).starts_with("-v"))
    return std::nullopt;
  if (runner.program == "su") read_su(running);
  RunnerWords words(running, runner, at);
  if (!words.read()) return std::nullopt;
  return run_inner(running, runner, words.at());
}

}  // namespace

std::optional<Followed> follow_runner(Running& running) {
  const auto name = base_name(running.text(0));
  if (name.starts_with("ld-linux")) return Followed{running.run_words(1, running.size() - 1)};
  auto runner = std::lower_bound(
      kRunners.begin(), kRunners.end(), name,
      [](const Runner& item, std::string_view wanted) { return item.program < wanted; });
  for (; runner != kRunners.end() && runner->program == name; ++runner)
    if (const auto at = after_subcommand(running, runner->subcommand); at > 0)
      return Followed{run_with(running, *runner, at)};
  return std::nullopt;
}

}  // namespace candor::monitor
