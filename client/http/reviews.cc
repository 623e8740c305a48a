#include "client/http/reviews.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "client/http/service.h"

namespace candor::client {
namespace {

Error bad_reply(const char* why) { return {"bad_reply", why, ""}; }

/// The cursor behind a line: where the next page begins.
Result<std::string> cursor_in(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("cursor") || !json["cursor"].is_string())
    return bad_reply("a line of the export has no cursor");
  std::string cursor = json["cursor"];
  const bool plain = !cursor.empty() && std::all_of(cursor.begin(), cursor.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!plain) return bad_reply("a cursor of the export is none");
  return cursor;
}

}  // namespace

Status read_reviews(const std::string& server,
                    const std::function<bool(const std::string&)>& take) {
  auto url = parse_server_url(server);
  if (!url) return url.error();
  Service service(*std::move(url));
  std::string cursor;
  while (true) {
    const auto page =
        service.get("/v1/reviews/export" + (cursor.empty() ? "" : "?cursor=" + cursor));
    if (!page) return page.error();
    std::string last;
    for (std::size_t begin = 0; begin < page->size();) {
      const std::size_t end = std::min(page->find('\n', begin), page->size());
      last = page->substr(begin, end - begin);
      begin = end + 1;
      if (!last.empty() && !take(last)) return Done{};
    }
    if (last.empty()) return Done{};
    auto next = cursor_in(last);
    if (!next) return next.error();
    if (*next == cursor) return bad_reply("the export does not go on");
    cursor = *std::move(next);
  }
}

}  // namespace candor::client
