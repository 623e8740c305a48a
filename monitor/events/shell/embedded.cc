// Programs that have commands for others among their words.

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/running.h"

namespace candor::monitor {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `find … -exec cmd {} ;` and `+`, as often as it is there.
void follow_find(Running& running) {
  for (std::size_t i = 1; i < running.size(); ++i) {
    if (!is_one_of(running.text(i), {"-exec", "-execdir", "-ok", "-okdir"})) continue;
    const std::size_t first = ++i;
    while (i < running.size() && !is_one_of(running.text(i), {";", "+"})) ++i;
    running.run_words(first, std::min(i, running.size()) - first);
  }
}

/// `fd … -x cmd`.
void follow_fd(Running& running) {
  for (std::size_t i = 1; i + 1 < running.size(); ++i)
    if (is_one_of(running.text(i), {"-x", "-X", "--exec", "--exec-batch"})) {
      running.run_words(i + 1, running.size() - i - 1);
      return;
    }
}

/// `parallel [options] cmd ::: arguments`.
void follow_parallel(Running& running) {
  std::size_t first = 1;
  while (first < running.size() && running.text(first).starts_with('-'))
    first += is_one_of(running.text(first), {"-j", "-n", "-N", "-a", "-S", "-I", "--jobs"}) ? 2 : 1;
  std::vector<ShellWord> words;
  for (std::size_t i = first; i < running.size(); ++i)
    if (!running.text(i).starts_with(":::")) words.push_back(running.word(i));
  if (words.empty()) return;
  if (words[0].text.find(' ') != std::string_view::npos)
    return running.run_text(words[0].text, true);
  running.run_new_words(words);
}

/// `git -c alias.x='!cmd' x`, `git rebase --exec cmd`, `git submodule foreach cmd`, `git bisect run
/// cmd`.
void follow_git(Running& running) {
  for (std::size_t i = 1; i < running.size(); ++i) {
    const auto word = running.text(i);
    const auto bang = word.find("=!");
    if (bang != word.npos) running.run_text(word.substr(bang + 2), true);
    if (word.size() > 1 && word[0] == '!' && i > 1 && running.text(i - 1).starts_with("alias."))
      running.run_text(word.substr(1), true);
    if (word.starts_with("core.sshCommand="))
      running.run_text(word.substr(word.find('=') + 1), true);
    if (i + 1 >= running.size()) return;
    if (word == "foreach") return running.run_joined(i + 1);
    if (word == "--exec" && running.text(1) == "rebase")
      running.run_text(running.text(i + 1), true);
    if (word == "run" && running.text(i - 1) == "bisect") {
      running.run_words(i + 1, running.size() - i - 1);
      return;
    }
  }
}

/// `tmux new-session -d cmd`, `tmux send-keys -t x 'cmd' Enter`.
void follow_tmux(Running& running) {
  std::size_t at = 1;
  while (at < running.size() &&
         !is_one_of(running.text(at),
                    {"new-session", "new", "new-window", "neww", "split-window", "splitw",
                     "send-keys", "send", "respawn-pane", "run-shell", "run"}))
    ++at;
  for (++at; at < running.size() && running.text(at).starts_with('-');)
    at +=
        is_one_of(running.text(at), {"-s", "-n", "-t", "-c", "-x", "-y", "-F", "-e", "-l"}) ? 2 : 1;
  if (at >= running.size()) return;
  const auto last = running.text(running.size() - 1);
  const bool keys = is_one_of(last, {"Enter", "C-m", "KPEnter"});
  if (keys && running.size() - at == 2) return running.run_text(running.text(at), true);
  running.run_joined(at);
}

/// `tar --checkpoint-action=exec=cmd`, `tar --to-command=cmd`, `rsync -e cmd`, `ssh -o
/// ProxyCommand=cmd`.
void follow_options(Running& running) {
  for (std::size_t i = 1; i < running.size(); ++i) {
    const auto word = running.text(i);
    for (const std::string_view option : {"--checkpoint-action=exec=", "--to-command=",
                                          "--use-compress-program=", "--rsh=", "ProxyCommand="})
      if (const auto at = word.find(option); at != word.npos)
        running.run_text(word.substr(at + option.size()), true);
    if (word == "-e" && base_name(running.text(0)) == "rsync" && i + 1 < running.size())
      running.run_text(running.text(i + 1), true);
  }
}

/// `vim -c ':!cmd'`, `vi '+!cmd'`.
void follow_editor(Running& running) {
  for (std::size_t i = 1; i < running.size(); ++i) {
    auto word = running.text(i);
    if (word.starts_with('+') || word.starts_with("-c")) word.remove_prefix(word[0] == '+' ? 1 : 2);
    if (word.starts_with(':')) word.remove_prefix(1);
    if (word.starts_with('!')) running.run_text(word.substr(1), true);
  }
}

/// The commands of a crontab: what follows five fields of time, or `@reboot` and the like.
void run_crontab(Running& running, std::string_view table) {
  while (!table.empty()) {
    const auto end = std::min(table.find('\n'), table.size());
    auto line = trimmed(table.substr(0, end));
    table.remove_prefix(std::min(end + 1, table.size()));
    if (line.empty() || line[0] == '#' || is_name_start(line[0])) continue;
    for (int field = line[0] == '@' ? 4 : 0; field < 5 && !line.empty(); ++field)
      line = trimmed(line.substr(std::min(line.find_first_of(" \t"), line.size())));
    if (!line.empty()) running.run_text(line, false);
  }
}

/// `crontab file`, `… | crontab -`.
void follow_crontab(Running& running) {
  const auto last = running.text(running.size() - 1);
  if (const auto file = known_file(running.session, last, running.child.directory)) {
    run_crontab(running, *file);
  } else if (running.held.has_input && (last == "-" || running.size() == 1)) {
    run_crontab(running, running.held.command.input);
  }
}

}  // namespace

bool follow_embedded(Running& running) {
  const auto name = base_name(running.text(0));
  if (name == "find" || name == "gfind") {
    follow_find(running);
  } else if (name == "fd" || name == "fdfind") {
    follow_fd(running);
  } else if (name == "parallel") {
    follow_parallel(running);
  } else if (name == "git") {
    follow_git(running);
  } else if (name == "tmux") {
    follow_tmux(running);
  } else if (is_one_of(name, {"tar", "rsync", "scp", "sftp"})) {
    follow_options(running);
  } else if (is_one_of(name, {"vi", "vim", "nvim", "ex", "view"})) {
    follow_editor(running);
  } else if (name == "crontab") {
    follow_crontab(running);
  } else if (name == "at" || name == "batch") {
    if (running.held.has_input) running.run_text(running.held.command.input, false);
  } else {
    return false;
  }
  return true;
}

}  // namespace candor::monitor
