#pragma once

#include <functional>
#include <string>

#include "rules/result.h"

namespace candor::client {

/// Hands on all reviews of a Candor server, each a line of labelled data: `{"trace": …, "labels": {…}, …}`. False from
/// `take` ends it. Errors: `invalid_url`, those of Service, and `bad_reply`.
Status read_reviews(const std::string& server, const std::function<bool(const std::string&)>& take);

}  // namespace candor::client
