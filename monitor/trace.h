#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/event.h"

namespace candor::monitor {

using rules::Time;
using rules::ValueType;

enum class StepKind : std::uint8_t { system, user, reasoning, message, tool_call, tool_result };

/// How much of a reasoning step we were shown. Turns without any reasoning are `absent`: they have no step for it.
enum class Visibility : std::uint8_t { raw, summary, redacted, encrypted };

std::string_view to_string(StepKind kind);
std::string_view to_string(Visibility visibility);
std::optional<StepKind> step_kind_from(std::string_view text);
std::optional<Visibility> visibility_from(std::string_view text);

/// One leaf of a JSON value. Path parts are joined with '.'; the elements of a list share their list's path
/// (`{"to": ["a","b"]}` is two leaves `to`), so that a rule asks for a field and meets every element.
struct Leaf {
  std::string path;
  std::string text;  // strings decoded; numbers and booleans as written; "" for null
  ValueType type = ValueType::string;
  double number = 0;

  bool operator==(const Leaf&) const = default;
};

/// One item of a trace. Members that a kind does not have are empty.
struct Step {
  StepKind kind = StepKind::user;
  Visibility visibility = Visibility::raw;  // reasoning
  bool error = false;                       // tool_result
  std::string text;                         // all but tool_call
  std::string call;  // tool_call: its id; tool_result: the id of the call that it answers
  std::string tool;  // tool_call
  std::string
      arguments;  // tool_call: compact JSON, or the text as it came when `arguments_are_text`
  bool arguments_are_text =
      false;                 // the arguments were a string that is not JSON; one leaf with path ""
  std::vector<Leaf> leaves;  // tool_call: the arguments, flattened in document order
  std::optional<Time> at;

  bool operator==(const Step&) const = default;
};

/// A number that an outside tool measured and posted with the trace (probes, sparse autoencoders).
struct PostedSignal {
  std::string name;
  std::optional<std::uint32_t> step;  // none: the whole trace
  double value = 0;
  std::string source;

  bool operator==(const PostedSignal&) const = default;
};

/// What a layer of the agent's model held at a step, posted with the trace for linear probes (monitor/probes).
struct Activation {
  std::string layer;                  // its number or name, as the one who posts it calls it
  std::optional<std::uint32_t> step;  // none: the whole trace
  bool half = false;                  // came as float16: each value is one
  std::vector<float> values;          // finite

  bool operator==(const Activation&) const = default;
};

/// One agent episode. Immutable once an importer returned it. All text is valid UTF-8.
struct Trace {
  std::string id;  // never empty: without one in the input, `t-` and a digest of the content
  std::string session;
  std::string agent;
  std::string model;
  std::optional<Time> started_at;
  std::string metadata = "{}";  // a compact JSON object; members that we do not know are kept here
  std::vector<Leaf> metadata_leaves;
  std::vector<Step> steps;
  std::vector<PostedSignal> signals;
  std::vector<Activation> activations;
  std::uint32_t replaced_bytes = 0;  // invalid UTF-8 that was replaced with U+FFFD

  bool operator==(const Trace&) const = default;
};

}  // namespace candor::monitor
