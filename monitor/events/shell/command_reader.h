#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "monitor/events/shell/session.h"
#include "monitor/events/shell/word_reader.h"

namespace candor::monitor {

/// Reads lists of commands: operators, reserved words, redirections, here-documents. It keeps no
/// tree: a reserved word only says that a command may follow, so every branch of a text is read,
/// also of one that a shell would refuse.
class CommandReader {
 public:
  /// `nested`: stops after the `)` that closes what the cursor is inside of.
  CommandReader(Session& session, Cursor& cursor, const Frame& frame, bool nested);

  void read();

  /// What all commands print; after read(), of a nested reader only.
  std::optional<Printed> printed() const;

 private:
  struct Group {
    char open = '(';
    std::size_t outputs = 0;  // where its own begin
    std::string_view directory;
  };
  struct HereDocument {
    std::size_t held = 0;  // which command reads it
    std::string delimiter;
    bool quoted = false;
    bool strips_tabs = false;
  };

  // command_reader.cc
  void step();
  void skip_blanks();
  void read_operator(char c);
  void read_semicolon();
  void open_parenthesis();
  void close_parenthesis();
  void close_group(char open);
  void read_word();
  void read_array(std::size_t begin);
  bool skip_function_head(std::size_t name_end);
  void end_command(bool piped_on);
  void hold(bool piped_on);
  void flush();
  bool at_command() const;
  std::size_t word_count() const { return session_.words.size() - words_base_; }
  std::string_view bare_token() const;

  // reserved_words.cc
  bool read_reserved(std::string_view word);
  void read_loop();
  void read_case();
  void skip_pattern();
  void skip_test();
  void drop_words(std::size_t size) { session_.words.resize(size); }

  // redirections.cc
  void read_redirection();
  void read_here_document_head(bool strips_tabs);
  void read_here_string();
  void add_redirection(RedirectionKind kind, std::size_t begin);
  void read_here_documents();
  std::string_view here_body(const HereDocument& here);

  // builtins.cc: what a command changes for those after it
  void apply(const HeldCommand& held);
  void assign(const ShellWord& word);
  void assign_words(std::span<const ShellWord> argv);
  void change_directory(std::span<const ShellWord> argv);
  void define_aliases(std::span<const ShellWord> argv);
  void set_positional(std::span<const ShellWord> argv);
  void read_variable(const HeldCommand& held);
  void expand_alias(std::size_t word);

  Session& session_;
  Cursor& cursor_;
  Frame frame_;
  bool nested_;
  bool done_ = false;
  const std::size_t words_base_;
  const std::size_t redirections_base_;
  const std::size_t held_base_;
  const std::size_t outputs_base_;

  // The command that is being read: its words are those of the session's stack above the base.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool begun_ = false;
  std::uint32_t assignments_ = 0;
  std::uint16_t obfuscation_ = 0;
  bool unknown_ = false;  // a word holds what only a run can tell
  bool piped_ = false;
  std::optional<Printed> input_;

  std::vector<Group> groups_;
  std::size_t parentheses_ = 0;
  std::optional<std::size_t>
      closed_group_;  // where the outputs of a group that was just closed begin
  std::vector<HereDocument> here_documents_;
  std::size_t cases_ = 0;
};

}  // namespace candor::monitor
