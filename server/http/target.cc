#include "server/http/target.h"

#include <optional>

namespace candor::server {
namespace {

Error bad(std::string message) { return {"bad_target", std::move(message), {}}; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// `http://host/path` is served as `/path`; which host it names is the Host header's business.
std::string_view without_authority(std::string_view text) {
  const auto scheme = text.find("://");
  if (text.starts_with('/') || scheme == std::string_view::npos) return text;
  const auto path = text.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : text.substr(path);
}

template <class Take>
bool each_part(std::string_view text, char separator, Take take) {
  while (true) {
    const auto end = text.find(separator);
    if (!take(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

bool take_segment(Target& target, std::string_view text) {
  auto segment = decoded(text, /*plus_is_space=*/false);
  if (!segment || *segment == "." || *segment == "..") return false;
  target.path += '/';
  target.path += *segment;
  target.segments.push_back(std::move(*segment));
  return true;
}

bool take_parameter(Target& target, std::string_view text) {
  if (text.empty()) return true;
  const auto equals = text.find('=');
  auto name = decoded(text.substr(0, equals), /*plus_is_space=*/true);
  auto value = equals == std::string_view::npos
                   ? std::optional<std::string>("")
                   : decoded(text.substr(equals + 1), /*plus_is_space=*/true);
  if (!name || !value) return false;
  target.query.emplace_back(std::move(*name), std::move(*value));
  return true;
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  text = without_authority(text);
  if (!text.starts_with('/')) return bad("the request target is not a path");
  if (text.find('#') != std::string_view::npos) return bad("a request target has no fragment");
  const auto mark = text.find('?');
  Target target;
  if (!each_part(text.substr(1, mark == std::string_view::npos ? mark : mark - 1), '/',
                 [&target](auto part) { return take_segment(target, part); })) {
    return bad("the path has broken percent-encoding or a dot segment");
  }
  if (mark == std::string_view::npos) return target;
  if (!each_part(text.substr(mark + 1), '&',
                 [&target](auto part) { return take_parameter(target, part); })) {
    return bad("the query has broken percent-encoding");
  }
  return target;
}

}  // namespace candor::server
