// Lists a simple command and follows what it runs.

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/running.h"

namespace candor::monitor {
namespace {

/// The words joined by single blanks are exactly what is written there.
bool is_verbatim(const Session& session, std::span<const ShellWord> argv) {
  for (std::size_t i = 0; i < argv.size(); ++i) {
    const ShellWord& word = argv[i];
    if (word.text.data() != session.root.data() + word.begin) return false;
    if (word.text.size() != word.end - word.begin) return false;
    if (i == 0) continue;
    if (word.begin != argv[i - 1].end + 1 || session.root[word.begin - 1] != ' ') return false;
  }
  return !session.root.empty();
}

std::string_view join(Session& session, std::span<const ShellWord> argv) {
  std::size_t size = argv.size() - 1;
  for (const ShellWord& word : argv) size += word.text.size();
  char* const begin = session.texts.allocate(size);
  char* end = begin;
  for (const ShellWord& word : argv) {
    if (end != begin) *end++ = ' ';
    end = std::copy(word.text.begin(), word.text.end(), end);
  }
  return {begin, size};
}

Platform platform_of(std::string_view program, Platform otherwise) {
  const auto name = base_name(program);
  const bool executable =
      name.size() > 4 && equals_ignoring_case(name.substr(name.size() - 4), ".exe");
  if (executable || name == "powershell" || name == "pwsh" || name == "cmd")
    return Platform::windows;
  return mac_program(name).empty() ? otherwise : Platform::macos;
}

bool is_glob(std::string_view program) {
  return program.size() > 1 &&
         (program.find_first_of("*?") != program.npos ||
          (program.find('[') != program.npos && program.find(']') != program.npos));
}

void describe(Session& session, ShellCommand& command) {
  const auto argv = session.argv(command);
  if (argv.empty()) return;
  if (is_verbatim(session, argv)) {
    command.begin = argv.front().begin;
    command.end = argv.back().end;
    command.line = session.root.substr(command.begin, command.end - command.begin);
    command.exact = true;
  } else {
    command.line = argv.size() == 1 ? argv[0].text : join(session, argv);
  }
  const auto program = argv[0].text;
  command.platform = platform_of(program, command.platform);
  command.image = image_of(program, command.directory, command.platform, session.texts);
  if (is_glob(program)) command.obfuscation |= bit(Obfuscation::glob);
}

/// `echo text > file`: the file's text is known from now on.
void remember_files(Session& session, const ShellCommand& command,
                    const std::optional<Printed>& printed) {
  const auto remember = [&](std::string_view path, bool append) {
    const auto name = resolve(path, command.directory, session.texts);
    if (!printed) {
      session.files.erase(name);
      return;
    }
    auto& text = session.files[name];
    if (!append || text.empty()) {
      text = printed->text;
    } else if (session.expand(text.size() + printed->text.size())) {
      text = session.texts.join({text, "\n", printed->text});
    }
  };
  for (const ShellRedirection& to : session.script.redirections_of(command))
    if (to.kind != RedirectionKind::read) remember(to.target, to.kind == RedirectionKind::append);
  const auto argv = session.argv(command);
  if (argv.size() < 2 || base_name(argv[0].text) != "tee") return;
  for (const ShellWord& word : argv.subspan(1))
    if (!word.text.starts_with('-')) remember(word.text, argv[1].text == "-a");
}

/// `cmd < file` with a known file.
void read_known_input(Session& session, HeldCommand& held) {
  if (held.has_input || session.files.empty()) return;
  for (const ShellRedirection& from : session.script.redirections_of(held.command)) {
    if (from.kind != RedirectionKind::read) continue;
    const auto text = known_file(session, from.target, held.command.directory);
    held.has_input = text.has_value();
    held.command.input = text.value_or("");
  }
}

}  // namespace

std::optional<Printed> run(Session& session, HeldCommand held, const Frame& frame) {
  read_known_input(session, held);
  ShellCommand& command = held.command;
  command.parent = frame.parent;
  command.platform = frame.platform;
  command.user = frame.user;
  command.computer = frame.computer;
  command.obfuscation |= frame.obfuscation;
  if (command.directory.empty()) command.directory = frame.directory;
  describe(session, command);
  const std::int32_t index = session.add(command);
  if (index < 0) return std::nullopt;
  std::optional<Printed> printed;
  const bool writes = command.redirections.count > 0 || base_name(command.image) == "tee";
  if (held.prints_onward || writes) printed = static_output(session, held);
  if (writes) remember_files(session, command, printed);
  if (command.words.count == 0) return printed;
  Frame child = frame;
  child.parent = index;
  child.image = command.image;
  child.directory = command.directory;
  child.begin = command.begin;
  child.end = command.end;
  child.shown = false;
  ++child.depth;
  constexpr auto kPassedOn = bit(Obfuscation::encoded);
  child.obfuscation = command.obfuscation & kPassedOn;
  Running running{session, index, held, child};
  const auto inner = follow(running);
  return printed ? printed : inner;
}

std::optional<Printed> follow(Running& running) {
  if (const auto followed = follow_runner(running)) return followed->printed;
  if (!follow_interpreter(running)) follow_embedded(running);
  return std::nullopt;
}

std::optional<Printed> Running::run_words(std::size_t first, std::size_t count) {
  if (count == 0) return std::nullopt;
  HeldCommand inner;
  inner.piped = held.piped;
  inner.has_input = held.has_input;
  inner.input_decoded = held.input_decoded;
  inner.prints_onward = held.prints_onward;
  inner.command.input = held.command.input;
  inner.command.directory = child.directory;
  inner.command.words = {held.command.words.first + static_cast<std::uint32_t>(first),
                         static_cast<std::uint32_t>(count)};
  inner.command.begin = word(first).begin;
  inner.command.end = std::max(inner.command.begin, word(first + count - 1).end);
  if (child.depth > kShellDepth) {
    session.add_cut(joined(first), child);
    return std::nullopt;
  }
  return run(session, inner, child);
}

std::optional<Printed> Running::run_new_words(std::span<const ShellWord> words) {
  auto& list = session.script.words;
  const auto first = list.size() - held.command.words.first;
  list.insert(list.end(), words.begin(), words.end());
  return run_words(first, words.size());
}

void Running::run_text(std::string_view text, bool shown) {
  Frame frame = child;
  frame.shown = shown;
  read_posix(session, text, frame);
}

void Running::run_word(std::size_t i) {
  const ShellWord& text_word = word(i);
  const auto text = text_word.text;
  if (text_word.computed && (text.starts_with("$(") || text.starts_with('`'))) return;
  run_text(text, true);
}

void Running::run_joined(std::size_t first) {
  if (first + 1 == size()) return run_word(first);
  if (first < size()) run_text(joined(first), true);
}

std::string_view Running::joined(std::size_t first) {
  if (first >= size()) return {};
  const auto words = session.argv(held.command).subspan(first);
  if (words.size() == 1) return words[0].text;
  if (is_verbatim(session, words))
    return session.root.substr(words.front().begin, words.back().end - words.front().begin);
  return join(session, words);
}

void Running::run_code(std::string_view code) { read_program(session, code, child); }

}  // namespace candor::monitor
