#include "server/http/message.h"

#include <algorithm>

namespace candor::server {
namespace {

template <class Pairs>
std::string_view value_of(const Pairs& pairs, std::string_view name) {
  const auto found = std::find_if(pairs.begin(), pairs.end(),
                                  [name](const auto& pair) { return pair.first == name; });
  return found == pairs.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view Request::header(std::string_view lower_case_name) const {
  return value_of(headers, lower_case_name);
}

std::string_view Request::query_value(std::string_view name) const { return value_of(query, name); }

std::string_view Request::path_value(std::string_view name) const {
  return value_of(path_values, name);
}

}  // namespace candor::server
