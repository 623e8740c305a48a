#include "monitor/checks/spans.h"

#include "monitor/utf8.h"

namespace candor::monitor {
Span span_of(std::uint32_t step, std::string field, std::string_view text, std::uint32_t begin,
             std::uint32_t end) {
  const std::string_view quote = cut_at_character(text.substr(begin, end - begin), kQuoteBytes);
  return {step, std::move(field), begin, end, std::string(quote)};
}

std::string argument_field(const Leaf& leaf) {
  return leaf.path.empty() ? "args" : "args." + leaf.path;
}

}  // namespace candor::monitor
