#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "server/api/endpoint.h"

namespace candor::server {

/// What the OpenAPI document says of an endpoint beside its summary. To describe a new one: a line in `kOperations`
/// in openapi_operations.cc, and the schemas it needs in openapi_components.cc; a test finds what is missing.
struct Operation {
  std::string_view method;
  std::string_view path;
  std::string_view tag;
  std::string_view
      parameters;  // names of components, separated by blanks; those in the path come by themselves
  std::string_view body;  // a component of `requestBodies`; empty: none
  int status = 200;       // of success
  std::string_view
      answer;  // a component of `schemas`, or a media type that is not JSON; empty: no body
  std::string_view problems;  // other statuses, separated by blanks
};

std::span<const Operation> operations();

/// `components` as JSON text.
std::string_view openapi_components();

/// The OpenAPI 3.1 document of these endpoints.
nlohmann::ordered_json openapi_document(std::span<const Endpoint> endpoints);

}  // namespace candor::server
