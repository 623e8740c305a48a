#pragma once

#include <string_view>

/// Every code a Diagnostic of the rule engine can have. They are stable: clients switch on them, so
/// a code is never renamed and its meaning never changes.
namespace candor::rules::code {

// The text and its YAML.
inline constexpr std::string_view source_too_large =
    "source_too_large";  // over limit::source_bytes
inline constexpr std::string_view invalid_utf8 = "invalid_utf8";
inline constexpr std::string_view invalid_character = "invalid_character";  // a control character
inline constexpr std::string_view yaml_syntax = "yaml_syntax";
inline constexpr std::string_view yaml_too_deep = "yaml_too_deep";  // over limit::yaml_depth
inline constexpr std::string_view yaml_too_large =
    "yaml_too_large";  // too many nodes, or aliases that explode
inline constexpr std::string_view duplicate_key = "duplicate_key";
inline constexpr std::string_view too_many_problems =
    "too_many_problems";  // the rest is not listed

// Documents and their metadata.
inline constexpr std::string_view not_a_rule =
    "not_a_rule";  // no mapping, or none of the three kinds
inline constexpr std::string_view missing_title = "missing_title";
inline constexpr std::string_view missing_id = "missing_id";  // warning
inline constexpr std::string_view duplicate_id = "duplicate_id";
inline constexpr std::string_view duplicate_name = "duplicate_name";
inline constexpr std::string_view invalid_field =
    "invalid_field";  // metadata of the wrong type or value
inline constexpr std::string_view missing_logsource = "missing_logsource";
inline constexpr std::string_view missing_detection = "missing_detection";
inline constexpr std::string_view missing_condition = "missing_condition";
inline constexpr std::string_view unknown_rule = "unknown_rule";  // a reference to no loaded rule
inline constexpr std::string_view faulty_rule = "faulty_rule";  // a reference to a rule with errors
inline constexpr std::string_view draft_rule = "draft_rule";  // a reference to a rule in draft mode

// Searches, values and modifiers.
inline constexpr std::string_view invalid_search = "invalid_search";  // neither keywords nor maps
inline constexpr std::string_view empty_search = "empty_search";
inline constexpr std::string_view null_in_list = "null_in_list";
inline constexpr std::string_view unused_search =
    "unused_search";  // warning: no condition asks for it
inline constexpr std::string_view unknown_modifier = "unknown_modifier";
inline constexpr std::string_view modifier_not_applicable =
    "modifier_not_applicable";  // an illegal chain
inline constexpr std::string_view invalid_value =
    "invalid_value";  // the modifier cannot read this value
inline constexpr std::string_view all_on_single_value = "all_on_single_value";  // warning
inline constexpr std::string_view matches_everything = "matches_everything";    // warning
inline constexpr std::string_view too_many_values =
    "too_many_values";  // an expansion over limit::expanded_values
inline constexpr std::string_view undefined_placeholder = "undefined_placeholder";
inline constexpr std::string_view no_placeholder =
    "no_placeholder";  // warning: `expand` with nothing to expand
inline constexpr std::string_view invalid_regex = "invalid_regex";
inline constexpr std::string_view regex_look_around = "regex_look_around";
inline constexpr std::string_view regex_back_reference = "regex_back_reference";
inline constexpr std::string_view regex_too_large =
    "regex_too_large";  // its program would be over limit::regex_program
inline constexpr std::string_view expensive_regex =
    "expensive_regex";  // warning: wide bounded gaps

// Conditions.
inline constexpr std::string_view condition_syntax = "condition_syntax";
inline constexpr std::string_view condition_too_deep = "condition_too_deep";
inline constexpr std::string_view condition_too_large = "condition_too_large";
inline constexpr std::string_view deprecated_aggregation =
    "deprecated_aggregation";  // the pipe syntax of Sigma 1
inline constexpr std::string_view ignored_timeframe = "ignored_timeframe";  // warning
inline constexpr std::string_view unknown_search =
    "unknown_search";  // an identifier or a pattern that finds none
inline constexpr std::string_view never_matches = "never_matches";  // warning
inline constexpr std::string_view shadowed_by_filter =
    "shadowed_by_filter";  // warning, at the rule and at the filter

// Correlations and filters.
inline constexpr std::string_view invalid_correlation = "invalid_correlation";
inline constexpr std::string_view unknown_correlation_type = "unknown_correlation_type";
inline constexpr std::string_view missing_timespan =
    "missing_timespan";  // neither timespan nor within_steps
inline constexpr std::string_view invalid_timespan = "invalid_timespan";
inline constexpr std::string_view cyclic_correlation = "cyclic_correlation";
inline constexpr std::string_view unknown_alias =
    "unknown_alias";  // an alias for a rule that is not correlated
inline constexpr std::string_view invalid_filter = "invalid_filter";
inline constexpr std::string_view filter_source_mismatch = "filter_source_mismatch";  // warning

}  // namespace candor::rules::code
