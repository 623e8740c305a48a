#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// An error answer as RFC 9457 has it: `application/problem+json` with type, title, status, detail,
/// and ours: `code` (stable, clients switch on it), and the place as `pointer` (JSON pointer into
/// the body), `line` (of a batch) or `where`. To add a code: a line in the table in problem.cc
/// gives its status and its title.
struct Problem {
  std::string code;
  std::string detail;
  std::string pointer;
  std::string where;
  std::uint64_t line = 0;  // from 1; 0: none
  std::vector<std::pair<std::string, std::string>> members =
      {};  // further ones: name and JSON text
};

/// The problem of an expected failure: its `where` becomes the pointer when it is one, else
/// `where`.
Problem problem_of(const Error& error);

/// The status that the code's line in the table gives; 500 for a code that is not there.
int status_of(std::string_view code);

/// One line of JSON. Text that is not UTF-8 is replaced, so that any input may be named in it.
std::string to_json(const Problem& problem);

/// With Retry-After on 503.
Response to_response(const Problem& problem);
Response to_response(const Error& error);

}  // namespace candor::server
