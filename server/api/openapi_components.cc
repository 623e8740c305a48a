#include "server/api/openapi.h"

namespace candor::server {

std::string_view openapi_components() {
  return R"json({
"parameters": {
  "format": {"name": "format", "in": "query", "description": "The trace's format; found out by its content when absent", "schema": {"type": "string"}},
  "agent": {"name": "agent", "in": "query", "schema": {"type": "string"}},
  "model": {"name": "model", "in": "query", "schema": {"type": "string"}},
  "session": {"name": "session", "in": "query", "schema": {"type": "string"}},
  "rule": {"name": "rule", "in": "query", "description": "Only traces in which this rule found something", "schema": {"type": "string"}},
  "decision": {"name": "decision", "in": "query", "description": "At least this one", "schema": {"$ref": "#/components/schemas/Decision"}},
  "min_risk": {"name": "min_risk", "in": "query", "schema": {"type": "number", "minimum": 0, "maximum": 1}},
  "since": {"name": "since", "in": "query", "description": "Received at this time or later", "schema": {"type": "string", "format": "date-time"}},
  "until": {"name": "until", "in": "query", "description": "Received before this time", "schema": {"type": "string", "format": "date-time"}},
  "since_week": {"name": "since", "in": "query", "description": "Weeks from the one with this time on; 12 weeks before `until` when absent", "schema": {"type": "string", "format": "date-time"}},
  "until_week": {"name": "until", "in": "query", "description": "Weeks up to the one with this time; now when absent", "schema": {"type": "string", "format": "date-time"}},
  "by": {"name": "by", "in": "query", "description": "What makes a series; `model,agent` when absent", "schema": {"type": "string", "enum": ["model", "agent", "model,agent"]}},
  "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
  "cursor": {"name": "cursor", "in": "query", "description": "`next` of the page before", "schema": {"type": "string"}},
  "mode": {"name": "mode", "in": "query", "schema": {"$ref": "#/components/schemas/Mode"}},
  "end": {"name": "until", "in": "query", "description": "When a shadow becomes a draft", "schema": {"type": "string", "format": "date-time"}},
  "origin": {"name": "origin", "in": "query", "schema": {"$ref": "#/components/schemas/Origin"}},
  "level": {"name": "level", "in": "query", "schema": {"$ref": "#/components/schemas/Level"}},
  "tag": {"name": "tag", "in": "query", "schema": {"type": "string"}},
  "broken": {"name": "broken", "in": "query", "schema": {"type": "boolean"}},
  "name": {"name": "name", "in": "query", "schema": {"type": "string", "maxLength": 200}},
  "author": {"name": "X-Candor-Author", "in": "header", "description": "Who makes the change, for the trail", "schema": {"type": "string", "maxLength": 200}},
  "if_match": {"name": "If-Match", "in": "header", "description": "The ETag that was read, or *", "schema": {"type": "string"}},
  "if_none_match": {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}
},
"requestBodies": {
  "Trace": {"required": true, "description": "One trace in any format that is read", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Trace"}}}},
  "Traces": {"required": true, "description": "One trace a line", "content": {"application/x-ndjson": {"schema": {"type": "string"}}}},
  "Rule": {"required": true, "content": {"application/yaml": {"schema": {"type": "string"}}, "application/json": {"schema": {"$ref": "#/components/schemas/RuleBody"}}}},
  "Mode": {"description": "Or ?mode=", "content": {"application/json": {"schema": {"type": "object", "required": ["mode"], "properties": {"mode": {"$ref": "#/components/schemas/Mode"}, "until": {"type": "string", "format": "date-time"}}}}}},
  "Rollback": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["version"], "properties": {"version": {"type": "integer", "minimum": 1}}}}}},
  "RuleAndTraces": {"required": true, "content": {"application/yaml": {"schema": {"type": "string"}}, "application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/RuleBody"}, {"$ref": "#/components/schemas/TraceList"}]}}}},
  "TraceList": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TraceList"}}}},
  "Session": {"content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 200}, "agent": {"type": "string"}, "model": {"type": "string"}}}}}},
  "Steps": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["steps"], "properties": {
    "steps": {"type": "array", "minItems": 1, "items": {"type": "object"}}, "from": {"type": "integer", "minimum": 0, "description": "How many steps the session has, as the client knows it"}}}}}},
  "QueueDecision": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["decision"], "properties": {"decision": {"type": "string", "enum": ["allow", "block"]}}}}}},
  "Placeholders": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Placeholders"}}}},
  "Overseer": {"required": true, "description": "A model file of candor train", "content": {"application/cbor": {"schema": {"type": "string", "format": "binary"}}}},
  "OverseerMode": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["mode"], "properties": {"mode": {"$ref": "#/components/schemas/OverseerMode"}}}}}},
  "BaselineReset": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["agent"], "properties": {"agent": {"type": "string"}}}}}},
  "Probe": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["name", "layer", "weights"], "additionalProperties": false, "properties": {
    "name": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}, "layer": {"type": ["string", "integer"]}, "weights": {"$ref": "#/components/schemas/Vector"},
    "bias": {"type": "number"}, "threshold": {"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "card": {"type": "object"}}}}}},
  "Review": {"required": true, "content": {"application/json": {"schema": {"type": "object", "required": ["labels"], "additionalProperties": false, "properties": {
    "labels": {"$ref": "#/components/schemas/Labels"}, "note": {"type": "string", "maxLength": 4000}}}}}},
  "RuleSet": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RuleSetImport"}}}}
},
"responses": {
  "Problem": {"description": "A problem document", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
},
"schemas": {
  "Decision": {"type": "string", "enum": ["allow", "flag", "hold", "block"]},
  "Mode": {"type": "string", "enum": ["draft", "shadow", "enforce"]},
  "Origin": {"type": "string", "enum": ["pack", "store"]},
  "Level": {"type": "string", "enum": ["informational", "low", "medium", "high", "critical"]},
  "Problem": {"type": "object", "required": ["type", "title", "status", "code"], "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
    "code": {"type": "string"}, "pointer": {"type": "string"}, "where": {"type": "string"}, "line": {"type": "integer"},
    "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}}},
  "Diagnostic": {"type": "object", "required": ["severity", "code", "message", "line", "column", "length", "snippet"],
    "additionalProperties": false, "properties": {
    "severity": {"type": "string", "enum": ["error", "warning"]}, "code": {"type": "string"}, "message": {"type": "string"},
    "line": {"type": "integer", "minimum": 0}, "column": {"type": "integer", "minimum": 0}, "length": {"type": "integer", "minimum": 0},
    "snippet": {"type": "string"}, "rule": {"type": "string"}, "file": {"type": "string"}}},

  "Trace": {"type": "object"},
  "TraceList": {"type": "object", "properties": {"traces": {"type": "array", "items": {"$ref": "#/components/schemas/Trace"}}}},
  "StoredTrace": {"type": "object", "required": ["trace", "verdict", "received_at"], "additionalProperties": false, "properties": {
    "trace": {"$ref": "#/components/schemas/Trace"}, "verdict": {"$ref": "#/components/schemas/Verdict"}, "received_at": {"type": "string", "format": "date-time"}}},
  "TracePage": {"type": "object", "required": ["traces"], "additionalProperties": false, "properties": {
    "traces": {"type": "array", "items": {"$ref": "#/components/schemas/TraceSummary"}}, "next": {"type": "string"}}},
  "TraceSummary": {"type": "object", "required": ["id", "agent", "model", "session", "received_at", "decision", "risk", "rules"],
    "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "agent": {"type": "string"}, "model": {"type": "string"}, "session": {"type": "string"},
    "received_at": {"type": "string", "format": "date-time"}, "decision": {"$ref": "#/components/schemas/Decision"},
    "risk": {"type": "number", "minimum": 0, "maximum": 1}, "rules": {"type": "array", "items": {"type": "string"}}}},

  "Verdict": {"type": "object", "required": ["trace", "decision", "risk", "findings", "signals", "checks", "ruleset", "models", "engine", "micros"], "properties": {
    "trace": {"type": "string"}, "decision": {"$ref": "#/components/schemas/Decision"}, "risk": {"type": "number", "minimum": 0, "maximum": 1},
    "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
    "signals": {"type": "object"}, "checks": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
    "message": {"type": "string", "description": "The only part that is for the agent"}, "ruleset": {"type": "string"},
    "models": {"type": "object", "additionalProperties": {"type": "string"}}, "engine": {"type": "string"}, "micros": {"type": "integer", "minimum": 0}}},
  "Check": {"type": "object", "required": ["name", "status"], "properties": {
    "name": {"type": "string"}, "status": {"type": "string", "enum": ["ran", "skipped", "failed", "not_applicable"]},
    "why": {"type": "string"}, "micros": {"type": "integer", "minimum": 0}}},
  "Finding": {"type": "object", "required": ["id", "check", "rule", "steps", "evidence", "explanation", "confidence"], "properties": {
    "id": {"type": "string"}, "check": {"type": "string"},
    "rule": {"type": "object", "required": ["id", "title", "level", "version", "mode"], "properties": {
      "id": {"type": "string"}, "title": {"type": "string"}, "level": {"$ref": "#/components/schemas/Level"},
      "version": {"type": "integer"}, "mode": {"$ref": "#/components/schemas/Mode"}}},
    "steps": {"type": "array", "items": {"type": "integer", "minimum": 0}},
    "evidence": {"type": "array", "items": {"$ref": "#/components/schemas/Span"}},
    "explanation": {"type": "object", "required": ["kind", "claim", "shows", "cannot_show"], "properties": {
      "kind": {"type": "string", "enum": ["pattern", "sequence", "data_flow", "correspondence", "statistical", "judgement", "self_report", "white_box", "human"]},
      "claim": {"type": "string"}, "shows": {"type": "string"}, "cannot_show": {"type": "string"}, "check_it": {"type": "string"}}},
    "confidence": {"type": "number", "minimum": 0, "maximum": 1}}},
  "Span": {"type": "object", "required": ["step", "field", "begin", "end", "quote"], "properties": {
    "step": {"type": "integer", "minimum": 0}, "field": {"type": "string"}, "begin": {"type": "integer", "minimum": 0},
    "end": {"type": "integer", "minimum": 0}, "quote": {"type": "string"}}},
)json"
         R"json(
  "RuleBody": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "mode": {"$ref": "#/components/schemas/Mode"},
    "until": {"type": "string", "format": "date-time", "description": "When a shadow becomes a draft"}}},
  "Rule": {"type": "object", "required": ["id", "title", "kind", "mode", "running", "version", "etag", "level", "tags", "origin"],
    "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "name": {"type": "string"}, "title": {"type": "string"}, "kind": {"type": "string", "enum": ["rule", "correlation", "filter"]},
    "mode": {"$ref": "#/components/schemas/Mode"}, "running": {"type": "boolean"},
    "version": {"type": "integer", "minimum": 0, "description": "In the store; 0: as the pack has it"}, "etag": {"type": "string"},
    "level": {"$ref": "#/components/schemas/Level"}, "status": {"type": "string"}, "description": {"type": "string"},
    "tags": {"type": "array", "items": {"type": "string"}}, "falsepositives": {"type": "array", "items": {"type": "string"}},
    "origin": {"$ref": "#/components/schemas/Origin"},
    "pack": {"type": "object", "required": ["file", "line"], "properties": {"file": {"type": "string"}, "line": {"type": "integer"}}},
    "replaces_pack_rule": {"type": "boolean"},
    "author": {"type": "string"}, "change": {"type": "string"}, "changed_at": {"type": "string", "format": "date-time"},
    "expires_at": {"type": "string", "format": "date-time", "description": "When this shadow becomes a draft"},
    "brings": {"type": "array", "items": {"type": "object", "required": ["id", "title", "kind"]}},
    "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}},
    "text": {"type": "string"}}},
  "RuleWithText": {"allOf": [{"$ref": "#/components/schemas/Rule"}, {"type": "object", "required": ["text"]}]},
  "RuleList": {"type": "object", "required": ["ruleset", "rules"], "additionalProperties": false, "properties": {
    "ruleset": {"type": "string"}, "rules": {"type": "array", "items": {"$ref": "#/components/schemas/Rule"}},
    "problems": {"type": "array", "items": {"type": "object", "required": ["code", "message"]}}}},
  "RuleVersions": {"type": "object", "required": ["id", "versions"], "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "versions": {"type": "array", "items": {"type": "object",
      "required": ["version", "mode", "author", "change", "changed_at", "text"], "additionalProperties": false, "properties": {
      "version": {"type": "integer", "minimum": 1}, "mode": {"$ref": "#/components/schemas/Mode"}, "author": {"type": "string"},
      "change": {"type": "string"}, "changed_at": {"type": "string", "format": "date-time"}, "expires_at": {"type": "string", "format": "date-time"}, "deleted": {"type": "boolean"},
      "text": {"type": "string", "description": "Empty: the text of the pack"}}}}}},

  "Validation": {"type": "object", "required": ["valid", "diagnostics"], "additionalProperties": false, "properties": {
    "valid": {"type": "boolean"}, "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}},
    "rule": {"$ref": "#/components/schemas/Rule"},
    "costs": {"type": "array", "description": "Guessed from the text: to compare rules with", "items": {"type": "object",
      "required": ["rule", "candidates", "nanos"], "additionalProperties": false, "properties": {"rule": {"type": "string"},
      "candidates": {"type": "number", "minimum": 0, "maximum": 1, "description": "The share of its log source's events that it is evaluated on"},
      "nanos": {"type": "number", "minimum": 0, "description": "For an event of its log source, on average"}}}}}},
  "TestReport": {"type": "object", "required": ["rule", "passed", "failed", "tests", "traces", "diagnostics"], "additionalProperties": false, "properties": {
    "rule": {"type": "string"}, "passed": {"type": "integer"}, "failed": {"type": "integer"},
    "tests": {"type": "array", "items": {"type": "object", "required": ["rule", "test", "passed"], "properties": {
      "rule": {"type": "string"}, "test": {"type": "string"}, "passed": {"type": "boolean"}, "why": {"type": "string"}}}},
    "traces": {"type": "array", "items": {"type": "object", "required": ["trace", "match", "findings", "micros"], "properties": {
      "trace": {"type": "string"}, "match": {"type": "boolean"}, "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
      "micros": {"type": "integer"}}}},
    "diagnostics": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}}},
  "CountedTraces": {"type": "object", "required": ["count", "traces"], "additionalProperties": false, "properties": {
    "count": {"type": "integer", "minimum": 0}, "traces": {"type": "array", "maxItems": 100, "items": {"type": "string"}}, "per_day": {"type": "number"}}},
  "BacktestSide": {"type": "object", "required": ["decisions", "alerts_per_day", "micros_per_trace"], "additionalProperties": false, "properties": {
    "decisions": {"type": "object", "required": ["allow", "flag", "hold", "block"]}, "alerts_per_day": {"type": "number"}, "micros_per_trace": {"type": "number"}}},
  "Backtest": {"type": "object", "required": ["id", "rule", "state", "judged", "limit", "unreadable", "before", "after", "newly_flagged", "no_longer_flagged", "changed_decision", "found_by_rule"],
    "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "rule": {"type": "string"}, "state": {"type": "string", "enum": ["waiting", "running", "done", "cancelled", "failed"]},
    "why": {"type": "string"}, "judged": {"type": "integer"}, "limit": {"type": "integer"}, "unreadable": {"type": "integer"},
    "oldest": {"type": "string", "format": "date-time"}, "newest": {"type": "string", "format": "date-time"},
    "before": {"$ref": "#/components/schemas/BacktestSide"}, "after": {"$ref": "#/components/schemas/BacktestSide"},
    "newly_flagged": {"$ref": "#/components/schemas/CountedTraces"}, "no_longer_flagged": {"$ref": "#/components/schemas/CountedTraces"},
    "changed_decision": {"$ref": "#/components/schemas/CountedTraces"}, "found_by_rule": {"$ref": "#/components/schemas/CountedTraces"}}},
  "BacktestList": {"type": "object", "required": ["backtests"], "additionalProperties": false, "properties": {
    "backtests": {"type": "array", "items": {"$ref": "#/components/schemas/Backtest"}}}},
  "ShadowResults": {"type": "object", "required": ["rule", "version", "mode", "would_be", "found", "would_change"], "additionalProperties": false, "properties": {
    "rule": {"type": "string"}, "version": {"type": "integer"}, "mode": {"$ref": "#/components/schemas/Mode"},
    "since": {"type": "string", "format": "date-time"}, "would_be": {"$ref": "#/components/schemas/Decision"},
    "found": {"$ref": "#/components/schemas/CountedTraces"}, "would_change": {"$ref": "#/components/schemas/CountedTraces"}}},

  "Placeholders": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
  "RuleSet": {"type": "object", "required": ["format", "ruleset", "placeholders", "rules"], "additionalProperties": false, "properties": {
    "format": {"type": "string", "enum": ["candor-rules/1"]}, "ruleset": {"type": "string"}, "placeholders": {"$ref": "#/components/schemas/Placeholders"},
    "rules": {"type": "array", "items": {"type": "object", "required": ["id", "mode", "origin", "version", "text"]}}}},
  "RuleSetImport": {"type": "object", "required": ["rules"], "properties": {
    "replace": {"type": "boolean", "description": "Delete what is not named"}, "placeholders": {"$ref": "#/components/schemas/Placeholders"},
    "rules": {"type": "array", "items": {"$ref": "#/components/schemas/RuleBody"}}}},
  "ImportReport": {"type": "object", "required": ["created", "updated", "deleted", "ruleset", "warnings"], "additionalProperties": false, "properties": {
    "created": {"type": "integer"}, "updated": {"type": "integer"}, "deleted": {"type": "integer"}, "ruleset": {"type": "string"},
    "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/Diagnostic"}}}},

  "Share": {"type": "object", "description": "With a 95 % interval that allows for acts of one trace being alike", "required": ["value", "low", "high"], "additionalProperties": false, "properties": {
    "value": {"type": "number", "minimum": 0, "maximum": 1}, "low": {"type": "number", "minimum": 0, "maximum": 1}, "high": {"type": "number", "minimum": 0, "maximum": 1}}},
  "MonitoredWeek": {"type": "object", "required": ["week", "traces", "visibility", "reflection", "legibility", "necessity"], "additionalProperties": false, "properties": {
    "week": {"type": "string", "format": "date", "description": "Its Monday"}, "traces": {"type": "integer", "minimum": 0},
    "visibility": {"type": "object", "description": "Turns, by the most that they show of their reasoning", "required": ["raw", "summary", "redacted", "encrypted", "absent"]},
    "reflection": {"type": "object", "description": "Calls and answers; coverage: the stated among those that visible reasoning could account for", "required": ["stated", "partly", "unstated", "contradicted", "not_visible"], "properties": {"coverage": {"$ref": "#/components/schemas/Share"}}},
    "legibility": {"type": "object", "description": "Traces", "required": ["illegible", "encoded"]},
    "necessity": {"type": "object", "description": "Complex calls, and those with too little reasoning before them", "required": ["complex", "unreasoned"], "properties": {"share": {"$ref": "#/components/schemas/Share"}}}}},
  "MonitoredSeries": {"type": "object", "required": ["weeks", "changes"], "additionalProperties": false, "properties": {
    "model": {"type": "string"}, "agent": {"type": "string"}, "weeks": {"type": "array", "items": {"$ref": "#/components/schemas/MonitoredWeek"}},
    "changes": {"type": "array", "items": {"type": "object", "required": ["week", "kind", "before", "after"], "additionalProperties": false, "properties": {
      "week": {"type": "string", "format": "date"}, "kind": {"type": "string", "enum": ["visibility", "coverage", "necessity"]},
      "from": {"type": "string"}, "to": {"type": "string"}, "before": {"type": "number"}, "after": {"type": "number"}}}},
    "necessity_trend": {"type": "object", "required": ["weeks", "per_week", "low", "high", "rising"], "additionalProperties": false, "properties": {
      "weeks": {"type": "integer"}, "per_week": {"type": "number"}, "low": {"type": "number"}, "high": {"type": "number"}, "rising": {"type": "boolean"}}}}},
  "Monitorability": {"type": "object", "required": ["by", "since", "until", "series", "complete"], "additionalProperties": false, "properties": {
    "by": {"type": "string"}, "since": {"type": "string", "format": "date"}, "until": {"type": "string", "format": "date"},
    "complete": {"type": "boolean", "description": "False: there are more weeks than are read at once; narrow the question"},
    "series": {"type": "array", "items": {"$ref": "#/components/schemas/MonitoredSeries"}}}},

  "OverseerMode": {"type": "string", "enum": ["active", "shadow", "stored"]},
  "Overseer": {"type": "object", "required": ["id", "name", "mode", "bytes", "author"], "properties": {
    "id": {"type": "string", "description": "The digest of its file"}, "name": {"type": "string"}, "mode": {"$ref": "#/components/schemas/OverseerMode"},
    "bytes": {"type": "integer"}, "author": {"type": "string"}, "uploaded_at": {"type": "string", "format": "date-time"}}},
  "OverseerWithCard": {"allOf": [{"$ref": "#/components/schemas/Overseer"}, {"type": "object", "required": ["heads", "self_tests", "card"], "properties": {
    "heads": {"type": "array", "items": {"type": "object", "required": ["name", "threshold", "informational"]}}, "self_tests": {"type": "integer"}, "card": {"type": "object"}}}]},
  "OverseerList": {"type": "object", "required": ["version", "active", "shadow", "shipped", "overseers"], "additionalProperties": false, "properties": {
    "version": {"type": "integer", "minimum": 0, "description": "Of what is in use: the ETag"}, "active": {"type": ["string", "null"]}, "shadow": {"type": ["string", "null"]},
    "shipped": {"type": ["string", "null"], "description": "The configuration's model, in use while none is active"},
    "overseers": {"type": "array", "items": {"$ref": "#/components/schemas/Overseer"}}}},
  "Figure": {"description": "With a 95 % interval; null when one class is missing", "type": ["object", "null"], "required": ["value", "low", "high"], "properties": {
    "value": {"type": "number"}, "low": {"type": "number"}, "high": {"type": "number"}}},
  "OverseerEvaluation": {"type": "object", "required": ["overseer", "reviews", "traces", "unreadable", "complete", "heads"], "additionalProperties": false, "properties": {
    "overseer": {"type": "string"}, "reviews": {"type": "integer"}, "traces": {"type": "integer"}, "unreadable": {"type": "integer"}, "complete": {"type": "boolean", "description": "False: only the oldest 5,000 reviews were read"},
    "heads": {"type": "array", "items": {"type": "object", "required": ["head", "positives", "negatives", "area", "recall_at_1_percent", "recall_at_5_percent", "flagged_positives", "flagged_negatives"], "additionalProperties": false, "properties": {
      "head": {"type": "string"}, "positives": {"type": "integer"}, "negatives": {"type": "integer"}, "area": {"$ref": "#/components/schemas/Figure"},
      "recall_at_1_percent": {"$ref": "#/components/schemas/Figure"}, "recall_at_5_percent": {"$ref": "#/components/schemas/Figure"},
      "flagged_positives": {"type": "integer"}, "flagged_negatives": {"type": "integer"}}}}}},
  "OverseerVersions": {"type": "object", "required": ["versions"], "additionalProperties": false, "properties": {
    "versions": {"type": "array", "items": {"type": "object", "required": ["version", "active", "shadow", "author", "change", "changed_at"], "additionalProperties": false, "properties": {
      "version": {"type": "integer"}, "active": {"type": ["string", "null"]}, "shadow": {"type": ["string", "null"]}, "author": {"type": "string"},
      "change": {"type": "string"}, "changed_at": {"type": "string", "format": "date-time"}}}}}},
  "BaselineReset": {"type": "object", "required": ["agent", "author"], "properties": {"agent": {"type": "string"}, "author": {"type": "string"}}},
  "BaselineList": {"type": "object", "required": ["least_traffic", "percentile", "baselines"], "additionalProperties": false, "properties": {
    "least_traffic": {"type": "integer"}, "percentile": {"type": "number"},
    "baselines": {"type": "array", "items": {"type": "object", "required": ["agent", "waiting"], "additionalProperties": false, "properties": {
      "agent": {"type": "string"}, "waiting": {"type": "integer", "description": "Benign traces that are remembered for the next snapshot"}, "model": {"type": "string"}, "digest": {"type": "string"},
      "heads": {"type": "array", "items": {"type": "object", "required": ["head", "stated", "threshold", "traffic", "first_threshold", "psi", "drifted", "high"], "additionalProperties": false, "properties": {
        "head": {"type": "string"}, "stated": {"type": "number", "description": "The model's own threshold"}, "threshold": {"type": "number"}, "traffic": {"type": "integer"},
        "first_threshold": {"type": ["number", "null"]}, "psi": {"type": "number"}, "drifted": {"type": "boolean"},
        "high": {"type": "boolean", "description": "What is usual for this agent is far above the model's own threshold"}}}}}}}}},
  "Vector": {"description": "Numbers, or IEEE 754 little endian as base64", "oneOf": [{"type": "array", "items": {"type": "number"}}, {"type": "object", "required": ["dtype", "data"], "properties": {
    "dtype": {"type": "string", "enum": ["float16", "float32"]}, "data": {"type": "string"}}}]},
  "Probe": {"type": "object", "required": ["name", "layer", "size", "bias", "threshold", "card", "signal", "version", "author", "changed_at"], "additionalProperties": false, "properties": {
    "name": {"type": "string"}, "layer": {"type": "string"}, "size": {"type": "integer", "minimum": 1}, "bias": {"type": "number"}, "threshold": {"type": "number"},
    "card": {"type": "object"}, "signal": {"type": "string"}, "version": {"type": "integer", "minimum": 1}, "author": {"type": "string"},
    "changed_at": {"type": "string", "format": "date-time"}, "weights": {"$ref": "#/components/schemas/Vector"}}},
  "ProbeList": {"type": "object", "required": ["probes"], "additionalProperties": false, "properties": {"probes": {"type": "array", "items": {"$ref": "#/components/schemas/Probe"}}}},
  "Labels": {"type": "object", "minProperties": 1, "maxProperties": 20, "additionalProperties": {"type": "boolean"}},
  "Review": {"type": "object", "required": ["id", "trace", "labels", "author", "at"], "additionalProperties": false, "properties": {
    "id": {"type": "integer", "minimum": 1}, "trace": {"type": "string"}, "labels": {"$ref": "#/components/schemas/Labels"}, "note": {"type": "string"},
    "author": {"type": "string"}, "at": {"type": "string", "format": "date-time"}}},
  "ReviewList": {"type": "object", "required": ["reviews"], "additionalProperties": false, "properties": {"reviews": {"type": "array", "items": {"$ref": "#/components/schemas/Review"}}}},

  "ServiceStatus": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}},
  "OpenApi": {"type": "object", "required": ["openapi", "info", "paths", "components"]},
  "Limits": {"type": "object", "required": ["trace", "formats", "rule", "queue", "connections", "header_bytes"], "properties": {
    "trace": {"type": "object", "required": ["bytes", "steps", "json_depth"]}, "formats": {"type": "array", "items": {"type": "string"}},
    "rule": {"type": "object", "required": ["bytes", "yaml_depth"]}, "queue": {"type": "object"},
    "connections": {"type": "integer"}, "header_bytes": {"type": "integer"}}},
  "Session": {"type": "object", "required": ["id", "agent", "model", "started_at", "updated_at", "turns", "steps", "blocks", "blocks_in_a_row", "last", "paused"],
    "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "agent": {"type": "string"}, "model": {"type": "string"}, "started_at": {"type": "string", "format": "date-time"},
    "updated_at": {"type": "string", "format": "date-time"}, "turns": {"type": "integer"}, "steps": {"type": "integer"}, "blocks": {"type": "integer"},
    "blocks_in_a_row": {"type": "integer"}, "last": {"$ref": "#/components/schemas/Decision"}, "paused": {"type": "boolean"}}},
  "SessionList": {"type": "object", "required": ["sessions"], "properties": {"sessions": {"type": "array", "items": {"$ref": "#/components/schemas/Session"}}, "next": {"type": "string"}}},
  "StepDecision": {"type": "object", "required": ["session", "trace", "step", "decision", "paused", "verdict"], "additionalProperties": false, "properties": {
    "session": {"type": "string"}, "trace": {"type": "string"}, "step": {"type": "integer", "minimum": 0}, "decision": {"$ref": "#/components/schemas/Decision"},
    "message": {"type": "string"}, "paused": {"type": "boolean"}, "verdict": {"$ref": "#/components/schemas/Verdict"}}},
  "Coverage": {"type": "object", "required": ["routes", "mode", "hold", "policies", "unknown", "not_inspected"], "properties": {
    "routes": {"type": "array", "items": {"type": "object", "required": ["method", "path", "api", "upstream", "parts", "events"]}},
    "mode": {"type": "string"}, "hold": {"type": "string"}, "policies": {"type": "array"}, "unknown": {"type": "object"}, "encodings": {"type": "array", "items": {"type": "string"}},
    "ambiguous_replies": {"type": "string", "enum": ["refused", "passed, not inspected"]}, "not_inspected": {"type": "array"}}},
  "Queue": {"type": "object", "required": ["waiting"], "properties": {"waiting": {"type": "array", "items": {"$ref": "#/components/schemas/HeldCall"}}}},
  "HeldCall": {"type": "object", "required": ["id", "session", "agent", "model", "provider", "decision", "risk", "calls", "verdict", "since", "until", "otherwise"],
    "additionalProperties": false, "properties": {
    "id": {"type": "string"}, "session": {"type": "string"}, "agent": {"type": "string"}, "model": {"type": "string"}, "provider": {"type": "string"},
    "decision": {"$ref": "#/components/schemas/Decision"}, "risk": {"type": "number"}, "calls": {"type": "array"}, "verdict": {"$ref": "#/components/schemas/Verdict"},
    "since": {"type": "string", "format": "date-time"}, "until": {"type": "string", "format": "date-time"}, "otherwise": {"type": "string"}}},
  "QueueDecision": {"type": "object", "required": ["id", "decision", "author"], "properties": {"id": {"type": "string"}, "decision": {"type": "string"}, "author": {"type": "string"}}},
  "Stats": {"type": "object", "required": ["engine", "traces"], "properties": {
    "engine": {"type": "string"}, "traces": {"type": "object", "required": ["stored"]}, "ruleset": {"type": "string"},
    "rules": {"type": "object", "required": ["draft", "shadow", "enforce", "broken"]}, "compile_micros": {"type": "integer"},
    "overseer": {"type": "object", "required": ["active", "shadow"]},
    "drift": {"type": "object", "required": ["signals", "agents"], "properties": {
      "signals": {"type": "array", "items": {"type": "object", "required": ["signal", "psi", "traces"]}},
      "agents": {"type": "array", "items": {"type": "string"}, "description": "Agents whose learned scores have drifted"},
      "features": {"type": ["object", "null"], "description": "What the model reads of traces, newest against first; null until there are enough", "required": ["watched", "drifted", "most"], "properties": {
        "watched": {"type": "integer"}, "drifted": {"type": "integer", "description": "Features with an index of .25 or more"},
        "most": {"type": "array", "description": "Those that changed most", "items": {"type": "object", "required": ["feature", "psi"]}}}}}},
    "judge": {"type": "object", "description": "What the second stage cost, and how often it raised a decision", "required": ["configured"]}}}
}
})json";
}

}  // namespace candor::server
