// Which operands of which program are files. To add a program: a line in kPrograms.

#include "monitor/events/file_programs.h"

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

enum class Operands : std::uint8_t {
  read,        // all are read
  write,       // all are written
  remove,      // all are removed
  copy,        // the last is written, the others read
  move,        // the same; they are gone then
  skip_read,   // the first is no file, the others are read
  skip_write,  // the first is no file, the others are written
  edit,        // `sed`: with -i written, else read; the first is a script
  archive,     // `tar`: by its mode letters
  pack,        // `zip`: the first is written, the others read
  find,        // `find`: with -delete, the places are removed
  pairs,       // `dd`: if=, of=
  none,        // only options name files
};

struct Program {
  std::string_view name;
  Operands operands;
  std::string_view valued = {};  // short options with a value
  WordList reads = {};           // options whose value is a file that is read, between blanks
  WordList writes = {};          // options whose value is a file that is written
};

/// Long options whose value, in the next word, is no file.
constexpr WordList kLongValued =
    " --type --type-not --glob --iglob --max-count --context --after-context --before-context "
    "--lines "
    "--bytes --arg --argjson --slurpfile --rawfile --indent --mode --size --suffix --width --key "
    "--delimiter --fields --characters --recipient --local-user --include --exclude --exclude-dir ";

/// Sorted by name.
constexpr std::array kPrograms = std::to_array<Program>({
    {"Add-Content", Operands::write},
    {"Copy-Item", Operands::copy},
    {"Get-Content", Operands::read},
    {"Move-Item", Operands::move},
    {"Out-File", Operands::write},
    {"Remove-Item", Operands::remove},
    {"Set-Content", Operands::write},
    {"awk", Operands::skip_read, "Fv"},
    {"base32", Operands::read, "w"},
    {"base64", Operands::read, "w", " -i ", " -o "},
    {"bat", Operands::read, "lHr"},
    {"bzip2", Operands::write},
    {"cat", Operands::read},
    {"chattr", Operands::skip_write, "vp"},
    {"chgrp", Operands::skip_write},
    {"chmod", Operands::skip_write},
    {"chown", Operands::skip_write},
    {"cmp", Operands::read, "inj"},
    {"copy", Operands::copy},
    {"cp", Operands::copy, "St"},
    {"curl", Operands::none, "", " -T --upload-file -K --config ", " -o --output -D -c "},
    {"cut", Operands::read, "bcdf"},
    {"dd", Operands::pairs},
    {"del", Operands::remove},
    {"diff", Operands::read, "CUx"},
    {"ed", Operands::write},
    {"egrep", Operands::skip_read, "ABCefm"},
    {"emacs", Operands::write},
    {"erase", Operands::remove},
    {"ex", Operands::write, "c"},
    {"fgrep", Operands::skip_read, "ABCefm"},
    {"find", Operands::find},
    {"gawk", Operands::skip_read, "Fv"},
    {"gpg", Operands::read, "ru", "", " -o --output "},
    {"grep", Operands::skip_read, "ABCefm"},
    {"gunzip", Operands::write},
    {"gzip", Operands::write, "S"},
    {"head", Operands::read, "nc"},
    {"hexdump", Operands::read, "enfs"},
    {"install", Operands::copy, "gmoSt"},
    {"jq", Operands::skip_read, "fL"},
    {"less", Operands::read},
    {"link", Operands::copy},
    {"ln", Operands::copy, "St"},
    {"md5sum", Operands::read},
    {"mkdir", Operands::write, "m"},
    {"more", Operands::read},
    {"move", Operands::move},
    {"mv", Operands::move, "St"},
    {"nano", Operands::write},
    {"nl", Operands::read, "bdfhilnpsvw"},
    {"nvim", Operands::write, "cuS"},
    {"od", Operands::read, "AjNStw"},
    {"openssl", Operands::none, "", " -in -inkey ", " -out -keyout "},
    {"paste", Operands::read, "d"},
    {"patch", Operands::write, "dDFgpV", " -i ", " -o "},
    {"rg", Operands::skip_read, "ABCefgmtT"},
    {"rm", Operands::remove},
    {"rmdir", Operands::remove},
    {"scp", Operands::copy, "cDFiJloPSX"},
    {"sed", Operands::edit, "efl"},
    {"setfacl", Operands::write, "mxMX"},
    {"sha256sum", Operands::read},
    {"shred", Operands::remove, "ns"},
    {"sort", Operands::read, "kStT", "", " -o "},
    {"split", Operands::read, "abClnN"},
    {"srm", Operands::remove},
    {"strings", Operands::read, "ntes"},
    {"tac", Operands::read, "s"},
    {"tail", Operands::read, "ncs"},
    {"tar", Operands::archive, "CTX"},
    {"tee", Operands::write},
    {"touch", Operands::write, "drt"},
    {"trash", Operands::remove},
    {"truncate", Operands::write, "sr"},
    {"type", Operands::read},
    {"uniq", Operands::read, "fsw"},
    {"unlink", Operands::remove},
    {"unzip", Operands::read, "dxP"},
    {"vi", Operands::write, "cuS"},
    {"view", Operands::read},
    {"vim", Operands::write, "cuS"},
    {"visudo", Operands::none, "", "", " -f "},
    {"wc", Operands::read},
    {"wget", Operands::none, "", " -i --input-file --post-file ", " -O --output-document -o "},
    {"wipe", Operands::remove},
    {"xxd", Operands::read, "clgs"},
    {"yq", Operands::skip_read},
    {"zcat", Operands::read},
    {"zip", Operands::pack, "xiPn"},
});

constexpr bool by_name(const Program& a, const Program& b) { return a.name < b.name; }
static_assert(std::is_sorted(kPrograms.begin(), kPrograms.end(), by_name));

const Program* program_of(std::string_view name, Platform platform) {
  if (platform == Platform::windows) {
    if (name.size() > 4 && name.ends_with(".exe")) name.remove_suffix(4);
    for (const Program& program : kPrograms)
      if (equals_ignoring_case(program.name, name)) return &program;
    return nullptr;
  }
  const auto found =
      std::lower_bound(kPrograms.begin(), kPrograms.end(), Program{name, {}}, by_name);
  return found != kPrograms.end() && found->name == name ? &*found : nullptr;
}

/// Sorts a command's words into options and operands.
class FileWords {
 public:
  FileWords(const Program& program, const ShellCommand& command, std::span<const ShellWord> argv,
            std::size_t most)
      : program_(program),
        argv_(argv),
        most_(most),
        windows_(command.platform == Platform::windows) {}

  std::vector<TouchedFile> read();

 private:
  void read_option(std::size_t& at);
  void read_upload(std::string_view option, const ShellWord& word, std::string_view value);
  void add(const ShellWord& word, FileAction action, std::string_view path = {});
  void add_operands();
  void add_copies();
  void add_all(std::size_t first, FileAction action);
  void add_pairs();
  void add_archive();
  void add_searched();

  const Program& program_;
  std::span<const ShellWord> argv_;
  std::size_t most_;
  bool windows_;
  bool in_place_ = false;  // sed -i
  bool script_given_ = false;
  std::vector<const ShellWord*> operands_;
  std::vector<TouchedFile> files_;
};

std::vector<TouchedFile> FileWords::read() {
  bool only_operands = false;
  for (std::size_t at = 1; at < argv_.size(); ++at) {
    const auto word = argv_[at].text;
    if (word == "--") {
      only_operands = true;
    } else if (!only_operands && word.size() > 1 && word[0] == '-') {
      read_option(at);
    } else if (windows_ && word.size() > 1 && word[0] == '/') {
      continue;
    } else if (word != "-" && !word.empty()) {
      operands_.push_back(&argv_[at]);
    }
  }
  add_operands();
  return std::move(files_);
}

/// An option word at `at`; steps over its value.
void FileWords::read_option(std::size_t& at) {
  const ShellWord& word = argv_[at];
  const auto equals = word.text.starts_with("--") ? word.text.find('=') : word.text.npos;
  const auto name = word.text.substr(0, equals);
  const bool next = at + 1 < argv_.size() && equals == word.text.npos;
  const auto value = equals != word.text.npos ? word.text.substr(equals + 1)
                     : next                   ? argv_[at + 1].text
                                              : std::string_view();
  const ShellWord& place = next ? argv_[at + 1] : word;
  if (program_.name == "curl") read_upload(name, place, value);
  if (program_.operands == Operands::edit) {
    in_place_ |= name.starts_with("-i") || name == "--in-place";
    script_given_ |= name == "-e" || name == "--expression" || name == "-f";
  }
  if (program_.operands == Operands::skip_read)
    script_given_ |= name == "-e" || name == "-f" || name == "--regexp";
  const bool reads = program_.reads.has(name);
  const bool writes = program_.writes.has(name);
  if (reads || writes) {
    if (value != "-") add(place, reads ? FileAction::read : FileAction::write, value);
    at += next ? 1 : 0;
    return;
  }
  if (equals == word.text.npos && kLongValued.has(name)) {
    at += name.starts_with("--arg") || name == "--slurpfile" || name == "--rawfile" ? 2 : 1;
    return;
  }
  const bool cluster = !word.text.starts_with("--");
  if (cluster && next && program_.valued.find(word.text.back()) != std::string_view::npos) ++at;
}

/// `curl -d @file`, `-F name=@file`.
void FileWords::read_upload(std::string_view option, const ShellWord& word,
                            std::string_view value) {
  const bool sends = option == "-d" || option.starts_with("--data") || option == "-F" ||
                     option.starts_with("--form") || option == "--json";
  if (!sends) return;
  const auto sign = option == "-F" || option == "--form" ? value.find("=@") : value.find('@');
  if (sign == value.npos || (value[sign] == '@' && sign > 0)) return;
  const auto path = value.substr(sign + (value[sign] == '@' ? 1 : 2));
  add(word, FileAction::read, path.substr(0, path.find(';')));
}

void FileWords::add(const ShellWord& word, FileAction action, std::string_view path) {
  if (files_.size() < most_) files_.push_back({&word, path.empty() ? word.text : path, action, {}});
}

void FileWords::add_all(std::size_t first, FileAction action) {
  for (std::size_t i = first; i < operands_.size(); ++i) add(*operands_[i], action);
}

/// `find places … -delete`.
void FileWords::add_searched() {
  const auto deletes = [](const ShellWord& word) { return word.text == "-delete"; };
  if (std::none_of(argv_.begin(), argv_.end(), deletes)) return;
  for (const ShellWord& word : argv_.subspan(1)) {
    if (word.text.empty() || std::string_view("-(!").find(word.text[0]) != std::string_view::npos)
      return;
    add(word, FileAction::remove);
  }
}

/// The last operand is written, the others are read.
void FileWords::add_copies() {
  if (operands_.size() < 2) return add_all(0, FileAction::write);
  for (std::size_t i = 0; i + 1 < operands_.size(); ++i) add(*operands_[i], FileAction::read);
  add(*operands_.back(), FileAction::write);
  if (!files_.empty()) files_.back().from = operands_.front()->text;
}

/// `dd if=a of=b`.
void FileWords::add_pairs() {
  for (const ShellWord* word : operands_) {
    if (word->text.starts_with("if=")) add(*word, FileAction::read, word->text.substr(3));
    if (word->text.starts_with("of=")) add(*word, FileAction::write, word->text.substr(3));
  }
}

/// `tar czf archive files`, `tar -xf archive`.
void FileWords::add_archive() {
  if (argv_.size() < 3) return;
  const auto mode = argv_[1].text;
  const bool creates = mode.find_first_of("cru") != mode.npos && !mode.starts_with("--");
  const bool named = mode.find('f') != mode.npos;
  std::size_t first = mode[0] == '-' ? 0 : 1;  // `tar czf`: the mode is an operand here
  if (named && first < operands_.size())
    add(*operands_[first++], creates ? FileAction::write : FileAction::read);
  if (creates) add_all(first, FileAction::read);
}

void FileWords::add_operands() {
  const std::size_t after_script = script_given_ ? 0 : 1;
  switch (program_.operands) {
    case Operands::read:
      return add_all(0, FileAction::read);
    case Operands::write:
      return add_all(0, FileAction::write);
    case Operands::remove:
      return add_all(0, FileAction::remove);
    case Operands::copy:
    case Operands::move:
      return add_copies();
    case Operands::skip_read:
      return add_all(after_script, FileAction::read);
    case Operands::skip_write:
      return add_all(1, FileAction::write);
    case Operands::edit:
      return add_all(after_script, in_place_ ? FileAction::write : FileAction::read);
    case Operands::archive:
      return add_archive();
    case Operands::pack:
      add_all(1, FileAction::read);
      return operands_.empty() ? void() : add(*operands_[0], FileAction::write);
    case Operands::find:
      return add_searched();
    case Operands::pairs:
      return add_pairs();
    case Operands::none:
      return;
  }
}

}  // namespace

std::vector<TouchedFile> touched_files(const ShellCommand& command, std::span<const ShellWord> argv,
                                       std::size_t most) {
  if (argv.empty()) return {};
  const auto* program = program_of(base_name(argv[0].text), command.platform);
  return program == nullptr ? std::vector<TouchedFile>()
                            : FileWords(*program, command, argv, most).read();
}

}  // namespace candor::monitor
