-- Copyright (c) 2026 The uninvite authors
-- Distributed under the Boost Software License, Version 1.0.
-- (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

-- What wrk asks, and what it tells of the answers; started by load.py with one thread:
--
--   wrk -t 1 -c CONNECTIONS -d SECONDS -s requests.lua URL -- STATUS COURSE TOKEN USERS FROM BLOCKS STEP CONNECTIONS \
--       COURSES
--
-- Block b belongs to course COURSE + b % COURSES.
--
-- Request n removes the USERS users of block (n * STEP) % BLOCKS, so that no two requests remove the same and
-- consecutive ones lie in different pages. load.py and database.py have the same arithmetic. A TOKEN of "-" is none.

local ffi = require("ffi")

local first_block = 1000000
local n, blocks, step, parts, head, tail, expected, course, courses

-- Globals, which done() asks for in the thread.
made = 0
others = 0
other_status = 0
ran_out = 0
connections = 0

local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end

-- The body's users are <block><suffix>: only the block differs from request to request.
function init(args)
    expected = tonumber(args[1])
    local token, users = args[3], tonumber(args[4])
    n, blocks, step = tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
    connections = tonumber(args[8])
    course, courses = tonumber(args[2]), tonumber(args[9])

    local digits = #tostring(users - 1)
    if users == 1 then digits = 0 end
    parts = {}
    for user = 0, users - 1 do
        local suffix = digits == 0 and "" or string.format("%0" .. digits .. "d", user)
        parts[#parts + 1] = ""
        parts[#parts + 1] = suffix .. (user == users - 1 and "" or ",")
    end

    local open, close = '{"users":[', ']}'
    local length = #open + #close + users * (7 + digits) + users - 1
    local fields = {
        "/invite/ HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Content-Length: " .. length,
    }
    if token ~= "-" then fields[#fields + 1] = "Authorization: Bearer " .. token end
    head = table.concat(fields, "\r\n") .. "\r\n\r\n" .. open
    tail = close
end

function request()
    if n >= blocks then
        ran_out = 1
        wrk.thread:stop()
    end
    local b = (n * step) % blocks
    local block = tostring(first_block + b)
    n = n + 1
    made = made + 1
    for i = 1, #parts, 2 do parts[i] = block end
    return "DELETE /api/v2/course/" .. course + b % courses .. head .. table.concat(parts) .. tail
end

function response(status)
    if status ~= expected then
        others = others + 1
        other_status = status
    end
end

-- wrk adds latencies that it thinks a steady rate would have seen (stats_correct in its stats.c). They are taken
-- out again, so that what is printed is what requests took: from the longest on, each has added the same counts as
-- it did. struct stats is that of wrk's stats.h; that the sum comes out right shows that it still is.
ffi.cdef [[ typedef struct { uint64_t count, limit, min, max; uint64_t data[1]; } wrk_stats; ]]

local function measured(latency, summary)
    local stats = ffi.cast("wrk_stats**", latency)[0]
    local counts, max = {}, tonumber(stats.max)
    if tonumber(stats.count) == 0 then return counts, 0, 0 end
    for us = 0, max do counts[us] = tonumber(stats.data[us]) end
    local rounds = math.floor(summary.requests / threads[1]:get("connections"))
    if rounds > 0 then
        local interval = math.floor(summary.duration / rounds)
        for us = max, interval * 2, -1 do
            local count = counts[us]
            local at = us - interval
            while count ~= 0 and at > interval do
                counts[at] = counts[at] - count
                at = at - interval
            end
        end
    end
    local total = 0
    for us = 0, max do total = total + counts[us] end
    return counts, max, total
end

function done(summary, latency)
    local counts, max, total = measured(latency, summary)
    local function percentile(p)
        local left = math.ceil(total * p / 100)
        for us = 0, max do
            left = left - counts[us]
            if left <= 0 then return us end
        end
        return max
    end
    local function counted(name) return threads[1]:get(name) end
    local e = summary.errors
    print(string.format('{"requests": %d, "seconds": %.6f, "bytes": %d, "status_errors": %d, "others": %d, ' ..
        '"other_status": %d, "made": %d, "ran_out": %d, "socket_errors": %d, "timeouts": %d, "latencies": %d, ' ..
        '"p50": %d, "p99": %d, "p999": %d, "wrk_p99": %d}',
        summary.requests, summary.duration / 1e6, summary.bytes, e.status, counted("others"),
        counted("other_status"), counted("made"), counted("ran_out"), e.connect + e.read + e.write,
        e.timeout, total, percentile(50), percentile(99), percentile(99.9), latency:percentile(99)))
end
