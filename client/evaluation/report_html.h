#pragma once

#include <string>

#include "monitor/overseer/evaluation/evaluation.h"

namespace candor::client {

/// One page that needs nothing else: the table, and for each head and set ROC, reliability and scores. No scripts, nothing
/// fetched; names from the input are escaped.
std::string report_html(const monitor::overseer::Evaluation& evaluation);

}  // namespace candor::client
