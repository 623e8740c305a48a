// Inspect AI: a sample of an evaluation log (`EvalSample`), or a `.json` log with one sample. Events, stores and
// attachments that no message refers to repeat what the messages say and are left out; so are the target and the
// scores, which no check may see.

#include <string>
#include <string_view>
#include <unordered_map>

#include "monitor/import/chat.h"
#include "monitor/import/importer.h"
#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

constexpr std::string_view kAttachment = "attachment://";

bool is_sample(JsonView document) {
  return document.find("messages").is_array() && !document.find("epoch").is_absent() &&
         !document.find("id").is_absent();
}

bool is_log(JsonView document) {
  return document.find("eval").is_object() && document.find("samples").is_array();
}

bool recognises(JsonView document) { return is_log(document) || is_sample(document); }

class SampleReader {
 public:
  SampleReader(JsonView attachments, TraceBuilder& in)
      : in_(in), resolvable_(in.limits().trace_bytes) {
    if (!attachments.is_object()) return;
    for (const JsonMember member : attachments.members()) {
      if (member.value.is_string()) attachments_.emplace(member.name, member.value.string());
    }
  }

  void read_message(JsonView message, const Place& place) {
    const std::string_view role = message.find("role").string_or_empty();
    if (role == "assistant") return read_assistant(message, place);
    if (role == "tool") return read_result(message, place);
    if (role != "system" && role != "user") {
      return in_.fail(Place(place, "role"), "expected system, user, assistant or tool");
    }
    JsonView bound, content;
    in_.bind(message, place, {{"role", &bound}, {"content", &content}}, Unknown::keep_in_next);
    const std::string text = words(content, Place(place, "content"));
    in_.add(role == "system" ? StepKind::system : StepKind::user, text);
  }

 private:
  /// Long texts stand in the sample's attachments, once; what they grow to when they are put back is bounded.
  std::string_view resolved(std::string_view text) {
    if (!text.starts_with(kAttachment)) return text;
    const auto found = attachments_.find(text.substr(kAttachment.size()));
    if (found == attachments_.end()) return text;
    if (found->second.size() > resolvable_) {
      in_.fail("trace_too_large", Place(), "the attachments are referred to too often");
      return {};
    }
    resolvable_ -= found->second.size();
    return found->second;
  }

  void append_resolved(std::string& out, JsonView value) {
    if (value.is_string()) {
      append_json_string(out, resolved(value.string()));
    } else if (value.is_object()) {
      out += '{';
      for (const auto& [name, member] : value.members()) {
        if (out.back() != '{') out += ',';
        append_json_string(out, name);
        out += ':';
        append_resolved(out, member);
      }
      out += '}';
    } else if (value.is_array()) {
      out += '[';
      for (const JsonView element : value.elements()) {
        if (out.back() != '[') out += ',';
        append_resolved(out, element);
      }
      out += ']';
    } else {
      append_compact(out, value);
    }
  }

  void set_arguments(Step& step, JsonView arguments, const Place& place) {
    std::string text;
    append_compact(text, arguments);
    if (arguments.is_nothing() || text.find(kAttachment) == std::string::npos) {
      return in_.set_arguments(step, arguments, place);
    }
    text.clear();
    append_resolved(text, arguments);
    in_.set_arguments(step, text, place);
  }

  std::string words(JsonView content, const Place& place) {
    if (content.is_string()) return std::string(resolved(content.string()));
    std::string out;
    in_.each(content, place, [this, &out](JsonView part, const Place& where) {
      const JsonView text = part.is_string() ? part : text_of_part(part);
      if (!text.is_string()) return keep_part(part, where, in_);
      if (!out.empty()) out += '\n';
      out += resolved(text.string());
    });
    return out;
  }

  void read_assistant(JsonView message, const Place& place) {
    JsonView role, content, calls, model;
    const std::size_t steps = in_.trace().steps.size();
    in_.bind(message, place,
             {{"role", &role}, {"content", &content}, {"tool_calls", &calls}, {"model", &model}},
             Unknown::keep_in_next);
    if (!model.is_nothing()) in_.trace().model = in_.text(model, Place(place, "model"));
    const Place where(place, "content");
    if (content.is_string()) {
      add_assistant_text(in_, resolved(content.string()));
    } else {
      in_.each(content, where, [this](JsonView part, const Place& at) { read_part(part, at); });
    }
    in_.each(calls, Place(place, "tool_calls"),
             [this](JsonView call, const Place& at) { read_call(call, at); });
    if (in_.trace().steps.size() == steps) in_.add(StepKind::message);
  }

  void read_part(JsonView part, const Place& place) {
    const std::string_view type = part.find("type").string_or_empty();
    const JsonView text = part.is_string() ? part : text_of_part(part);
    if (type == "reasoning") {
      read_reasoning(part, place);
    } else if (type == "tool_use") {
      read_server_call(part, place);
    } else if (text.is_string()) {
      add_assistant_text(in_, resolved(text.string()));
    } else {
      keep_part(part, place, in_);
    }
  }

  /// A redacted part's `reasoning` is opaque; what can be read is the summary.
  void read_reasoning(JsonView part, const Place& place) {
    JsonView type, reasoning, summary, redacted;
    Step& step = in_.add(StepKind::reasoning);
    in_.bind(part, place,
             {{"type", &type},
              {"reasoning", &reasoning},
              {"summary", &summary},
              {"redacted", &redacted}},
             Unknown::keep_in_step);
    const std::string_view whole = resolved(in_.text(reasoning, Place(place, "reasoning")));
    const std::string_view shortened = resolved(in_.text(summary, Place(place, "summary")));
    const bool opaque = in_.flag(redacted, Place(place, "redacted"));
    step.text = opaque || whole.empty() ? shortened : whole;
    if (!opaque && !whole.empty() && !shortened.empty()) {
      in_.keep_in_step(in_.trace().steps.size() - 1, "summary", summary, Place(place, "summary"));
    }
    if (!shortened.empty() && (opaque || whole.empty())) {
      step.visibility = Visibility::summary;
    } else if (opaque) {
      step.visibility = Visibility::redacted;
    }
  }

  /// A call of the provider's own tool, with its result.
  void read_server_call(JsonView part, const Place& place) {
    JsonView type, id, name, arguments, result, error;
    Step& step = in_.add(StepKind::tool_call);
    in_.bind(part, place,
             {{"type", &type},
              {"id", &id},
              {"name", &name},
              {"arguments", &arguments},
              {"result", &result},
              {"error", &error}},
             Unknown::keep_in_step);
    const std::string call(in_.name(id, Place(place, "id")));
    step.call = call;
    step.tool = in_.text(name, Place(place, "name"));
    set_arguments(step, arguments, Place(place, "arguments"));
    if (result.is_nothing() && error.is_nothing()) return;
    Step& answer = in_.add(StepKind::tool_result, text_of(error.is_nothing() ? result : error));
    answer.text = resolved(answer.text);
    answer.call = call;
    answer.error = !error.is_nothing();
  }

  void read_call(JsonView call, const Place& place) {
    JsonView id, function, arguments;
    Step& step = in_.add(StepKind::tool_call);
    in_.bind(call, place, {{"id", &id}, {"function", &function}, {"arguments", &arguments}},
             Unknown::keep_in_step);
    step.call = in_.name(id, Place(place, "id"));
    step.tool = in_.text(function, Place(place, "function"));
    set_arguments(step, arguments, Place(place, "arguments"));
  }

  void read_result(JsonView message, const Place& place) {
    JsonView role, content, call, error;
    in_.bind(message, place,
             {{"role", &role}, {"content", &content}, {"tool_call_id", &call}, {"error", &error}},
             Unknown::keep_in_next);
    std::string text = words(content, Place(place, "content"));
    const std::string_view failure = resolved(error.find("message").string_or_empty());
    if (text.empty()) text = failure;
    Step& step = in_.add(StepKind::tool_result, text);
    step.call = in_.name(call, Place(place, "tool_call_id"));
    step.error = !error.is_nothing();
  }

  TraceBuilder& in_;
  std::size_t resolvable_;
  std::unordered_map<std::string_view, std::string_view> attachments_;
};

/// Members of a sample that are not what the agent did.
void read_sample(JsonView sample, std::string_view run, const Place& place, TraceBuilder& in) {
  JsonView id, epoch, uuid, messages, metadata, attachments, started;
  JsonView input, output, target, scores, store, events, events_data;
  in.bind(sample, place,
          {{"id", &id},
           {"epoch", &epoch},
           {"uuid", &uuid},
           {"messages", &messages},
           {"metadata", &metadata},
           {"attachments", &attachments},
           {"started_at", &started},
           {"input", &input},
           {"output", &output},
           {"target", &target},
           {"scores", &scores},
           {"store", &store},
           {"events", &events},
           {"events_data", &events_data}},
          Unknown::keep);
  Trace& trace = in.trace();
  if (!run.empty()) trace.id.append(run).append("/");
  trace.id.append(in.name(id, Place(place, "id"))).append("/");
  trace.id.append(in.name(epoch, Place(place, "epoch")));
  trace.started_at = in.time(started, Place(place, "started_at"));
  in.set_metadata(metadata, Place(place, "metadata"));
  SampleReader reader(attachments, in);
  in.reserve(messages.size());
  in.each(messages, Place(place, "messages"),
          [&reader](JsonView message, const Place& at) { reader.read_message(message, at); });
}

void read(JsonView document, const Place& place, TraceBuilder& in) {
  const JsonView samples = document.find("samples");
  if (!samples.is_array()) return read_sample(document, {}, place, in);
  if (samples.size() != 1) {
    return in.fail(Place(place, "samples"),
                   "a log with several samples is several traces: give them one by one");
  }
  const JsonView eval = document.find("eval");
  in.trace().model = eval.find("model").string_or_empty();
  in.trace().agent = eval.find("task").string_or_empty();
  const Place where(place, "samples");
  in.each(samples, where, [eval, &in](JsonView sample, const Place& at) {
    read_sample(sample, eval.find("run_id").string_or_empty(), at, in);
  });
}

}  // namespace

extern const Importer kInspect;
const Importer kInspect = {"inspect", "Inspect AI: a sample, or a .json log of one sample",
                           recognises, read, false};

}  // namespace candor::monitor
