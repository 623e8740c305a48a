#include "monitor/events/event_writer.h"

#include <charconv>
#include <cmath>

namespace candor::monitor {

EventWriter::EventWriter(const Trace& of, EventList& list)
    : trace(of), texts(list.texts), events_(list.events) {
  const auto common = [this](std::string_view name, std::string_view text) {
    if (!text.empty()) common_.push_back({name, text});
  };
  common("trace", trace.id);
  common("agent", trace.agent);
  common("model", trace.model);
  common("session", trace.session);
}

void EventWriter::begin(rules::LogSource source, std::uint32_t step, std::size_t more) {
  TraceEvent& event = events_.emplace_back();
  event.source = source;
  event.step = step;
  if (step < trace.steps.size()) event.time = trace.steps[step].at;
  event.fields.reserve(common_.size() + 1 + more);
  event.origins.reserve(common_.size() + 1 + more);
  event.fields.insert(event.fields.end(), common_.begin(), common_.end());
  event.origins.resize(common_.size());
  if (step_text_.empty() || numbered_step_ != step) {
    numbered_step_ = step;
    step_text_ = number_text(step);
  }
  push({"step", step_text_, ValueType::number, static_cast<double>(step)}, {});
}

void EventWriter::push(const rules::Field& field, const FieldOrigin& origin) {
  events_.back().fields.push_back(field);
  events_.back().origins.push_back(origin);
}

void EventWriter::add(std::string_view name, std::string_view text, FieldOrigin origin) {
  push({name, text}, origin);
}

void EventWriter::add_leaf(std::string_view name, const Leaf& leaf, FieldOrigin origin) {
  push({name, leaf.text, leaf.type, leaf.number}, origin);
}

void EventWriter::add_number(std::string_view name, double number) {
  push({name, number_text(number), ValueType::number, number}, {});
}

void EventWriter::add_flag(std::string_view name, bool flag) {
  push({name, flag ? "true" : "false", ValueType::boolean}, {});
}

std::string_view EventWriter::number_text(double number) {
  constexpr double quick = 1e5;  // below it the shortest text of a whole number is its digits, and found faster
  char digits[32];
  const auto whole = number >= 0 && number < quick ? static_cast<std::uint32_t>(number) : 0;
  const bool is_whole = number == whole && !std::signbit(number);
  const auto end = is_whole ? std::to_chars(digits, digits + sizeof digits, whole).ptr
                            : std::to_chars(digits, digits + sizeof digits, number).ptr;
  return texts.keep({digits, static_cast<std::size_t>(end - digits)});
}

}  // namespace candor::monitor
