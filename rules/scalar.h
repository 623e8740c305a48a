#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/draft.h"
#include "rules/yaml.h"

namespace candor::rules {

/// The value of a scalar or null node, typed by YAML 1.2's core schema (section 10.3.2); a quoted
/// scalar is text. Precondition: node is no collection.
Scalar to_scalar(const yaml::Node& node);

/// The number that all of `text` spells in decimal (`12`, `-0.5`, `1e3`); nothing for anything
/// else, "inf" included.
std::optional<double> parse_number(std::string_view text);

/// Appends the node as JSON. Bounded by limit::yaml_nodes, as the tree is.
void append_json(std::string& out, const yaml::Node& node);
void append_json_string(std::string& out, std::string_view text);

}  // namespace candor::rules
