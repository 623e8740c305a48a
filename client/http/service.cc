#include "client/http/service.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

namespace candor::client {
namespace {

constexpr int kAttempts = 6;
constexpr unsigned kLongestWait = 30;

bool is_busy(int status) { return status == 429 || status == 503; }

/// The code and the detail of a problem document (RFC 9457); of anything else, its status.
Error problem_of(const HttpReply& reply) {
  const auto document = nlohmann::json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  const auto text = [&](const char* name, std::string otherwise) {
    const auto found = document.is_object() ? document.find(name) : document.end();
    const bool there = document.is_object() && found != document.end() && found->is_string();
    return there ? found->get<std::string>() : std::move(otherwise);
  };
  const auto status = "status " + std::to_string(reply.status);
  return {text("code", "http_error"), text("detail", text("title", status)), text("pointer", "")};
}

std::string with_format(std::string path, std::string_view format) {
  return format.empty() ? path : std::move(path) + "?format=" + std::string(format);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string as_lines(std::span<const std::string> traces) {
  std::string body;
  for (const auto& trace : traces) body += one_line(trace) + '\n';
  return body;
}

Result<std::string> body_of(Result<HttpReply> reply) {
  if (!reply) return reply.error();
  if (reply->status != 200) return problem_of(*reply);
  return std::move(reply->body);
}

}  // namespace

Result<HttpReply> Service::send(const HttpRequest& request) {
  for (int attempt = 1;; ++attempt) {
    auto reply = connection_.exchange(request);
    if (!reply || !is_busy(reply->status) || attempt == kAttempts) return reply;
    std::this_thread::sleep_for(
        std::chrono::seconds(std::clamp(reply->retry_after, 1U, kLongestWait)));
  }
}

Result<std::string> Service::post_trace(const std::string& trace, std::string_view format) {
  return body_of(send({"POST", with_format("/v1/traces", format), "application/json", trace}));
}

Result<std::vector<std::string>> Service::post_batch(std::span<const std::string> traces,
                                                     std::string_view format) {
  auto reply = send(
      {"POST", with_format("/v1/traces/batch", format), "application/x-ndjson", as_lines(traces)});
  if (reply && reply->status / 100 == 4 && !is_busy(reply->status)) {
    return std::vector<std::string>(traces.size(), one_line(std::move(reply->body)));
  }
  const auto body = body_of(std::move(reply));
  if (!body) return body.error();
  return lines_of(*body);
}

Result<std::string> Service::get(const std::string& path) {
  return body_of(send({"GET", path, "", ""}));
}

}  // namespace candor::client
