#include "server/api/body.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

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

Result<RuleBody> read_yaml_body(const Request& request) {
  auto mode = read_mode(request.query_value("mode"),
                        invalid_query("a mode is draft, shadow or enforce", "mode"));
  if (!mode) return mode.error();
  return RuleBody{request.body, *mode};
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
  known.push_back("mode");
  if (auto fits = check_parameters(request, known); !fits) return fits.error();
  if (!is_json(request)) return read_yaml_body(request);
  const auto body = read_json(request);
  if (!body) return body.error();
  if (!body->is_object()) return Error{"invalid_member", "an object is expected", "/"};
  auto text = text_member(*body, "text");
  if (!text) return text.error();
  const auto named = text_member(*body, "mode");
  if (!named) return named.error();
  const auto mode = read_mode(named->value_or(""),
                              {"invalid_member", "a mode is draft, shadow or enforce", "/mode"});
  if (!mode) return mode.error();
  return RuleBody{text->value_or(""), *mode, true};
}

std::string author_of(const Request& request) {
  std::string author(request.header("x-candor-author").substr(0, kMaxAuthor));
  std::erase_if(author, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return author.empty() ? "anonymous" : author;
}

}  // namespace candor::server
