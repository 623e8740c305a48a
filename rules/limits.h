#pragma once

#include <cstddef>
#include <cstdint>

/// What one rule source, one rule and one trace may cost. Rules come over REST and traces from
/// agents that attack us: everything that grows has a number here.
namespace candor::rules::limit {

inline constexpr std::size_t source_bytes =
    2UL << 20;  // one RuleSource; the largest public rule has 0.3 MB
inline constexpr int yaml_depth = 64;
inline constexpr std::size_t open_brackets =
    10'000;  // yaml-cpp keeps all tokens from the first open bracket on: 240 bytes of memory each
inline constexpr std::size_t yaml_nodes =
    400'000;  // of one source, aliases counted as what they stand for
inline constexpr int condition_depth = 100;
inline constexpr std::size_t condition_nodes = 20'000;  // of one rule, patterns resolved
inline constexpr std::size_t search_name = 256;         // bytes
inline constexpr std::size_t selector_tests = 200'000;  // of one rule: names compared with patterns
inline constexpr std::size_t modifiers = 16;            // of one field
inline constexpr std::size_t expanded_values =
    20'000;  // of one field: placeholders, base64offset, windash
inline constexpr std::size_t source_values = 400'000;        // of one source: what expansions add
inline constexpr std::size_t source_value_bytes = 64 << 20;  // and their texts
inline constexpr std::size_t regex_bytes = 16UL << 10;
inline constexpr std::int64_t regex_memory = 4L << 20;   // RE2's max_mem, program and DFA cache
inline constexpr int regex_program = 20'000;             // RE2 instructions
inline constexpr std::int64_t source_regex = 1'500'000;  // instructions, of one source
inline constexpr std::int64_t regex_base = 300;          // what any pattern costs, in instructions
inline constexpr std::size_t index_copies =
    50'000;  // of rules in the indexes of more special log sources
inline constexpr std::size_t shadow_tests = 20'000;  // of filters with rules, of one set
inline constexpr std::size_t filters = 500;          // that narrow one rule
inline constexpr std::size_t correlated = 200;       // rules, fields, or aliases of one correlation
inline constexpr std::size_t evidence = 64;          // places reported for one match
inline constexpr std::size_t groups = 20'000;        // of all correlations of one trace
inline constexpr std::size_t retained = 200'000;     // events kept by all correlations of one trace
inline constexpr std::size_t combinations =
    16;  // groups that one event with lists of values can be in
inline constexpr std::size_t waiting = 10'000;  // matches of one correlation that wait for absence
inline constexpr std::size_t matches = 20'000;  // reported for one trace

}  // namespace candor::rules::limit
