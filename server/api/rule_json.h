#pragma once

#include <nlohmann/json_fwd.hpp>

#include "rules/diagnostic.h"
#include "server/http/message.h"
#include "server/rule_book.h"

namespace candor::server {

/// A rule in a list: all but its text.
nlohmann::ordered_json to_json(const BookRule& rule);

nlohmann::ordered_json to_json(const RuleRecord& version);

/// `[{"severity", "code", "message", "line", "column", "length", "snippet", "rule" or "file"}, …]`
nlohmann::ordered_json to_json(const rules::Diagnostics& diagnostics);

/// Compact, and with U+FFFD for what is not UTF-8.
std::string to_text(const nlohmann::ordered_json& document);

/// 422 with the diagnostics for `invalid_rule`, else the error's own problem document.
Response to_refusal(const RuleBook::Outcome& outcome);

/// Names the rule as it is now. Strong: another version, or another text of the pack, is another tag.
std::string etag_of(const BookRule& rule);

}  // namespace candor::server
