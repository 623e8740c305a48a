// database: SQL and its kin, from SQL tools, database clients and program text.

#include <algorithm>
#include <array>

#include "monitor/events/classic_events.h"
#include "monitor/events/code/roles.h"
#include "monitor/events/shell/characters.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

constexpr WordList kQueryNames =
    " query queries sql statement statements sql_query sql_statement q command script code ";

struct Client {
  std::string_view name;
  WordList options;      // whose value is a query, between blanks
  bool operand = false;  // the words behind the database are a query
  bool reads_input = true;
  std::string_view valued = {};  // short options with a value that is no query
};

constexpr std::array kClients = std::to_array<Client>({
    {"psql", " -c --command "},
    {"mysql", " -e --execute "},
    {"mariadb", " -e --execute "},
    {"sqlite3", " -cmd ", true},
    {"duckdb", " -c -s ", true},
    {"clickhouse-client", " -q --query "},
    {"clickhouse", " -q --query "},
    {"sqlcmd", " -Q -q "},
    {"sqlplus", " "},
    {"cockroach", " -e --execute "},
    {"cqlsh", " -e --execute "},
    {"mongosh", " --eval "},
    {"mongo", " --eval "},
    {"snowsql", " -q --query "},
    {"bq", " ", true},
    {"redis-cli", " --eval ", true, false, "hpanuidrs"},
    {"influx", " -execute "},
});

const Client* client_of(std::string_view name) {
  const auto is = [&](const Client& client) { return client.name == name; };
  const auto found = std::find_if(kClients.begin(), kClients.end(), is);
  return found == kClients.end() ? nullptr : &*found;
}

void add_query(const Acted& acted, const ShellCommand& command, std::string_view query,
               const FieldOrigin& origin) {
  query = trimmed(query);
  if (query.empty() || !acted.out.begin("database", {}, 4)) return;
  acted.out.add("query", query, origin);
  acted.out.add_known("Image", command.image);
  acted.out.add_known("User", command.user);
  acted.out.add_known("Computer", command.computer);
}

/// The value of an option that gives a query, at `at` (stepped over); empty when it is none.
const ShellWord* option_value(const Client& client, std::span<const ShellWord> argv,
                              std::size_t& at, std::string_view& value) {
  const ShellWord& word = argv[at];
  const auto equals = word.text.starts_with("--") ? word.text.find('=') : word.text.npos;
  if (client.options.has(word.text.substr(0, equals))) {
    if (equals != word.text.npos) {
      value = word.text.substr(equals + 1);
      return &word;
    }
    if (at + 1 >= argv.size()) return nullptr;
    value = argv[++at].text;
    return &argv[at];
  }
  const bool attached =
      word.text.size() > 2 && word.text[1] != '-' && client.options.has(word.text.substr(0, 2));
  value = attached ? word.text.substr(2) : std::string_view();
  return attached ? &word : nullptr;
}

void of_command(const Acted& acted, const ShellCommand& command) {
  if (command.script || command.cut || command.words.count == 0) return;
  const auto argv = acted.script.argv(command);
  const auto* client = client_of(base_name(argv[0].text));
  if (client == nullptr) return;
  std::size_t operands = 0;
  bool asked = false;
  for (std::size_t at = 1; at < argv.size(); ++at) {
    const ShellWord& word = argv[at];
    std::string_view query;
    if (word.text.starts_with('-')) {
      if (const auto* place = option_value(*client, argv, at, query)) {
        add_query(acted, command, query, acted.source.origin(query, place->begin, place->end));
        asked = true;
      } else if (word.text.size() == 2 &&
                 client->valued.find(word.text[1]) != std::string_view::npos) {
        ++at;
      }
    } else if (client->name == "redis-cli") {
      const auto begin = std::min(command.line.find(word.text), command.line.size());
      return add_query(acted, command, command.line.substr(begin),
                       acted.source.origin(command.line.substr(begin)));
    } else if (client->operand && (operands++ > 0 || is_sql(word.text))) {
      add_query(acted, command, word.text, acted.origin(word));
      asked = true;
    }
  }
  if (!asked && client->reads_input)
    add_query(acted, command, command.input, acted.source.origin(trimmed(command.input)));
}

void of_program(const Acted& acted, const ShellCall& called) {
  if (called.call.role != CodeRole::query) return;
  ShellCommand command;
  command.image = acted.script.image;
  if (called.command >= 0)
    command.image = acted.script.commands[static_cast<std::size_t>(called.command)].image;
  add_query(acted, command, called.call.text,
            {acted.source.field, called.begin, called.end, false});
}

void of_arguments(const ToolCall& call, ClassicWriter& out) {
  const bool database = (call.words & kDatabaseWord) != 0;
  for (const Leaf& leaf : call.step.leaves) {
    if (!kQueryNames.has(argument_name(leaf.path)) && !(database && leaf.path.empty())) continue;
    if (!is_sql(leaf.text) || !out.begin("database", {}, 1)) continue;
    out.add("query", leaf.text, whole(field_of(leaf, out.texts), leaf.text));
  }
}

}  // namespace

extern const EventFamily kDatabaseEvents;
const EventFamily kDatabaseEvents = {"database", of_arguments, of_command, of_program};

}  // namespace candor::monitor
