#pragma once

#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/yaml.h"

namespace candor::rules {

/// A document that had errors: known by what it is called, so that those who refer to it can be
/// told why.
struct FaultyDocument {
  std::string id;
  std::string name;
};

struct ReadResult {
  std::vector<Draft> drafts;
  std::vector<FaultyDocument> faulty;
};

/// Reads all documents of one source. Every problem goes to `report`; a document with errors in its
/// body gives no draft, one with errors elsewhere a faulty one.
ReadResult read_documents(const RuleSource& source, std::size_t index, const SourceText& text,
                          Reporter& report);

// The parts below are one file each; they report and go on, so that all errors come at once.

/// `detection:`, or a filter's body: every key but `condition` and those in `other_keys` is a
/// search identifier.
Detection read_detection(const yaml::Node& map, std::vector<std::string_view> other_keys,
                         Reporter& report);

/// `correlation:` with the additions of `candor:` from the document's top level or from inside the
/// section.
CorrelationBody read_correlation(const yaml::Node& document, const yaml::Node& section,
                                 Reporter& report);

/// A text or number as a word with its place.
Name to_name(const yaml::Node& node);

/// A list of words, or a single one, under `key`; nothing when there is no such key.
std::vector<Name> read_names(const yaml::Node& map, std::string_view key, Reporter& report);

/// The entries that `candor:` maps, and those of `candor.x:` written with a dot: names and values.
std::vector<std::pair<Name, const yaml::Node*>> candor_entries(const yaml::Node& map,
                                                               Reporter& report);

}  // namespace candor::rules
