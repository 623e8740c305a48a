#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "rules/document.h"
#include "rules/event.h"
#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// The body as JSON, for endpoints off the hot path. At most 16 MiB and 128 levels. Errors: `body_too_large`,
/// `invalid_json` (with the byte), `too_deep`.
Result<nlohmann::json> read_json(const Request& request);

/// What an author sends: YAML as it is with `?mode=` and `&until=`, or JSON
/// `{"text": …, "mode": …, "until": …}`.
struct RuleBody {
  std::string text;
  std::optional<rules::Mode> mode;
  std::optional<rules::Time> until;  // only of `shadow`: when it ends
  bool is_json = false;
};

/// Takes for JSON what says so, or says nothing and begins with `{`. Errors: those of read_json,
/// `invalid_member` with a JSON pointer, `invalid_query` for parameters other than `mode`,
/// `until` and `also`.
Result<RuleBody> read_rule_body(const Request& request,
                                std::span<const std::string_view> also = {});

/// A member of a JSON object that must be a text; nothing when it is not there. Error `invalid_member`.
Result<std::optional<std::string>> text_member(const nlohmann::json& object,
                                               const std::string& name);

/// Who asks, as they say: the header X-Candor-Author; `anonymous` without it. Printable, at most 200 bytes.
std::string author_of(const Request& request);

}  // namespace candor::server
