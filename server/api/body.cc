#include "server/api/body.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "monitor/time.h"
#include "server/api/query.h"
#include "server/rule_packs.h"

namespace candor::server {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr int kMaxDepth = 128;
constexpr std::size_t kMaxAuthor = 200;

// The deepest nesting of brackets outside of strings. What is not JSON at all the parser finds out.
int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

bool is_json(const Request& request) {
  if (request.body.empty()) return false;  // all is in the query
  const auto type = request.header("content-type");
  if (type.find("json") != std::string_view::npos) return true;
  if (type.find("yaml") != std::string_view::npos) return false;
  const auto first = request.body.find_first_not_of(" \t\r\n");
  return first != std::string::npos && request.body[first] == '{';
}

Result<std::optional<rules::Mode>> read_mode(std::string_view text, Error unless) {
  if (text.empty()) return std::optional<rules::Mode>();
  const auto mode = mode_from(text);
  if (!mode) return unless;
  return mode;
}

// What the query says; a JSON body may say it again.
Result<RuleBody> read_parameters(const Request& request, bool has_end) {
  RuleBody body;
  const auto mode = read_mode(request.query_value("mode"),
                              invalid_query("a mode is draft, shadow or enforce", "mode"));
  if (!mode) return mode.error();
  body.mode = *mode;
  if (!has_end) return body;
  const auto until = time_parameter(request, "until");
  if (!until) return until.error();
  body.until = *until;
  return body;
}

Result<std::optional<rules::Time>> end_member(const json& body) {
  const auto text = text_member(body, "until");
  if (!text) return text.error();
  if (!*text) return std::optional<rules::Time>();
  const auto time = monitor::time_from_rfc3339(**text);
  if (!time) return Error{"invalid_member", "a time as RFC 3339 has it is expected", "/until"};
  return time;
}

Status read_members(const Request& request, bool has_end, RuleBody& body) {
  const auto members = read_json(request);
  if (!members) return members.error();
  if (!members->is_object()) return Error{"invalid_member", "an object is expected", "/"};
  body.is_json = true;
  auto text = text_member(*members, "text");
  if (!text) return text.error();
  body.text = text->value_or("");
  const auto named = text_member(*members, "mode");
  if (!named) return named.error();
  const auto mode = read_mode(named->value_or(""),
                              {"invalid_member", "a mode is draft, shadow or enforce", "/mode"});
  if (!mode) return mode.error();
  if (*mode) body.mode = *mode;
  const auto until = has_end ? end_member(*members) : std::optional<rules::Time>();
  if (!until) return until.error();
  if (*until) body.until = *until;
  return Done{};
}

}  // namespace

Result<json> read_json(const Request& request) {
  if (request.body.size() > kMaxBytes)
    return Error{"body_too_large", "at most 16 MiB are read here", ""};
  if (depth_of(request.body) > kMaxDepth)
    return Error{"too_deep", "at most 128 levels are read here", ""};
  try {
    return json::parse(request.body);
  } catch (const json::parse_error& error) {
    return Error{"invalid_json", error.what(), "byte " + std::to_string(error.byte)};
  }
}

Result<std::optional<std::string>> text_member(const json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::optional<std::string>();
  if (!found->is_string()) return Error{"invalid_member", "a text is expected", "/" + name};
  return std::optional(found->get<std::string>());
}

Result<RuleBody> read_rule_body(const Request& request, std::span<const std::string_view> also) {
  std::vector<std::string_view> known(also.begin(), also.end());
  const bool has_end = std::find(known.begin(), known.end(), "until") == known.end();
  known.insert(known.end(), {"mode", "until"});
  if (auto fits = check_parameters(request, known); !fits) return fits.error();
  auto body = read_parameters(request, has_end);
  if (!body) return body.error();
  if (is_json(request)) {
    if (auto read = read_members(request, has_end, *body); !read) return read.error();
  } else {
    body->text = request.body;
  }
  if (body->until && body->mode != rules::Mode::shadow) {
    return Error{"invalid_member", "only the mode shadow has an end", "/until"};
  }
  return body;
}

std::string author_of(const Request& request) {
  std::string author(request.header("x-candor-author").substr(0, kMaxAuthor));
  std::erase_if(author, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return author.empty() ? "anonymous" : author;
}

}  // namespace candor::server
