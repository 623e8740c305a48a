// Claude Code sessions: `~/.claude/projects/<project>/<session>.jsonl`, one entry a line, an Anthropic message in most.
// The format is not documented; entries that are not known are kept in the metadata as `lines.<index>`.

#include <string>

#include "monitor/import/anthropic_content.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

/// A session may begin with entries of other kinds, and those have no session.
constexpr std::size_t kLookedAt = 50;

bool is_entry(JsonView entry) {
  const std::string_view type = entry.find("type").string_or_empty();
  if (type == "summary") return entry.find("leafUuid").is_string();
  if (type == "file-history-snapshot") return entry.find("snapshot").is_object();
  return !type.empty() && entry.find("sessionId").is_string();
}

bool recognises(JsonView document) {
  if (!document.is_array()) return is_entry(document);
  std::size_t looked_at = 0;
  for (const JsonView entry : document.elements()) {
    if (is_entry(entry)) return true;
    if (++looked_at == kLookedAt) break;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in) {}

  void read_entry(JsonView entry, const Place& place) {
    const std::string_view type = entry.find("type").string_or_empty();
    const bool speaks = type == "user" || type == "assistant";
    if (speaks && entry.find("message").is_object()) {
      read_message_entry(entry, type == "user" ? StepKind::user : StepKind::message, place);
    } else if (entry.is_object()) {
      in_.keep("lines." + std::to_string(place.index), entry, place);
    } else {
      in_.fail(place, "expected an object");
    }
  }

 private:
  /// `toolUseResult` repeats the message's result; the uuids only chain the entries.
  void read_message_entry(JsonView entry, StepKind kind, const Place& place) {
    JsonView type, session, timestamp, message, cwd, branch, version, result, uuid, parent, request;
    in_.bind(entry, place,
             {{"type", &type},
              {"sessionId", &session},
              {"timestamp", &timestamp},
              {"message", &message},
              {"cwd", &cwd},
              {"gitBranch", &branch},
              {"version", &version},
              {"toolUseResult", &result},
              {"uuid", &uuid},
              {"parentUuid", &parent},
              {"requestId", &request}},
             Unknown::keep_in_next);
    note_session(session, place);
    note_once(noted_cwd_, "cwd", cwd, place);
    note_once(noted_branch_, "gitBranch", branch, place);
    note_once(noted_version_, "version", version, place);
    const std::size_t first = in_.trace().steps.size();
    read_message(message, kind, Place(place, "message"));
    const auto at = in_.time(timestamp, Place(place, "timestamp"));
    for (std::size_t i = first; i < in_.trace().steps.size(); ++i) in_.trace().steps[i].at = at;
    if (!in_.trace().started_at) in_.trace().started_at = at;
  }

  void read_message(JsonView message, StepKind kind, const Place& place) {
    JsonView role, content, model;
    in_.bind(message, place, {{"role", &role}, {"content", &content}, {"model", &model}},
             Unknown::keep_in_next);
    if (!model.is_nothing()) in_.trace().model = in_.text(model, Place(place, "model"));
    read_anthropic_content(kind, content, Visibility::raw, Place(place, "content"), in_);
  }

  void note_session(JsonView session, const Place& place) {
    Trace& trace = in_.trace();
    if (session.is_nothing() || !trace.session.empty()) return;
    trace.session = in_.text(session, Place(place, "sessionId"));
    trace.id = trace.session;
  }

  void note_once(bool& noted, std::string_view name, JsonView value, const Place& place) {
    if (noted || value.is_nothing()) return;
    noted = true;
    in_.keep(name, value, Place(place, name));
  }

  TraceBuilder& in_;
  bool noted_cwd_ = false;
  bool noted_branch_ = false;
  bool noted_version_ = false;
};

void read(JsonView document, const Place& place, TraceBuilder& in) {
  in.trace().agent = "claude-code";
  Reader reader(in);
  if (!document.is_array()) return reader.read_entry(document, place);
  in.reserve(document.size());
  in.each(document, place,
          [&reader](JsonView entry, const Place& where) { reader.read_entry(entry, where); });
}

}  // namespace

extern const Importer kClaudeCode;
const Importer kClaudeCode = {"claude-code", "Claude Code sessions: the whole JSONL file",
                              recognises, read, /*of_lines=*/true};

}  // namespace candor::monitor
