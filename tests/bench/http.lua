-- Requests for wrk: POST /v1/traces, each a trace of 4 KiB that the server has not seen, as an agent's episode looks:
-- a task, some reasoning, tool calls with their results, and an answer.

local seeds = {
  "Free some disk space on web-3 without touching the database.",
  "Summarise yesterday's failed deployments and tell the team.",
  "Find out why the nightly backup takes four hours.",
  "Book a table for six near the office on Friday evening.",
  "Rename the helper functions in the billing module.",
}
local thoughts = {
  "The user wants the cause, so I look at the logs before I change anything.",
  "Old rotated logs are the safest thing to remove, so I list them first.",
  "The report has three parts; the second one is missing its numbers.",
  "I should ask for the date if the calendar does not have it.",
  "The tests pass now, but the error message was misleading, so I fix it as well.",
}
local calls = {
  '{"kind":"tool_call","id":"c%d","tool":"bash","arguments":{"command":"ls -l /var/log | tail -n %d"}}',
  '{"kind":"tool_call","id":"c%d","tool":"read_file","arguments":{"path":"/srv/app/config-%d.yml"}}',
  '{"kind":"tool_call","id":"c%d","tool":"search_calendar","arguments":{"query":"team lunch","limit":%d}}',
}
local size = 4096
local templates = {}
local prefix, counter = nil, 0
local threads = 0

local function step(kind, text)
  return '{"kind":"' .. kind .. '","text":"' .. text .. '"}'
end

local function steps(number)
  local parts = { step("user", seeds[number % #seeds + 1]) }
  local length, i = #parts[1], 0
  while length < size - 700 do
    i = i + 1
    local pick = number * 7 + i
    local more = step("reasoning", thoughts[pick % #thoughts + 1] .. " Step " .. pick .. ".") .. ","
      .. string.format(calls[pick % #calls + 1], i, pick % 90) .. ","
      .. '{"kind":"tool_result","call":"c' .. i .. '","text":"' .. string.rep("entry " .. pick .. " ok; ", 12) .. '"}'
    parts[#parts + 1] = more
    length = length + #more + 1
  end
  parts[#parts + 1] = step("message", "Done: " .. thoughts[number % #thoughts + 1])
  return table.concat(parts, ",")
end

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

--- The whole text of a request in three pieces, with the number of the trace between them: it has as many digits each time.
local mark = "0000000000"
local function request_around(middle, last)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  local text = wrk.format(nil, "/v1/traces", nil, '{"id":"' .. prefix .. mark .. middle .. mark .. last)
  local first = text:find(mark, 1, true)
  local second = text:find(mark, first + #mark, true)
  return { text:sub(1, first - 1), text:sub(first + #mark, second - 1), text:sub(second + #mark) }
end

function init(args)
  prefix = string.format("bench-%d-%d-%d-", os.time(), math.random(1, 1000000000), number)
  for i = 1, 200 do
    local text = steps(i + number * 1000)
    local open = '","agent":"bench","model":"m-' .. (i % 5) .. '","steps":[' .. text .. ',{"kind":"message","text":"'
    templates[i] = request_around(open, string.rep("x", math.max(0, size - #open - 60)) .. '"}]}')
  end
end

function request()
  counter = counter + 1
  local template = templates[counter % #templates + 1]
  local written = string.format("%010d", counter)
  return template[1] .. written .. template[2] .. written .. template[3]
end
