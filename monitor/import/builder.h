#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/import/json.h"
#include "monitor/limits.h"
#include "monitor/trace.h"
#include "rules/result.h"

namespace candor::monitor {

/// A member that an importer knows, and where its value goes. Absent members leave the view absent.
struct Slot {
  std::string_view name;
  JsonView* value;
};

/// What happens to the members of an object that have no slot.
enum class Unknown {
  keep,          // in the trace's metadata, under their own names
  keep_in_step,  // in the metadata, under `steps.<the step that was added last>`
  keep_in_next,  // the same for the step that will be added next
  drop,          // the importer reads them itself
};

/// Collects a trace while an importer walks its document. The first failure is kept and everything
/// after it is harmless, so importers need no error paths; where there is much left to do they look
/// at `failed()`. Limits are enforced here, and nothing of the input is lost: what an importer does
/// not know goes to the metadata.
class TraceBuilder {
 public:
  /// `nested` parses JSON that stands inside strings. All three must outlive the builder.
  TraceBuilder(Trace& trace, const Limits& limits, JsonParser& nested);

  Trace& trace() { return trace_; }
  const Limits& limits() const { return limits_; }

  void fail(const Place& place, std::string message);
  void fail(std::string code, const Place& place, std::string message);
  bool failed() const { return error_.has_value(); }

  /// One pass over an object: fills the slots and deals with the rest. Fails when `object` is
  /// something else, and when a known member is given twice: parsers disagree about which one
  /// counts, which is a way past a monitor.
  void bind(JsonView object, const Place& place, std::initializer_list<Slot> slots,
            Unknown unknown);

  /// Counts bytes that were replaced in JSON that an importer parsed out of a string.
  void add_replaced(std::uint32_t bytes);

  /// Calls `read(element, its place)` for each element of a list; nothing is an empty list,
  /// another type fails.
  template <class Read>
  void each(JsonView list, const Place& place, Read read);

  // Typed members. Nothing (absent or null) gives an empty value, as does a wrong type, which fails.
  std::string_view text(JsonView value, const Place& place);
  std::string_view name(JsonView value, const Place& place);  // numbers too, as written: ids
  bool flag(JsonView value, const Place& place);
  std::optional<Time> time(JsonView value, const Place& place);
  std::optional<std::uint32_t> index(JsonView value, const Place& place);

  /// Makes room for `count` more steps.
  void reserve(std::size_t count);
  /// Appends a step; valid until the next one. Beyond the limit it fails and drops the step.
  Step& add(StepKind kind);
  Step& add(StepKind kind, std::string_view text);
  /// Any JSON value; a string that holds JSON is that JSON; nothing and blank strings are `{}`.
  void set_arguments(Step& step, JsonView value, const Place& place);
  void set_arguments(Step& step, std::string_view text, const Place& place);

  /// The members of the input's own metadata object.
  void set_metadata(JsonView object, const Place& place);
  /// Keeps what has no place in a trace: in the metadata, or in its `steps.<index>`, `signals.<index>`.
  void keep(std::string_view name, JsonView value, const Place& place);
  void keep_in_step(std::size_t step, std::string_view name, JsonView value, const Place& place);
  void keep_in_signal(std::size_t signal, std::string_view name, JsonView value,
                      const Place& place);

  /// Completes the metadata. Call it once, last.
  Status finish();

 private:
  /// Members of one object of the metadata as text, with their leaves.
  struct Kept {
    std::string text;
    std::vector<Leaf> leaves;
    std::optional<std::size_t> open;  // in a group: the index whose object is not closed yet
  };

  bool is_list(JsonView value, const Place& place);
  void keep_member(Kept& kept, std::string_view name, JsonView value, std::string path,
                   std::size_t depth, const Place& place);
  void keep_in_group(Kept& kept, std::string_view group, std::size_t index,
                     const JsonMember& member, const Place& place);
  void append_group(std::string_view name, Kept& group);
  void set_text_arguments(Step& step, std::string_view text, const Place& place);
  void set_json_arguments(Step& step, JsonView value, const Place& place);
  void flatten(JsonView value, std::string path, std::vector<Leaf>& leaves, const Place& place);

  Trace& trace_;
  const Limits& limits_;
  JsonParser& nested_;
  std::optional<Error> error_;
  std::size_t leaf_bytes_left_;
  Step discarded_;
  Kept metadata_;
  Kept kept_steps_;
  Kept kept_signals_;
};

template <class Read>
void TraceBuilder::each(JsonView list, const Place& place, Read read) {
  if (!is_list(list, place)) return;
  std::size_t index = 0;
  for (const JsonView element : list.elements()) {
    if (failed()) return;
    read(element, Place(place, index++));
  }
}

}  // namespace candor::monitor
