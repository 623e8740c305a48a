#include "rules/yaml.h"

#include <cstdint>
#include <exception>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/utf8.h"

namespace candor::rules::yaml {
namespace {

// Ends the reading of a source from inside a yaml-cpp callback; never leaves this file.
struct Refused : std::exception {
  Refused(std::string_view code_, std::string message_, Span at_)
      : code(code_), message(std::move(message_)), at(at_) {}
  std::string_view code;
  std::string message;
  Span at;
};

Span span_of(const YAML::Mark& mark, std::size_t length) {
  return {mark.line + 1, mark.column + 1, static_cast<int>(length)};
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, Reporter& report) : source_(source), report_(report) {}

  // The documents whose root was read to its end.
  std::vector<Document> take() {
    std::erase_if(documents_, [](const Document& document) { return document.root == nullptr; });
    return std::move(documents_);
  }

  void OnDocumentStart(const YAML::Mark&) override {
    documents_.emplace_back();
    anchors_.clear();
    open_.clear();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node& node = add(Kind::null, mark, anchor);
    place(node, mark);
    attach(node);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end() || found->second->open) {
      throw Refused(code::yaml_syntax, "an alias to a node that contains it", span_of(mark, 1));
    }
    attach(*found->second);
    check_size(nodes_ += found->second->weight, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node& node = add(Kind::scalar, mark, anchor);
    node.text = value;
    node.weight += value.size() / 100;  // so that aliases cannot multiply a long text unseen
    nodes_ += node.weight - 1;
    node.plain = tag == "?" || tag.empty();
    place(node, mark);
    attach(node);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    enter(Kind::sequence, mark, anchor);
  }
  void OnSequenceEnd() override { leave(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    enter(Kind::map, mark, anchor);
  }
  void OnMapEnd() override {
    check_keys(*open_.back());
    leave();
  }

 private:
  Node& add(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    check_size(++nodes_, mark);
    Node& node = documents_.back().nodes.emplace_back();
    node.kind = kind;
    node.at = node.content = span_of(mark, 1);
    if (anchor != 0) anchors_[anchor] = &node;
    return node;
  }

  static void check_size(std::size_t nodes, const YAML::Mark& mark) {
    if (nodes <= limit::yaml_nodes) return;
    throw Refused(code::yaml_too_large,
                  "more than " + std::to_string(limit::yaml_nodes) +
                      " nodes, counting aliases as what they stand for",
                  span_of(mark, 1));
  }

  void attach(const Node& node) {
    if (open_.empty()) {
      documents_.back().root = &node;
      return;
    }
    open_.back()->items.push_back(&node);
    open_.back()->weight += node.weight;
  }

  void enter(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() >= limit::yaml_depth) {
      throw Refused(code::yaml_too_deep,
                    "nested deeper than " + std::to_string(limit::yaml_depth) + " levels",
                    span_of(mark, 1));
    }
    Node& node = add(kind, mark, anchor);
    node.open = true;
    open_.push_back(&node);
  }

  void leave() {
    Node& node = *open_.back();
    open_.pop_back();
    node.open = false;
    attach(node);
  }

  void check_keys(const Node& map) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < map.items.size(); i += 2) {
      const Node& key = *map.items[i];
      if (key.is_scalar() && !seen.insert(key.text).second) {
        report_.error(code::duplicate_key, "the key '" + key.text + "' stands here twice", key.at);
        documents_.back().faulty = true;
      }
    }
  }

  // Where the scalar's own text stands: without its quotes, when no escape or line fold changes it.
  void place(Node& node, const YAML::Mark& mark) const {
    const std::string_view text = source_.text();
    const auto begin = static_cast<std::size_t>(mark.pos);
    if (begin >= text.size()) return;
    const bool quoted = text[begin] == '\'' || text[begin] == '"';
    const std::size_t inner = begin + (quoted ? 1 : 0);
    const std::size_t size = node.text.size();
    node.verbatim = node.text.find('\n') == std::string::npos &&
                    text.substr(inner, size) == node.text &&
                    (!quoted || (inner + size < text.size() && text[inner + size] == text[begin]));
    if (node.verbatim) {
      node.at = span_of(mark, size + (quoted ? 2 : 0));
      node.content = node.at.part(quoted ? 1 : 0, size);
    } else {
      const std::size_t rest = source_.line(mark.line + 1).size();
      const auto column = static_cast<std::size_t>(mark.column);
      node.at = node.content = span_of(mark, rest > column ? rest - column : 1);
    }
  }

  const SourceText& source_;
  Reporter& report_;
  std::vector<Document> documents_;
  std::vector<Node*> open_;
  std::map<YAML::anchor_t, Node*> anchors_;
  std::size_t nodes_ = 0;
};

Span span_at(const SourceText& source, std::size_t offset) {
  int line = 1;
  std::size_t start = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    if (source.text()[i] == '\n') {
      ++line;
      start = i + 1;
    }
  }
  return {line, static_cast<int>(offset - start) + 1, 1};
}

// Where the text has opened so many more brackets than it has closed that yaml-cpp would take much memory before it could
// be told to stop. Brackets inside of texts and comments count, too: who has so many of them writes no rules.
std::size_t too_many_brackets(std::string_view text) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{') ++open;
    if ((text[i] == ']' || text[i] == '}') && open > 0) --open;
    if (open > limit::open_brackets) return i;
  }
  return std::string_view::npos;
}

// yaml-cpp takes byte 4 for the end of its input and passes other control characters on: none is
// let in.
bool readable(const SourceText& source, Reporter& report) {
  const std::string_view text = source.text();
  if (text.size() > limit::source_bytes) {
    report.error(code::source_too_large,
                 "the source has " + std::to_string(text.size()) + " bytes, the limit is " +
                     std::to_string(limit::source_bytes),
                 {});
    return false;
  }
  if (const std::size_t bad = utf8::find_invalid(text); bad != std::string_view::npos) {
    report.error(code::invalid_utf8, "this byte is not UTF-8", span_at(source, bad));
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte >= 0x20 && byte != 0x7F) || byte == '\t' || byte == '\n' || byte == '\r') continue;
    report.error(code::invalid_character, "a control character", span_at(source, i));
    return false;
  }
  if (const std::size_t at = too_many_brackets(text); at != std::string_view::npos) {
    report.error(code::yaml_too_deep, "too many brackets are open here", span_at(source, at));
    return false;
  }
  return true;
}

}  // namespace

const Node* find(const Node& map, std::string_view key) {
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    if (map.items[i]->is_scalar() && map.items[i]->text == key) return map.items[i + 1];
  }
  return nullptr;
}

std::vector<Document> parse(const SourceText& source, Reporter& report) {
  if (!readable(source, report)) return {};
  TreeBuilder builder(source, report);
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    report.error(refused.code, refused.message, refused.at);
  } catch (const YAML::Exception& failure) {
    report.error(code::yaml_syntax, failure.msg, span_of(failure.mark, 1));
  }
  return builder.take();
}

}  // namespace candor::rules::yaml
