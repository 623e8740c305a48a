#include "server/api/openapi.h"

#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/api/router.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

const Json& document() {
  static const Json made = openapi_document(all_endpoints());
  return made;
}

void collect_references(const Json& node, std::set<std::string>& references) {
  if (node.is_object() && node.contains("$ref")) references.insert(node.at("$ref"));
  for (const Json& child : node) {
    if (child.is_structured()) collect_references(child, references);
  }
}

TEST(OpenApi, DescribesEveryEndpoint) {
  for (const Endpoint& endpoint : all_endpoints()) {
    std::string method(endpoint.method);
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    const Json& operation = document().at("paths").at(std::string(endpoint.path)).at(method);
    EXPECT_TRUE(operation.contains("responses"))
        << endpoint.method << ' ' << endpoint.path << " has no line in openapi_operations.cc";
  }
}

TEST(OpenApi, DescribesNothingThatIsNotThere) {
  std::set<std::pair<std::string_view, std::string_view>> there;
  const auto endpoints = all_endpoints();
  for (const Endpoint& endpoint : endpoints) there.emplace(endpoint.method, endpoint.path);
  for (const Operation& operation : operations()) {
    EXPECT_TRUE(there.contains({operation.method, operation.path}))
        << operation.method << ' ' << operation.path;
  }
}

TEST(OpenApi, RefersOnlyToComponentsThatThereAre) {
  std::set<std::string> references;
  collect_references(document(), references);
  EXPECT_GT(references.size(), 30U);
  for (const std::string& reference : references) {
    EXPECT_TRUE(document().contains(Json::json_pointer(reference.substr(1)))) << reference;
  }
}

TEST(OpenApi, HasNoComponentThatNobodyRefersTo) {
  std::set<std::string> references;
  collect_references(document(), references);
  for (const auto& [section, components] : document().at("components").items()) {
    for (const auto& [name, component] : components.items()) {
      EXPECT_TRUE(references.contains("#/components/" + section + "/" + name))
          << section << '/' << name;
    }
  }
}

TEST(OpenApi, NamesEachOperationOnce) {
  std::set<std::string> ids;
  for (const auto& [path, methods] : document().at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      if (method == "parameters") continue;
      EXPECT_TRUE(ids.insert(operation.at("operationId")).second) << path;
    }
  }
}

}  // namespace
}  // namespace candor::server
