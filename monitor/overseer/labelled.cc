#include "monitor/overseer/labelled.h"

#include <algorithm>

#include "monitor/import/json.h"
#include "monitor/import/read.h"

namespace candor::monitor::overseer {
namespace {

Error not_a(std::string_view what, std::string place) {
  return {"invalid_labels", "must be " + std::string(what), std::move(place)};
}

Status read_text(JsonView row, std::string_view name, std::string& text) {
  const auto value = row.find(name);
  if (value.is_nothing()) return Done{};
  if (value.is_string()) {
    text = value.string();
  } else if (value.is_number()) {
    text = value.number_text();
  } else {
    return not_a("a string", "/" + std::string(name));
  }
  return Done{};
}

Status read_labels(JsonView row, LabelledTrace& labelled) {
  const auto labels = row.find("labels");
  if (labels.is_nothing()) return Done{};
  if (!labels.is_object()) return not_a("an object", "/labels");
  for (const auto& [name, value] : labels.members()) {
    if (value.type() != JsonType::boolean) continue;
    const auto same = [&, wanted = name](const auto& label) { return label.first == wanted; };
    if (std::any_of(labelled.labels.begin(), labelled.labels.end(), same))
      return Error{"invalid_labels", "is given twice", "/labels/" + std::string(name)};
    labelled.labels.emplace_back(name, value.boolean());
  }
  return Done{};
}

/// What stands around the trace.
Status read_wrapper(JsonView row, LabelledTrace& labelled) {
  std::string pair;
  std::string task;
  for (const auto& [name, text] : {std::pair{std::string_view("set"), &labelled.set},
                                   {"family", &labelled.family},
                                   {"pair", &pair},
                                   {"task", &task}}) {
    if (const auto read = read_text(row, name, *text); !read) return read.error();
  }
  const auto& own = pair.empty() ? task : pair;
  if (!own.empty()) labelled.group = labelled.set + "/" + own;
  return read_labels(row, labelled);
}

bool is_word_byte(unsigned char c) {
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::string task_words(const Trace& trace) {
  const auto turn = std::find_if(trace.steps.begin(), trace.steps.end(),
                                 [](const Step& step) { return step.kind == StepKind::user; });
  std::string words;
  if (turn == trace.steps.end()) return words;
  for (const char c : turn->text) {
    if (!is_word_byte(static_cast<unsigned char>(c))) {
      if (!words.empty() && words.back() != ' ') words += ' ';
    } else {
      words += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

Result<LabelledTrace> read_labelled(std::string_view bytes, std::string_view set,
                                    const Limits& limits) {
  auto trace = read_trace(bytes, {}, limits);
  if (!trace) return trace.error();
  LabelledTrace labelled;
  labelled.set = set;
  JsonParser parser;
  const auto row = parser.parse(bytes, limits.json_depth);
  if (row && row->is_object() && row->find("trace").is_object()) {
    if (const auto read = read_wrapper(*row, labelled); !read) return read.error();
  }
  labelled.trace = std::move(*trace);
  if (labelled.group.empty()) labelled.group = task_words(labelled.trace);
  if (labelled.group.empty()) labelled.group = labelled.set + "/" + labelled.trace.id;
  return labelled;
}

}  // namespace candor::monitor::overseer
