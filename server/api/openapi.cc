#include "server/api/openapi.h"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "server/api/router.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDescription =
    "Candor reads what AI agents think and do, and answers with a decision and its evidence. "
    "Errors are problem "
    "documents (RFC 9457) with a stable `code`. Changes of rules are conditional: send If-Match "
    "with the ETag that "
    "you have read.";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Json reference(std::string_view section, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(section) + "/" + std::string(name)}};
}

const Operation* operation_of(const Endpoint& endpoint) {
  const auto all = operations();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Operation& operation) {
    return operation.method == endpoint.method && operation.path == endpoint.path;
  });
  return found == all.end() ? nullptr : &*found;
}

Json path_parameters(std::string_view path) {
  Json out = Json::array();
  for (auto begin = path.find('{'); begin != std::string_view::npos;
       begin = path.find('{', begin + 1)) {
    const std::string name(path.substr(begin + 1, path.find('}', begin) - begin - 1));
    out.push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  return out;
}

Json success(const Operation& operation, std::string_view summary) {
  Json out = {{"description", summary}};
  if (operation.answer.empty()) return out;
  const bool is_media_type = operation.answer.find('/') != std::string_view::npos;
  if (is_media_type) {
    out["content"][std::string(operation.answer)] = {{"schema", {{"type", "string"}}}};
  } else {
    out["content"]["application/json"] = {{"schema", reference("schemas", operation.answer)}};
  }
  return out;
}

void describe(const Operation& operation, Json& out) {
  out["tags"] = {operation.tag};
  for (const auto& name : words(operation.parameters)) {
    out["parameters"].push_back(reference("parameters", name));
  }
  if (!operation.body.empty()) out["requestBody"] = reference("requestBodies", operation.body);
  const std::string summary = out["summary"];
  out["responses"][std::to_string(operation.status)] = success(operation, summary);
  for (const auto& status : words(operation.problems)) {
    out["responses"][status] = status == "304" ? Json{{"description", "You have this version"}}
                                               : reference("responses", "Problem");
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// `get_v1_rules_id_versions`: clients make the names of their functions of it.
std::string operation_id(const Endpoint& endpoint) {
  std::string id = lower_case(endpoint.method);
  for (const char c : endpoint.path) {
    if (c == '/' || c == '-' || c == '.') {
      id += '_';
    } else if (c != '{' && c != '}') {
      id += c;
    }
  }
  return id;
}

Response get_openapi(App&, const Request&) {
  static const std::string text = openapi_document(all_endpoints()).dump();
  return {200, "application/json", {}, text};
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/openapi.json", "This description", get_openapi},
};

}  // namespace

Json openapi_document(std::span<const Endpoint> endpoints) {
  Json document;
  document["openapi"] = "3.1.0";
  document["info"] = {{"title", "Candor"},
                      {"version", CANDOR_VERSION},
                      {"description", kDescription},
                      {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
  document["paths"] = Json::object();
  for (const Endpoint& endpoint : endpoints) {
    Json& path = document["paths"][std::string(endpoint.path)];
    if (Json parameters = path_parameters(endpoint.path); !parameters.empty()) {
      path["parameters"] = std::move(parameters);
    }
    Json& operation = path[lower_case(endpoint.method)];
    operation["operationId"] = operation_id(endpoint);
    operation["summary"] = endpoint.summary;
    if (const Operation* described = operation_of(endpoint)) describe(*described, operation);
  }
  document["components"] = Json::parse(openapi_components());
  return document;
}

std::span<const Endpoint> openapi_endpoints() { return kEndpoints; }

}  // namespace candor::server
