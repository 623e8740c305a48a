#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "rules/source_text.h"

/// The YAML of a rule source as a tree that knows where every node stands. Built from yaml-cpp's
/// events, not from its nodes, so that depth, size and aliases are bounded while reading and
/// duplicate keys are seen.
namespace candor::rules::yaml {

enum class Kind : unsigned char { null, scalar, sequence, map };

struct Node {
  Kind kind = Kind::null;
  bool plain = false;     // a scalar without quotes: may be a number or a boolean
  bool verbatim = false;  // the scalar's text stands at `content`, byte for byte, on one line
  bool open = false;      // still being read: an alias to it would be a cycle
  std::string text;       // of a scalar
  Span at;                // the scalar with its quotes; of a collection, its first byte
  Span content;           // the scalar without its quotes
  std::vector<const Node*> items;  // of a sequence; of a map: key, value, key, value, ...
  std::size_t weight = 1;          // nodes and text, aliases counted as what they stand for

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_map() const { return kind == Kind::map; }
  bool is_sequence() const { return kind == Kind::sequence; }
};

/// The value under `key`, or null. Precondition: map.is_map().
const Node* find(const Node& map, std::string_view key);

/// One document. Owns its nodes; null root for an empty document.
struct Document {
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  Document(const Document&) = delete;  // nodes point to each other
  Document& operator=(const Document&) = delete;

  std::deque<Node> nodes;
  const Node* root = nullptr;
  bool faulty = false;  // something in it was reported
};

/// All documents of a source that could be read; problems go to `report`. A syntax error ends the
/// source, because what follows it cannot be trusted; documents before it are returned.
std::vector<Document> parse(const SourceText& source, Reporter& report);

}  // namespace candor::rules::yaml
