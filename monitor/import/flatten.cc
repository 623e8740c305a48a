#include "monitor/import/flatten.h"

namespace candor::monitor {
namespace {

class Flattener {
 public:
  Flattener(std::string path, std::vector<Leaf>& leaves, std::size_t& budget)
      : path_(std::move(path)), leaves_(leaves), budget_(budget) {}

  bool visit(JsonView value) {
    if (value.is_object()) return visit_members(value);
    if (value.is_array()) return visit_elements(value);
    return add(value);
  }

 private:
  bool visit_members(JsonView object) {
    const std::size_t size = path_.size();
    for (const auto& [name, value] : object.members()) {
      if (size > 0) path_ += '.';
      path_ += name;
      if (!visit(value)) return false;
      path_.resize(size);
    }
    return true;
  }

  bool visit_elements(JsonView array) {
    for (const JsonView element : array.elements()) {
      if (!visit(element)) return false;
    }
    return true;
  }

  bool add(JsonView value) {
    const std::string_view text = text_of(value);
    const std::size_t cost = sizeof(Leaf) + path_.size() + text.size();
    if (cost > budget_) return false;
    budget_ -= cost;
    const double number = value.is_number() ? value.number() : 0;
    leaves_.push_back({path_, std::string(text), type_of(value), number});
    return true;
  }

  static std::string_view text_of(JsonView value) {
    switch (value.type()) {
      case JsonType::string:
        return value.string();
      case JsonType::number:
        return value.number_text();
      case JsonType::boolean:
        return value.boolean() ? "true" : "false";
      default:
        return {};
    }
  }

  static ValueType type_of(JsonView value) {
    switch (value.type()) {
      case JsonType::string:
        return ValueType::string;
      case JsonType::number:
        return ValueType::number;
      case JsonType::boolean:
        return ValueType::boolean;
      default:
        return ValueType::null;
    }
  }

  std::string path_;
  std::vector<Leaf>& leaves_;
  std::size_t& budget_;
};

}  // namespace

std::size_t cost_of(const Leaf& leaf) { return sizeof(Leaf) + leaf.path.size() + leaf.text.size(); }

bool flatten(JsonView value, std::string path, std::vector<Leaf>& leaves, std::size_t& budget) {
  return Flattener(std::move(path), leaves, budget).visit(value);
}

}  // namespace candor::monitor
