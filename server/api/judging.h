#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "monitor/trace.h"
#include "monitor/verdict.h"
#include "rules/result.h"
#include "server/api/problem.h"
#include "server/app.h"
#include "server/store/store.h"

namespace candor::server {

// What POST /v1/traces and the lines of a batch have in common.

/// Refuses query parameters other than `format`, and formats that there are not.
Status check_format(const Request& request);

/// Reads and judges one posted trace, and gives the record to be stored, with its verdict: on this thread when the
/// judge is not asked about it, else later on the judge's (never on the work pool, whose threads may all wait for it). Takes the time that the first stage takes. Errors are the
/// importers' (monitor/import/read.h), and `not_ready` before the first rule set; they come at once.
void judge(App& app, std::string_view bytes, std::string_view format,
           std::function<void(Result<TraceRecord>)> done);

/// Counts a trace that was judged, in the metrics and for what its agent usually does.
void note(App& app, const monitor::Trace& trace, const monitor::Verdict& verdict);

/// The record of a trace that was judged elsewhere. Without its content's digest, for which the whole trace is read: it
/// is a server's own, and will hardly be posted again.
TraceRecord record_of(const monitor::Trace& trace, const monitor::Verdict& verdict);

/// What the client is told once the store is done with the record of trace `id`: the verdict, or a problem.
Result<std::string> verdict_of(Result<Put> put, const std::string& id);

}  // namespace candor::server
