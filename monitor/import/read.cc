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

/// What reading needs to know beside the document.
struct Request {
  const JsonParser& parser;
  const Importer* named;  // null: to be recognised
  const Limits& limits;
  std::string_view id;
};

Result<Trace> import(const Importer& importer, JsonView document, const Place& place,
                     const Request& request) {
  Trace trace;
  TraceBuilder builder(trace, request.limits, parsers().nested);
  importer.read(document, place, builder);
  builder.add_replaced(request.parser.replaced_bytes());
  if (const Status status = builder.finish(); !status) return status.error();
  if (trace.id.empty()) trace.id = request.id;
  if (trace.id.empty()) trace.id = "t-" + sha256_hex(to_json(trace)).substr(0, kIdDigits);
  return trace;
}

Result<Trace> read_document(JsonView document, const Request& request) {
  const Place root;
  const JsonView inner = document.find("trace");
  const bool wrapped = (inner.is_object() || inner.is_array()) && recognise(document) == nullptr;
  const JsonView content = wrapped ? inner : document;
  const Importer* const importer = request.named != nullptr ? request.named : recognise(content);
  if (importer == nullptr) return unknown_format({});
  return import(*importer, content, wrapped ? Place(root, "trace") : root, request);
}

/// One JSON value; where that fails and the format allows it, lines of them.
Result<JsonView> parse(std::string_view bytes, const Importer* named, const Limits& limits) {
  JsonParser& parser = parsers().document;
  auto document = parser.parse(bytes, limits.json_depth);
  const bool may_be_lines = named == nullptr || named->of_lines;
  if (document || document.error().code != "invalid_json" || !may_be_lines) return document;
  const auto lines = parser.parse_lines(bytes, limits.json_depth);
  if (named != nullptr) return lines;
  const Importer* const importer = lines ? recognise(*lines) : nullptr;
  return importer != nullptr && importer->of_lines ? lines : document;
}

Result<Trace> read_bytes(std::string_view bytes, std::string_view format, const Limits& limits,
                         std::string_view id) {
  const Importer* const named = format.empty() ? nullptr : find_importer(format);
  if (!format.empty() && named == nullptr) return unknown_format(format);
  const auto document = parse(bytes, named, limits);
  if (!document) return document.error();
  return read_document(*document, {parsers().document, named, limits, id});
}

}  // namespace

Result<Trace> read_trace(std::string_view bytes, std::string_view format, const Limits& limits,
                         std::string_view id) {
  if (bytes.size() > limits.trace_bytes) {
    return Error{"trace_too_large",
                 "the trace has more than " + std::to_string(limits.trace_bytes) + " bytes", ""};
  }
  Result<Trace> trace = read_bytes(bytes, format, limits, id);
  parsers().document.release();
  parsers().nested.release();
  return trace;
}

Result<Trace> read_trace(const JsonParser& parser, JsonView document, std::string_view format,
                         const Limits& limits, std::string_view id) {
  const Importer* const named = find_importer(format);
  if (named == nullptr) return unknown_format(format);
  Result<Trace> trace = read_document(document, {parser, named, limits, id});
  parsers().nested.release();
  return trace;
}

std::string_view format_of_lines(std::string_view line, const Limits& limits) {
  if (line.size() > limits.trace_bytes) return {};
  const auto document = parsers().document.parse(line, limits.json_depth);
  const Importer* const importer = document ? recognise(*document) : nullptr;
  parsers().document.release();
  return importer != nullptr && importer->of_lines ? importer->name : std::string_view();
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const Importer* one : importers()) names.push_back(one->name);
  return names;
}

}  // namespace candor::monitor
