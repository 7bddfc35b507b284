# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""One server at one setting: started on a fresh database, warmed up, measured, and its rows counted."""

import atexit
import dataclasses
import functools
import pathlib
import shutil
import tempfile
import time

import database
import load
import process

MAX_WARM_UPS = 20


@dataclasses.dataclass(frozen=True)
class Bench:
    """What all measurements share."""

    binaries: pathlib.Path
    folder: pathlib.Path  # of the databases
    logs: pathlib.Path
    seconds: int
    sync_delay: float = 0  # milliseconds added to each fsync

    def environment(self):
        return slow_disk(self.binaries, self.sync_delay) if self.sync_delay else {}


def slow_disk(binaries, milliseconds):
    """What makes each fsync of a server take this much longer."""
    return {"LD_PRELOAD": preloadable(binaries / "sync_delay.so"), "SYNC_DELAY_US": str(int(milliseconds * 1000))}


@functools.cache
def preloadable(library):
    """A copy whose path has no space, where the loader would split it."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return shutil.copy(library, folder)


def still(file):
    """The audit rows, when what was in flight at the end of the load has been worked off."""
    rows = -1
    unchanged = 0
    while unchanged < 3:
        now = database.audit_rows(file)
        unchanged = unchanged + 1 if now == rows else 0
        rows = now
        time.sleep(0.05)
    return rows


def check_rows(file, requests, answers, in_flight):
    """Every answer has removed its users, and nothing else went but for requests whose answers wrk did not wait for."""
    pending, audited = database.counts(file)
    gone = requests.blocks * requests.users - pending
    if gone != audited:
        raise load.Wrong(f"{gone} invitations went and {audited} audit rows were written")
    least, most = answers * requests.users, (answers + in_flight) * requests.users
    if not least <= gone <= most:
        raise load.Wrong(f"{answers} answers must have removed {least} to {most} invitations, and {gone} went")


def warm_up(server, file, requests, connections, size):
    """Until the write-ahead log has begun anew at least once. Returns (next request, answers, most in flight)."""
    first, answers = 1, 1
    for runs in range(1, MAX_WARM_UPS + 1):
        found = load.start(server.port, requests, first, connections, 1, size).wait()
        first += found["made"]
        answers += found["requests"]
        if file is None or database.wal_wraps(file) > 0:
            return first, answers, runs * connections
    raise load.Wrong(f"the write-ahead log did not begin anew in {MAX_WARM_UPS} seconds")


def measure(server, bench, template, connections):
    """One measurement, as a dictionary; load.Wrong or process.Failed where anything was not as it must be."""
    is_floor = server.kind == "floor"
    file = None if is_floor else template.copy()
    # The floor removes nothing, and outruns every template.
    requests = load.Requests(template.users, 8 * database.FIRST_BLOCK if is_floor else template.blocks)
    with server.start(bench.binaries, file, connections, bench.logs, bench.environment()) as running:
        size = len(load.ask_once(running.port, requests, 0))
        first, answers, in_flight = warm_up(running, file, requests, connections, size)

        cpu, machine = running.cpu_seconds(), process.machine_cpu()
        found = load.start(running.port, requests, first, connections, bench.seconds, size).wait()
        cpu, machine = running.cpu_seconds() - cpu, [b - a for a, b in zip(machine, process.machine_cpu())]
        memory, memory_is = running.peak_memory()
        if file is not None:
            still(file)
        running.require_alive()
    if file is not None:
        check_rows(file, requests, answers + found["requests"], in_flight + connections)
        database.remove(file)

    seconds = found["seconds"]
    return {
        "server": server.name,
        "users": template.users,
        "connections": connections,
        "requests": found["requests"],
        "seconds": round(seconds, 3),
        "rate": round(found["requests"] / seconds, 1),
        "p50_us": found["p50"],
        "p99_us": found["p99"],
        "p999_us": found["p999"],
        "wrk_p99_us": found["wrk_p99"],
        "cpu_s_per_1000": round(cpu / found["requests"] * 1000, 4),
        "memory": memory,
        "memory_is": memory_is,
        "server_cores": round(cpu / seconds, 2),
        "wrk_cores": round(found["wrk_cpu_seconds"] / seconds, 2),
        "other_cores": round(max(0, machine[0] - cpu - found["wrk_cpu_seconds"]) / seconds, 2),
        "idle_cores": round(machine[1] / seconds, 2),
    }
