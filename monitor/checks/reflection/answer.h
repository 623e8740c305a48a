#pragma once

#include <cstdint>
#include <optional>

#include "monitor/checks/reflection/said.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// What a text settles on: "the answer is 42", "\boxed{42}", "Answer: B", "I choose Borealis".
struct Conclusion {
  std::uint32_t token = 0;  // id of the value
  text::Kind kind = text::Kind::word;
  Place place;
};

/// The last conclusion that the words [first, last) of a piece draw. Only values that are told as an answer count: numbers,
/// option letters, yes and no, true and false, names in capitals or quotes.
std::optional<Conclusion> conclusion_in(const text::Reading& reading, std::uint32_t piece);

/// The answer that a call hands in: the value of an argument named answer, choice, option, decision or alike.
std::optional<Conclusion> answer_of_call(const text::Reading& reading, std::uint32_t step);

/// Are the two answers to one question, and different ones?
bool disagree(const Conclusion& concluded, const Conclusion& answered);

}  // namespace candor::monitor::reflection
