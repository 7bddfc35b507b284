# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""How long those wait who need no commit, while each commit takes long: removals in the background, and beside them
requests without a token (401) and for a course that is not there (404)."""

import dataclasses

import database
import end_to_end
import load

COMMIT_MS = 300
REMOVING = 8  # connections of the background
PROBING = 4  # connections for each of the two refusals
STATUSES = (401, 404)


def measure(server, bench, template):
    """{"server", "removals", "p50_401_us", "p99_401_us", ...}"""
    file = template.copy()
    removals = load.Requests(template.users, template.blocks)
    probes = {
        401: dataclasses.replace(removals, status=401, token=""),
        404: dataclasses.replace(removals, status=404, course=database.ABSENT_COURSE),
    }
    environment = end_to_end.slow_disk(bench.binaries, COMMIT_MS)
    with server.start(bench.binaries, file, REMOVING + 2 * PROBING, bench.logs, environment) as running:
        sizes = {status: len(load.ask_once(running.port, probe, 0)) for status, probe in probes.items()}
        size = len(load.ask_once(running.port, removals, 0))
        background = load.start(running.port, removals, 1, REMOVING, bench.seconds + 2, size)
        beside = {
            status: load.start(running.port, probe, 0, PROBING, bench.seconds, sizes[status])
            for status, probe in probes.items()
        }
        found = {status: wrk.wait() for status, wrk in beside.items()}
        removed = background.wait()
        end_to_end.still(file)
        running.require_alive()
    end_to_end.check_rows(file, removals, removed["requests"] + 1, REMOVING)
    database.remove(file)

    result = {"server": server.name, "removals_p50_us": removed["p50"]}
    for status in STATUSES:
        result |= {
            f"rate_{status}": round(found[status]["requests"] / found[status]["seconds"], 1),
            f"p50_{status}_us": found[status]["p50"],
            f"p99_{status}_us": found[status]["p99"],
        }
    return result
