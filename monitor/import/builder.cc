#include "monitor/import/builder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "monitor/import/flatten.h"
#include "monitor/json_writer.h"
#include "monitor/time.h"

namespace candor::monitor {
namespace {

// How many containers surround a value in the native format, so that what is read can be written
// and read again.
constexpr std::size_t kAroundArguments = 3;  // the trace, its steps, the step
constexpr std::size_t kAroundMetadata = 1;
constexpr std::size_t kAroundKept = 2;
constexpr std::size_t kAroundKeptInGroup = 4;  // the trace, metadata, `steps`, the step's index

std::size_t less(std::size_t depth, std::size_t around) {
  return depth > around ? depth - around : 0;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// False for most text that is no JSON, at the cost of one character.
bool may_be_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  constexpr std::string_view kStarts = "{[\"-0123456789tfnNI";
  return first != std::string_view::npos && kStarts.find(text[first]) != std::string_view::npos;
}

void append_member_name(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
}

std::string expected(std::string_view what, JsonView value) {
  constexpr std::string_view kNames[] = {"nothing",  "null",     "a boolean", "a number",
                                         "a string", "an array", "an object"};
  std::string out = "expected ";
  out += what;
  out += ", found ";
  out += kNames[static_cast<std::size_t>(value.type())];
  return out;
}

}  // namespace

TraceBuilder::TraceBuilder(Trace& trace, const Limits& limits, JsonParser& nested)
    : trace_(trace), limits_(limits), nested_(nested), leaf_bytes_left_(limits.leaf_bytes) {}

void TraceBuilder::fail(const Place& place, std::string message) {
  fail("invalid_trace", place, std::move(message));
}

void TraceBuilder::fail(std::string code, const Place& place, std::string message) {
  if (!error_) error_ = Error{std::move(code), std::move(message), to_pointer(place)};
}

void TraceBuilder::add_replaced(std::uint32_t bytes) {
  const std::uint32_t room = std::numeric_limits<std::uint32_t>::max() - trace_.replaced_bytes;
  trace_.replaced_bytes += std::min(room, bytes);
}

void TraceBuilder::bind(JsonView object, const Place& place, std::initializer_list<Slot> slots,
                        Unknown unknown) {
  if (!object.is_object()) return fail(place, expected("an object", object));
  for (const JsonMember member : object.members()) {
    const auto slot = std::find_if(slots.begin(), slots.end(), [&member](const Slot& candidate) {
      return candidate.name == member.name;
    });
    if (slot != slots.end()) {
      if (!slot->value->is_absent()) fail(Place(place, member.name), "this member is given twice");
      *slot->value = member.value;
    } else if (unknown == Unknown::keep) {
      keep(member.name, member.value, Place(place, member.name));
    } else if (unknown == Unknown::keep_in_step) {
      keep_in_step(trace_.steps.size() - 1, member.name, member.value, Place(place, member.name));
    } else if (unknown == Unknown::keep_in_next) {
      keep_in_step(trace_.steps.size(), member.name, member.value, Place(place, member.name));
    }
  }
}

bool TraceBuilder::is_list(JsonView value, const Place& place) {
  if (!value.is_array() && !value.is_nothing()) fail(place, expected("an array", value));
  return value.is_array();
}

std::string_view TraceBuilder::text(JsonView value, const Place& place) {
  if (value.is_string()) return value.string();
  if (!value.is_nothing()) fail(place, expected("a string", value));
  return {};
}

std::string_view TraceBuilder::name(JsonView value, const Place& place) {
  if (value.is_string()) return value.string();
  if (value.is_number()) return value.number_text();
  if (!value.is_nothing()) fail(place, expected("a string or a number", value));
  return {};
}

bool TraceBuilder::flag(JsonView value, const Place& place) {
  if (value.type() == JsonType::boolean) return value.boolean();
  if (!value.is_nothing()) fail(place, expected("true or false", value));
  return false;
}

std::optional<Time> TraceBuilder::time(JsonView value, const Place& place) {
  const std::string_view written = text(value, place);
  if (!value.is_string()) return std::nullopt;
  auto time = time_from_rfc3339(written);
  if (!time) fail(place, "expected an RFC 3339 time with an offset, such as 2026-11-22T09:00:00Z");
  return time;
}

std::optional<std::uint32_t> TraceBuilder::index(JsonView value, const Place& place) {
  if (value.is_nothing()) return std::nullopt;
  const std::string_view digits = value.is_number() ? value.number_text() : std::string_view{};
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (!digits.empty() && error == std::errc{} && end == digits.data() + digits.size()) return index;
  fail(place, "expected a whole number from 0 to 4294967295");
  return std::nullopt;
}

void TraceBuilder::reserve(std::size_t count) {
  trace_.steps.reserve(trace_.steps.size() + std::min(count, limits_.steps));
}

Step& TraceBuilder::add(StepKind kind) {
  if (trace_.steps.size() >= limits_.steps) {
    fail("too_many_steps", Place(),
         "the trace has more than " + std::to_string(limits_.steps) + " steps");
    discarded_ = Step();
    discarded_.kind = kind;
    return discarded_;
  }
  Step& step = trace_.steps.emplace_back();
  step.kind = kind;
  return step;
}

Step& TraceBuilder::add(StepKind kind, std::string_view text) {
  Step& step = add(kind);
  step.text = text;
  return step;
}

void TraceBuilder::set_arguments(Step& step, JsonView value, const Place& place) {
  if (value.is_absent()) {
    step.arguments = "{}";
  } else if (value.is_string()) {
    set_arguments(step, value.string(), place);
  } else {
    set_json_arguments(step, value, place);
  }
}

void TraceBuilder::set_arguments(Step& step, std::string_view text, const Place& place) {
  if (is_blank(text)) {
    step.arguments = "{}";
  } else if (!may_be_json(text)) {
    set_text_arguments(step, text, place);
  } else if (const auto parsed = nested_.parse(text, less(limits_.json_depth, kAroundArguments))) {
    add_replaced(nested_.replaced_bytes());
    set_json_arguments(step, *parsed, place);
  } else if (parsed.error().code == "invalid_json") {
    set_text_arguments(step, text, place);
  } else {
    fail(parsed.error().code, place, parsed.error().message);
  }
}

void TraceBuilder::set_json_arguments(Step& step, JsonView value, const Place& place) {
  if (!nests_within(value, less(limits_.json_depth, kAroundArguments))) {
    return fail("too_deep", place, "the arguments are nested too deep");
  }
  append_compact(step.arguments, value);
  step.leaves.reserve(value.size());
  flatten(value, {}, step.leaves, place);
}

void TraceBuilder::set_text_arguments(Step& step, std::string_view text, const Place& place) {
  step.arguments = text;
  step.arguments_are_text = true;
  step.leaves.push_back({"", std::string(text), ValueType::string, 0});
  const std::size_t cost = cost_of(step.leaves.back());
  if (cost > leaf_bytes_left_) return fail("trace_too_large", place, "too many arguments");
  leaf_bytes_left_ -= cost;
}

void TraceBuilder::flatten(JsonView value, std::string path, std::vector<Leaf>& leaves,
                           const Place& place) {
  if (failed()) return;
  if (!monitor::flatten(value, std::move(path), leaves, leaf_bytes_left_)) {
    fail("trace_too_large", place,
         "the flattened arguments and metadata take more than " +
             std::to_string(limits_.leaf_bytes) + " bytes");
  }
}

void TraceBuilder::set_metadata(JsonView object, const Place& place) {
  if (object.is_nothing()) return;
  if (!object.is_object()) return fail(place, expected("an object", object));
  const std::size_t depth = less(limits_.json_depth, kAroundMetadata + 1);
  for (const auto& [name, value] : object.members()) {
    keep_member(metadata_, name, value, std::string(name), depth, Place(place, name));
  }
}

void TraceBuilder::keep(std::string_view name, JsonView value, const Place& place) {
  keep_member(metadata_, name, value, std::string(name), less(limits_.json_depth, kAroundKept),
              place);
}

void TraceBuilder::keep_in_step(std::size_t step, std::string_view name, JsonView value,
                                const Place& place) {
  keep_in_group(kept_steps_, "steps", step, {name, value}, place);
}

void TraceBuilder::keep_in_signal(std::size_t signal, std::string_view name, JsonView value,
                                  const Place& place) {
  keep_in_group(kept_signals_, "signals", signal, {name, value}, place);
}

void TraceBuilder::keep_member(Kept& kept, std::string_view name, JsonView value, std::string path,
                               std::size_t depth, const Place& place) {
  if (failed()) return;
  if (!nests_within(value, depth)) return fail("too_deep", place, "nested too deep to keep");
  append_member_name(kept.text, name);
  append_compact(kept.text, value);
  flatten(value, std::move(path), kept.leaves, place);
}

void TraceBuilder::keep_in_group(Kept& kept, std::string_view group, std::size_t index,
                                 const JsonMember& member, const Place& place) {
  const std::string key = std::to_string(index);
  if (kept.open != index) {
    if (kept.open) kept.text += '}';
    append_member_name(kept.text, key);
    kept.text += '{';
    kept.open = index;
  }
  std::string path(group);
  path.append(".").append(key).append(".").append(member.name);
  keep_member(kept, member.name, member.value, std::move(path),
              less(limits_.json_depth, kAroundKeptInGroup), place);
}

void TraceBuilder::append_group(std::string_view name, Kept& group) {
  if (!group.open) return;
  append_member_name(metadata_.text, name);
  metadata_.text.append("{").append(group.text).append("}}");
  std::move(group.leaves.begin(), group.leaves.end(), std::back_inserter(metadata_.leaves));
}

Status TraceBuilder::finish() {
  append_group("steps", kept_steps_);
  append_group("signals", kept_signals_);
  if (error_) return *error_;
  trace_.metadata.assign("{").append(metadata_.text).append("}");
  trace_.metadata_leaves = std::move(metadata_.leaves);
  return Done{};
}

}  // namespace candor::monitor
