#include "server/api/problem.h"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

struct Kind {
  std::string_view code;
  int status;
  std::string_view title;
};

constexpr Kind kInternal = {"internal_error", 500, "Something went wrong inside Candor"};

constexpr Kind kKinds[] = {
    // the HTTP message
    {"bad_request", 400, "The request is not valid HTTP/1.1"},
    {"bad_target", 400, "The request target is not valid"},
    {"not_found", 404, "There is nothing here"},
    {"method_not_allowed", 405, "This resource does not have that method"},
    {"request_timeout", 408, "The request did not arrive in time"},
    {"body_too_large", 413, "The body is larger than allowed"},
    {"unsupported_encoding", 415, "The body is encoded in a way that is not supported"},
    {"expectation_failed", 417, "The expectation cannot be met"},
    {"header_too_large", 431, "The header is larger than allowed"},
    {"not_implemented", 501, "This part of HTTP is not supported"},
    {"version_not_supported", 505, "This version of HTTP is not supported"},
    // what was asked
    {"invalid_query", 400, "A query parameter is not valid"},
    {"precondition_failed", 412, "The resource is not in the expected state"},
    {"precondition_required", 428, "The request must be conditional"},
    // traces
    {"invalid_json", 400, "The body is not valid JSON"},
    {"unknown_format", 400, "There is no such trace format, or none fits the body"},
    {"trace_conflict", 409, "Another trace has this id"},
    {"trace_too_large", 413, "The trace is larger than allowed"},
    {"invalid_trace", 422, "The trace is not valid"},
    {"too_many_steps", 422, "The trace has more steps than allowed"},
    {"too_deep", 422, "The document is nested deeper than allowed"},
    // rules
    {"invalid_member", 400, "A member of the body is not valid"},
    {"invalid_placeholders", 400, "The placeholder lists are not valid"},
    {"pack_rule", 409, "The rule belongs to a pack"},
    {"rule_exists", 409, "There is a rule with this id"},
    {"version_conflict", 412, "It has changed since"},
    {"invalid_rule", 422, "The rule is not valid"},
    // learned models and probes
    {"invalid_probe", 422, "The probe is not valid"},
    {"probe_exists", 409, "There is a probe with this name"},
    {"bad_model", 422, "The learned model cannot be used"},
    {"newer_model", 422, "The learned model is of a newer version"},
    {"wrong_digest", 422, "The learned model has been changed or damaged"},
    {"self_test_failed", 422, "The learned model does not give the scores that it should"},
    {"too_large", 413, "The learned model is larger than allowed"},
    {"too_many_models", 409, "No more models are kept"},
    {"too_few_reviews", 409, "There are too few reviews"},
    // sessions
    {"session_exists", 409, "There is a session with this id"},
    {"session_conflict", 409, "The session has other steps by now"},
    // the service
    {"queue_full", 503, "Candor is busy"},
    {"store_full", 503, "Candor is busy"},
    {"not_ready", 503, "Candor is starting"},
    {"store_failed", 503, "The store cannot be used"},
    {"draining", 503, "Candor is shutting down"},
    {"timed_out", 503, "The answer took too long"},
};

const Kind& kind_of(std::string_view code) {
  const auto* const found =
      std::find_if(std::begin(kKinds), std::end(kKinds),
                   [code](const Kind& candidate) { return candidate.code == code; });
  return found == std::end(kKinds) ? kInternal : *found;
}

}  // namespace

Problem problem_of(const Error& error) {
  Problem problem{error.code, error.message, {}, {}};
  const bool is_pointer = !error.where.empty() && error.where.front() == '/';
  (is_pointer ? problem.pointer : problem.where) = error.where;
  return problem;
}

int status_of(std::string_view code) { return kind_of(code).status; }

std::string to_json(const Problem& problem) {
  const Kind& kind = kind_of(problem.code);
  Json out;
  out["type"] = "urn:candor:problem:" + problem.code;
  out["title"] = kind.title;
  out["status"] = kind.status;
  if (!problem.detail.empty()) out["detail"] = problem.detail;
  out["code"] = problem.code;
  if (!problem.pointer.empty()) out["pointer"] = problem.pointer;
  if (!problem.where.empty()) out["where"] = problem.where;
  if (problem.line != 0) out["line"] = problem.line;
  for (const auto& [name, text] : problem.members) out[name] = Json::parse(text);
  return out.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

Response to_response(const Problem& problem) {
  Response response{status_of(problem.code), "application/problem+json", {}, to_json(problem)};
  if (response.status == 503) response.headers.emplace_back("retry-after", "1");
  return response;
}

Response to_response(const Error& error) { return to_response(problem_of(error)); }

}  // namespace candor::server
