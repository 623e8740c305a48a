#include "server/api/conditional.h"

#include <algorithm>

namespace candor::server {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Whether one of the comma-separated tags is this one. Our own tags have no commas.
bool names(std::string_view list, std::string_view etag, bool weakly) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    std::string_view tag = trimmed(list.substr(0, end));
    if (weakly && tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

Error failed(const char* why) { return {"precondition_failed", why, ""}; }

}  // namespace

Status may_change(const Request& request, const std::optional<std::string_view>& etag) {
  const auto match = trimmed(request.header("if-match"));
  const auto none_match = trimmed(request.header("if-none-match"));
  if (match.empty() && none_match.empty()) {
    return Error{"precondition_required",
                 "send If-Match with the ETag that you have read, or If-None-Match: *", ""};
  }
  if (!match.empty()) {
    if (!etag) return failed("there is nothing with this id");
    if (match != "*" && !names(match, *etag, /*weakly=*/false))
      return failed("it has changed since you read it");
  }
  if (!none_match.empty() && etag &&
      (none_match == "*" || names(none_match, *etag, /*weakly=*/true))) {
    return failed("it exists");
  }
  return Done{};
}

bool is_known(const Request& request, std::string_view etag) {
  const auto none_match = trimmed(request.header("if-none-match"));
  return none_match == "*" || names(none_match, etag, /*weakly=*/true);
}

}  // namespace candor::server
