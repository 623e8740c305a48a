// proxy (an HTTP request), network_connection, dns_query.

#include "monitor/events/classic_events.h"
#include "monitor/events/network_programs.h"
#include "monitor/events/shell/characters.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/url.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kUsesOfCommand = 64;

constexpr WordList kUrlNames =
    " url urls uri uris href link endpoint address target_url page_url website webpage source_url "
    "base_url webhook webhook_url callback_url api_url ";
constexpr WordList kBodyNames = " body data json payload form content post_data ";

/// Who asks, and where that stands in the call.
struct Asker {
  std::string_view product;
  std::string_view image;
  std::string_view user;
  std::string_view computer;
  FieldOrigin origin;
};

void add_asker(ClassicWriter& out, const Asker& asker) {
  out.add_known("Image", asker.image);
  out.add_known("User", asker.user);
  out.add_known("Computer", asker.computer);
}

void add_request(ClassicWriter& out, const NetworkUse& use, const Asker& asker) {
  const auto parts = url_parts(use.url);
  if (!out.begin("proxy", {}, 12)) return;
  out.add("c-uri", use.url, asker.origin);
  out.add("cs-host", parts.host, asker.origin);
  out.add("cs-method", use.method, asker.origin);
  out.add_known("c-uri-stem", parts.path, asker.origin);
  out.add_known("c-uri-query", parts.query, asker.origin);
  out.add_known("c-uri-extension", parts.extension, asker.origin);
  out.add_known("c-useragent", use.agent, asker.origin);
  out.add_known("Content", use.content, asker.origin);
  if (is_ip_address(parts.host)) out.add("dst_ip", parts.host, asker.origin);
  add_asker(out, asker);
}

void add_use(ClassicWriter& out, const NetworkUse& use, const Asker& asker) {
  if (!use.url.empty()) add_request(out, use, asker);
  const bool address = is_ip_address(use.host);
  if (!address && use.host != "localhost" && out.begin("dns_query", asker.product, 4)) {
    out.add("QueryName", use.host, asker.origin);
    add_asker(out, asker);
  }
  if (use.only_name || !out.begin("network_connection", asker.product, 7)) return;
  out.add("DestinationHostname", use.host, asker.origin);
  if (address) out.add("DestinationIp", use.host, asker.origin);
  if (use.port > 0) out.add_number("DestinationPort", use.port);
  out.add("Initiated", "true");
  add_asker(out, asker);
}

void of_command(const Acted& acted, const ShellCommand& command) {
  if (command.script || command.cut) return;
  const auto uses = network_uses(acted.script, command, kUsesOfCommand + 1);
  if (uses.size() > kUsesOfCommand) acted.out.note_cut();
  for (const NetworkUse& use : uses) {
    const auto part = use.url.empty() ? use.host : use.url;
    FieldOrigin origin = acted.source.origin(part);
    if (!origin.exact) origin = {origin.field, command.begin, command.end, false};
    origin.exact = false;  // several fields show parts of it
    add_use(acted.out, use,
            {product_of(command.platform), command.image, command.user, command.computer, origin});
  }
}

void of_program(const Acted& acted, const ShellCall& called) {
  const CodeCall& call = called.call;
  NetworkUse use;
  if (call.role == CodeRole::request) {
    const auto parts = url_parts(call.text);
    use.url = call.text;
    use.host = parts.host;
    use.port = parts.port;
    use.method = call.method;
    use.content = call.content;
  } else if (call.role == CodeRole::connect || call.role == CodeRole::resolve) {
    use.host = call.text;
    use.port = call.port;
    use.only_name = call.role == CodeRole::resolve;
  } else {
    return;
  }
  if (!is_host(use.host)) return;
  Asker asker{product_of(acted.call.platform),
              acted.script.image,
              {},
              {},
              {acted.source.field, called.begin, called.end, false}};
  if (called.command >= 0)
    asker.image = acted.script.commands[static_cast<std::size_t>(called.command)].image;
  add_use(acted.out, use, asker);
}

// ---- from HTTP tools

std::string_view method_of(const ToolCall& call, bool sends) {
  for (const Leaf& leaf : call.step.leaves)
    if (argument_name(leaf.path) == "method" && !leaf.text.empty()) return leaf.text;
  return sends ? "POST" : "GET";
}

void of_arguments(const ToolCall& call, ClassicWriter& out) {
  NetworkUse request;
  bool sends = false;
  for (const Leaf& leaf : call.step.leaves)
    if (kBodyNames.has(argument_name(leaf.path)) && !leaf.text.empty()) {
      sends = true;
      request.content = leaf.text;
    }
  request.method = method_of(call, sends);
  const bool web = (call.words & kWebWord) != 0;
  for (const Leaf& leaf : call.step.leaves) {
    const std::string_view text = leaf.text;
    const bool written = text.starts_with("http://") || text.starts_with("https://");
    if (!kUrlNames.has(argument_name(leaf.path)) && !(web && written)) continue;
    const auto parts = url_parts(text);
    if (text.find_first_of(" \n") != text.npos || !is_host(parts.host)) continue;
    NetworkUse use = request;
    use.url = text;
    use.host = parts.host;
    use.port = parts.port;
    FieldOrigin origin = whole(field_of(leaf, out.texts), text);
    origin.exact = false;
    add_use(out, use, {product_of(call.platform), {}, {}, {}, origin});
  }
}

}  // namespace

extern const EventFamily kNetworkEvents;
const EventFamily kNetworkEvents = {"network", of_arguments, of_command, of_program};

}  // namespace candor::monitor
