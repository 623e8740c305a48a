#pragma once

#include <string>
#include <vector>

#include "monitor/overseer/evaluation/evaluation.h"

namespace candor::client {

/// Rows of one head, set and way of learning: what is shown together.
struct RowGroup {
  std::string title;  // `unsafe on agentdojo, learned from other sets`
  std::vector<const monitor::overseer::Row*> rows;
};

/// In the order of heads, ways of learning and sets; within one the joint model on whole traces comes first.
std::vector<RowGroup> grouped(const monitor::overseer::Evaluation& evaluation);

/// `.937 [.92, .95]`; `-` without a figure.
std::string shown(const std::optional<monitor::overseer::Figure>& figure);
std::string shown(const std::optional<double>& number);

/// A table for a terminal.
std::string report_text(const monitor::overseer::Evaluation& evaluation);

}  // namespace candor::client
