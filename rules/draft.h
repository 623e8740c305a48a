#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "rules/document.h"
#include "rules/source_text.h"

/// What the reader makes of a document: everything it says, nothing resolved. Modifiers, patterns,
/// conditions and references are still text here, with their places; the compiler gives them their
/// meaning.
namespace candor::rules {

enum class ScalarType : std::uint8_t { null, boolean, number, text };

/// A value as it stands in the document, typed by YAML's core schema. `text` is as it was written.
struct Scalar {
  ScalarType type = ScalarType::text;
  std::string text;
  bool boolean = false;
  double number = 0;
  Span at;
  Span content;  // the text without its quotes
  bool verbatim =
      false;  // `content` holds the text byte for byte, so parts of it can be pointed at
};

/// A word with its place: a modifier, a reference, a field name.
struct Name {
  std::string text;
  Span at;
};

/// `field|modifier|modifier: value(s)`. An empty field is a keyword search over all values of the
/// event.
struct Item {
  Name field;
  std::vector<Name> modifiers;
  std::vector<Scalar> values;
};

/// A search identifier: any of the alternatives, each of which is all of its items.
struct Search {
  Name name;
  std::vector<std::vector<Item>> alternatives;
};

/// Search identifiers and the condition (several are linked with OR).
struct Detection {
  std::vector<Search> searches;
  std::vector<Scalar> conditions;
};

/// The log source asked for; an empty part is not asked for. Lower case.
struct SourceDraft {
  std::string category;
  std::string product;
  std::string service;
  Span at{};
};

struct RuleBody {
  SourceDraft source;
  Detection detection;
};

struct FilterBody {
  SourceDraft source;
  Detection detection;
  bool any_rule = false;    // `rules: any`
  std::vector<Name> rules;  // ids or names
  Span at;
};

enum class CorrelationType : std::uint8_t {
  event_count,
  value_count,
  temporal,
  temporal_ordered,
  value_sum,
  value_avg,
  value_percentile,
};

enum class Comparison : std::uint8_t { lt, lte, gt, gte, eq, neq };

/// All comparisons must hold.
struct CountCondition {
  std::vector<std::pair<Comparison, double>> comparisons;
  std::vector<Name> fields;          // value_*: what is counted, summed, ...
  std::optional<double> percentile;  // value_percentile only
};

struct Alias {
  Name name;
  std::vector<std::pair<Name, Name>> fields;  // rule (id or name) -> field in that rule's events
};

struct CorrelationBody {
  CorrelationType type = CorrelationType::event_count;
  std::vector<Name> rules;   // ids or names
  std::vector<Name> absent;  // `candor.absent`
  std::vector<Name> group_by;
  std::vector<Alias> aliases;
  std::optional<std::int64_t> timespan_ms;
  std::optional<std::uint32_t> within_steps;  // `candor.within_steps`
  std::optional<CountCondition> condition;
  bool generate = false;
  Span at;
};

struct Draft {
  std::size_t source = 0;  // index of its RuleSource
  Span at;
  Span id_at;
  RuleInfo info;
  bool faulty =
      false;  // something but its body has errors: it is compiled only to tell those of its body too
  bool reports_always = false;  // `candor.report`: also where a correlation refers to it
  std::variant<RuleBody, CorrelationBody, FilterBody> body;
};

}  // namespace candor::rules
