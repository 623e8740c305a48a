#include "monitor/overseer/blocks/material.h"

#include <algorithm>
#include <string_view>

#include "monitor/overseer/blocks/intents.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

std::optional<Channel> channel_of(StepKind kind) {
  switch (kind) {
    case StepKind::reasoning:
      return Channel::reasoning;
    case StepKind::message:
      return Channel::message;
    case StepKind::tool_call:
      return Channel::action;
    case StepKind::user:
      return Channel::request;
    case StepKind::system:
    case StepKind::tool_result:
      break;
  }
  return std::nullopt;
}

/// Several lines with the signs of a program.
bool is_program(std::string_view text) {
  constexpr std::size_t kLines = 4;
  constexpr std::size_t kRead = 4096;
  const std::string_view read = text.substr(0, kRead);
  const auto lines = static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
  if (lines < kLines) return false;
  const auto signs = static_cast<std::size_t>(std::count_if(
      read.begin(), read.end(), [](char c) { return c == '(' || c == '=' || c == '{'; }));
  return signs >= lines / 2;
}

/// Every call hands in a program: there is nothing else that the agent did.
Subject subject_of(const Trace& trace) {
  bool any = false;
  for (const Step& step : trace.steps) {
    if (step.kind != StepKind::tool_call) continue;
    if (std::none_of(step.leaves.begin(), step.leaves.end(),
                     [](const Leaf& leaf) { return is_program(leaf.text); }))
      return Subject::conduct;
    any = true;
  }
  return any ? Subject::program : Subject::conduct;
}

std::vector<Known> known_of(const Reading& reading, const WordVectors& vectors) {
  std::vector<Known> known(reading.distinct());
  for (std::uint32_t id = 0; id < known.size(); ++id) {
    const std::uint64_t hash = reading.hash(id);
    known[id] = {intents_of(hash), vectors.find(hash), (reading.entry(id).roles & kFunction) == 0};
  }
  return known;
}

std::vector<Passage> passages_of(const Reading& reading) {
  std::vector<Passage> passages;
  passages.reserve(reading.pieces().size());
  bool asked = false;
  for (const Piece& piece : reading.pieces()) {
    const StepKind kind = reading.trace().steps[piece.step].kind;
    const auto channel = channel_of(kind);
    if (!channel || (kind == StepKind::user && asked)) continue;
    asked |= kind == StepKind::user;
    passages.push_back({*channel, &piece});
  }
  return passages;
}

}  // namespace

Material::Material(const Reading& reading, const Observations& found, const WordVectors& vectors)
    : reading_(reading),
      found_(found),
      vectors_(vectors),
      known_(known_of(reading, vectors)),
      passages_(passages_of(reading)),
      calls_(read_calls(*this)),
      subject_(subject_of(reading.trace())) {}

}  // namespace candor::monitor::overseer
