// What people say about stored traces, and all of it as labels for training.

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "monitor/json_writer.h"
#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/cursor.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLabels = 20;
constexpr std::size_t kMostName = 64;
constexpr std::size_t kMostNote = 4'000;
constexpr std::uint64_t kMostExported = 1'000;  // reviews at once
constexpr std::size_t kExportedBytes = std::size_t{16} << 20;
constexpr std::uint32_t kListed = 200;

bool is_label(const std::string& name) {
  return !name.empty() && name.size() <= kMostName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

Result<std::string> labels_in(const nlohmann::json& body) {
  const auto labels = body.find("labels");
  if (labels == body.end() || !labels->is_object() || labels->empty())
    return Error{"invalid_member", R"(labels are expected, as {"unsafe": true})", "/labels"};
  if (labels->size() > kMostLabels) return Error{"invalid_member", "at most 20 labels", "/labels"};
  for (const auto& [name, value] : labels->items()) {
    if (!is_label(name))
      return Error{"invalid_member", "a label has small letters, digits and '_', at most 64",
                   "/labels"};
    if (!value.is_boolean())
      return Error{"invalid_member", "true or false is expected", "/labels/" + name};
  }
  return labels->dump();
}

Result<Review> read_review(const Request& request) {
  const auto body = read_json(request);
  if (!body) return body.error();
  if (!body->is_object()) return Error{"invalid_member", "an object is expected", "/"};
  for (const auto& [name, value] : body->items()) {
    if (name != "labels" && name != "note")
      return Error{"invalid_member", "labels and note are expected", "/" + name};
  }
  auto labels = labels_in(*body);
  if (!labels) return labels.error();
  const auto note = text_member(*body, "note");
  if (!note) return note.error();
  if (*note && (*note)->size() > kMostNote)
    return Error{"invalid_member", "at most 4,000 bytes", "/note"};
  return Review{
      .trace = std::string(request.path_value("id")),
      .labels = *std::move(labels),
      .note = note->value_or(""),
      .author = author_of(request),
      .at = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())};
}

Json to_json(const Review& review) {
  Json out = {{"id", review.sequence},
              {"trace", review.trace},
              {"labels", Json::parse(review.labels)},
              {"author", review.author},
              {"at", monitor::to_rfc3339(review.at)}};
  if (!review.note.empty()) out["note"] = review.note;
  return out;
}

Response post_review(App& app, const Request& request) {
  auto review = read_review(request);
  if (!review) return to_response(review.error());
  const auto sequence = app.store.put_review(*review);
  if (!sequence) return to_response(sequence.error());
  review->sequence = *sequence;
  return {201, "application/json", {}, to_text(to_json(*review))};
}

Response list_reviews(App& app, const Request& request) {
  const std::string id(request.path_value("id"));
  const auto trace = app.store.trace(id);
  if (!trace) return to_response(trace.error());
  if (!trace->has_value())
    return to_response(Error{"not_found", "there is no trace '" + id + "'", ""});
  const auto reviews = app.store.reviews(0, kListed, kExportedBytes, id);
  if (!reviews) return to_response(reviews.error());
  Json list = Json::array();
  for (const ReviewedTrace& one : *reviews) list.push_back(to_json(one.review));
  return {200, "application/json", {}, to_text({{"reviews", std::move(list)}})};
}

// A line for each review, as `candor train` reads them: `{"trace": …, "labels": {…}, …}`. What comes behind a line is
// asked for with its `cursor`; an answer without lines is the end.
Response export_reviews(App& app, const Request& request) {
  static constexpr std::array<std::string_view, 2> kKnown = {"cursor", "limit"};
  if (auto known = check_parameters(request, kKnown); !known) return to_response(known.error());
  const auto limit = whole_parameter(request, "limit", 1, kMostExported);
  if (!limit) return to_response(limit.error());
  std::uint64_t after = 0;
  if (const auto cursor = request.query_value("cursor"); !cursor.empty()) {
    const auto sequence = sequence_of(cursor);
    if (!sequence)
      return to_response(invalid_query("this is no cursor that was given out", "cursor"));
    after = *sequence;
  }
  const auto most = static_cast<std::uint32_t>(limit->value_or(kMostExported));
  const auto reviews = app.store.reviews(after, most, kExportedBytes, "");
  if (!reviews) return to_response(reviews.error());
  Response response{200, "application/x-ndjson", {}, ""};
  for (const ReviewedTrace& one : *reviews) {
    monitor::JsonWriter json(response.body);
    json.begin_object();
    json.key("trace");
    json.raw(one.trace);
    json.key("labels");
    json.raw(one.review.labels);
    json.member("set", "reviews");
    json.member("task", one.review.trace);
    json.member("reviewer", one.review.author);
    json.member("at", monitor::to_rfc3339(one.review.at));
    json.member("cursor", cursor_of(one.review.sequence));
    json.end_object();
    response.body += '\n';
  }
  return response;
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/traces/{id}/reviews", "Say what a stored trace is", post_review},
    {"GET", "/v1/traces/{id}/reviews", "What was said about a stored trace", list_reviews},
    {"GET", "/v1/reviews/export", "All reviews with their traces, as labelled data for training",
     export_reviews},
};

}  // namespace

std::span<const Endpoint> review_endpoints() { return kEndpoints; }

}  // namespace candor::server
