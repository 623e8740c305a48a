// Langfuse exports: a trace with its observations. Inputs and outputs are what the instrumented SDK sent. Scores are
// somebody's judgement of the trace and are left out: no check may see them.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "monitor/import/chat.h"
#include "monitor/import/conversation.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

bool recognises(JsonView document) {
  const JsonView observations = document.find("observations");
  if (!observations.is_array()) return false;
  for (const JsonView first : observations.elements()) {
    return first.find("type").is_string() && !first.find("startTime").is_absent();
  }
  return document.find("timestamp").is_string();
}

struct Observation {
  JsonView view;
  std::size_t index = 0;
  std::optional<Time> at;
};

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in), conversation_(in) {}

  void read(JsonView document, const Place& place) {
    JsonView id, timestamp, name, input, output, session, metadata, observations, scores;
    in_.bind(document, place,
             {{"id", &id},
              {"timestamp", &timestamp},
              {"name", &name},
              {"input", &input},
              {"output", &output},
              {"sessionId", &session},
              {"metadata", &metadata},
              {"observations", &observations},
              {"scores", &scores}},
             Unknown::keep);
    Trace& trace = in_.trace();
    trace.id = in_.name(id, Place(place, "id"));
    trace.started_at = in_.time(timestamp, Place(place, "timestamp"));
    trace.agent = in_.name(name, Place(place, "name"));
    trace.session = in_.name(session, Place(place, "sessionId"));
    if (metadata.is_object()) {
      in_.set_metadata(metadata, Place(place, "metadata"));
    } else if (!metadata.is_nothing()) {
      in_.keep("metadata", metadata, Place(place, "metadata"));
    }
    read_observations(observations, Place(place, "observations"));
    if (!trace.steps.empty()) return;
    conversation_.read_input(input, Place(place, "input"));
    conversation_.read_output(output, Place(place, "output"));
  }

 private:
  /// In the order in which they began. Tools' own observations repeat what the model's messages say of them, so they
  /// are read only where the model's do not.
  void read_observations(JsonView list, const Place& place) {
    std::vector<Observation> observations;
    in_.each(list, place, [this, &observations](JsonView view, const Place& where) {
      if (!view.is_object()) return in_.fail(where, "expected an object");
      if (observations.size() >= in_.limits().steps) {
        return in_.fail("too_many_steps", where, "more observations than a trace may have steps");
      }
      const Place start(where, "startTime");
      observations.push_back({view, where.index, in_.time(view.find("startTime"), start)});
    });
    std::stable_sort(observations.begin(), observations.end(),
                     [](const Observation& a, const Observation& b) { return a.at < b.at; });
    const bool generations =
        std::any_of(observations.begin(), observations.end(),
                    [](const Observation& one) { return is_type(one, "GENERATION"); });
    for (const Observation& one : observations) {
      if (in_.failed()) return;
      read_observation(one, generations, Place(place, one.index));
    }
  }

  static bool is_type(const Observation& one, std::string_view type) {
    return one.view.find("type").string_or_empty() == type;
  }

  void read_observation(const Observation& one, bool generations, const Place& place) {
    const std::size_t first = in_.trace().steps.size();
    if (is_type(one, "GENERATION")) {
      const JsonView model = one.view.find("model");
      if (!model.is_nothing()) in_.trace().model = in_.text(model, Place(place, "model"));
      conversation_.read_input(one.view.find("input"), Place(place, "input"));
      conversation_.read_output(one.view.find("output"), Place(place, "output"));
    } else if (is_type(one, "TOOL") && !generations) {
      read_tool(one.view, place);
    } else {
      in_.keep("observations." + std::to_string(place.index), one.view, place);
    }
    for (std::size_t i = first; i < in_.trace().steps.size(); ++i) in_.trace().steps[i].at = one.at;
  }

  void read_tool(JsonView view, const Place& place) {
    const JsonView output = view.find("output");
    Step& call = in_.add(StepKind::tool_call);
    const std::string id(in_.name(view.find("id"), Place(place, "id")));
    call.call = id;
    call.tool = in_.text(view.find("name"), Place(place, "name"));
    in_.set_arguments(call, view.find("input"), Place(place, "input"));
    if (output.is_nothing()) return;
    Step& result = in_.add(StepKind::tool_result, text_of(output));
    result.call = id;
    result.error = view.find("level").string_or_empty() == "ERROR";
  }

  TraceBuilder& in_;
  Conversation conversation_;
};

void read(JsonView document, const Place& place, TraceBuilder& in) {
  Reader(in).read(document, place);
}

}  // namespace

extern const Importer kLangfuse;
const Importer kLangfuse = {"langfuse", "Langfuse exports: a trace with its observations",
                            recognises, read, false};

}  // namespace candor::monitor
