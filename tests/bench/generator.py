# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Whether wrk drives the floor at its limit: does a second wrk beside it, with half of the connections each, make the
floor answer more?"""

import statistics

import database
import load

CONNECTIONS = 64


def measure(floor, bench, users, rounds):
    """{"users", "one": [requests/s, ...], "two": [...], and the cores that one wrk used}"""
    requests = load.Requests(users, 8 * database.FIRST_BLOCK)
    found = {"users": users, "one": [], "two": [], "wrk_cores": []}
    with floor.start(bench.binaries, None, CONNECTIONS, bench.logs) as running:
        size = len(load.ask_once(running.port, requests, 0))
        load.start(running.port, requests, 0, CONNECTIONS, 1, size).wait()
        for _ in range(rounds):
            for name, parts in (("one", 1), ("two", 2)):
                beside = [
                    load.start(running.port, requests, 0, CONNECTIONS // parts, bench.seconds, size)
                    for _ in range(parts)
                ]
                results = [wrk.wait() for wrk in beside]
                found[name].append(round(sum(r["requests"] / r["seconds"] for r in results), 1))
                if parts == 1:
                    found["wrk_cores"].append(round(results[0]["wrk_cpu_seconds"] / results[0]["seconds"], 2))
    return found


def gain(found):
    """What a second wrk adds, as a ratio of medians."""
    return statistics.median(found["two"]) / statistics.median(found["one"])
