#include "monitor/import/read.h"

#include <algorithm>

#include "monitor/digest.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kIdDigits = 16;

/// A thread's parsers: for the document, and for JSON inside its strings.
struct Parsers {
  JsonParser document;
  JsonParser nested;
};

Parsers& parsers() {
  thread_local Parsers instance;
  return instance;
}

const Importer* find_importer(std::string_view name) {
  const auto all = importers();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [name](const Importer* one) { return one->name == name; });
  return found == all.end() ? nullptr : *found;
}

const Importer* recognise(JsonView document) {
  const auto all = importers();
  const auto found = std::find_if(all.begin(), all.end(), [document](const Importer* one) {
    return one->recognises(document);
  });
  return found == all.end() ? nullptr : *found;
}

Error unknown_format(std::string_view name) {
  std::string message = name.empty() ? "the content is of no known format" : "no such format";
  message += "; the formats are";
  std::string_view separator = " ";
  for (const Importer* one : importers()) {
    message.append(separator).append(one->name);
    separator = ", ";
  }
  return {"unknown_format", std::move(message), std::string(name)};
}

Result<Trace> import(const Importer& importer, JsonView document, const Place& place,
                     const Limits& limits) {
  Trace trace;
  TraceBuilder builder(trace, limits, parsers().nested);
  importer.read(document, place, builder);
  if (const Status status = builder.finish(); !status) return status.error();
  const std::uint64_t replaced =
      std::uint64_t{trace.replaced_bytes} + parsers().document.replaced_bytes();
  trace.replaced_bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(replaced, UINT32_MAX));
  if (trace.id.empty()) trace.id = "t-" + sha256_hex(to_json(trace)).substr(0, kIdDigits);
  return trace;
}

Result<Trace> read_document(JsonView document, std::string_view format, const Limits& limits) {
  const Importer* const named = format.empty() ? nullptr : find_importer(format);
  if (!format.empty() && named == nullptr) return unknown_format(format);
  const Place root;
  const JsonView inner = document.find("trace");
  const bool wrapped = (inner.is_object() || inner.is_array()) && recognise(document) == nullptr;
  const JsonView content = wrapped ? inner : document;
  const Importer* const importer = named != nullptr ? named : recognise(content);
  if (importer == nullptr) return unknown_format({});
  return import(*importer, content, wrapped ? Place(root, "trace") : root, limits);
}

}  // namespace

Result<Trace> read_trace(std::string_view bytes, std::string_view format, const Limits& limits) {
  if (bytes.size() > limits.trace_bytes) {
    return Error{"trace_too_large",
                 "the trace has more than " + std::to_string(limits.trace_bytes) + " bytes", ""};
  }
  const auto document = parsers().document.parse(bytes, limits.json_depth);
  if (!document) return document.error();
  Result<Trace> trace = read_document(*document, format, limits);
  parsers().document.release();
  parsers().nested.release();
  return trace;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const Importer* one : importers()) names.push_back(one->name);
  return names;
}

}  // namespace candor::monitor
