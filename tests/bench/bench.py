#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Runs the benchmarks and prints their tables. run.sh builds what this needs, and starts it."""

import argparse
import functools
import json
import pathlib
import signal
import subprocess
import sys
import tempfile

import database
import end_to_end
import generator
import load
import machine
import process
import report
import servers
import slow_commit

SLOW_COMMIT_SERVERS = ("ours", "thread-group", "batch", "beast")  # direct answers nothing while it commits
OTHERS = ("route", "batch", "headers")
ORDERS = {"scattered": database.STEP, "ascending": 1}


class OneSentence(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"run.sh: {message.removeprefix('argument ')}; see --help\n")


def whole_numbers(least, most):
    def number(text):
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {least} to {most}")
        return int(text)

    def numbers(text):
        return sorted({number(part) for part in text.split(",")})

    return number, numbers


def names(known):
    def chosen(text):
        for name in text.split(","):
            if name not in known:
                raise argparse.ArgumentTypeError(f"there is no '{name}': it is one of {', '.join(known)}")
        return text.split(",")

    return chosen


def options(arguments):
    parts = ("removals", "generator", "slow-commits", *OTHERS)
    parser = OneSentence(prog="run.sh", description=__doc__, add_help=False, allow_abbrev=False)
    count, counts = whole_numbers(1, 1000)
    parser.add_argument("--rounds", type=count, default=5, metavar="N", help="rounds, interleaved; default: 5")
    parser.add_argument(
        "--seconds",
        type=whole_numbers(1, 60)[0],
        default=3,
        metavar="S",
        help="seconds of each measurement; default: 3",
    )
    parser.add_argument(
        "--only",
        type=names([s.name for s in servers.ALL]),
        metavar="NAME,...",
        default=[s.name for s in servers.ALL],
        help="servers: " + ", ".join(s.name for s in servers.ALL),
    )
    parser.add_argument(
        "--parts", type=names(parts), default=list(parts), metavar="NAME,...", help="of: " + ", ".join(parts)
    )
    parser.add_argument(
        "--connections", type=counts, default=[1, 16, 64, 256], metavar="C,...", help="default: 1,16,64,256"
    )
    parser.add_argument(
        "--users", type=counts, default=[1, 100], metavar="K,...", help="users a request; default: 1,100"
    )
    parser.add_argument(
        "--order",
        choices=ORDERS,
        default="scattered",
        help="whether consecutive requests remove from different pages (the default) or the same",
    )
    parser.add_argument(
        "--sync-delay",
        type=whole_numbers(0, 1000)[0],
        default=0,
        metavar="MS",
        help="make each fsync take so many milliseconds more, as on a slower disk; default: 0",
    )
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="DIR",
        help="where the databases are, on a disk; default: beside the build",
    )
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all measurements there")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one round of one second at 1 and 64 connections, to see that all works: no figures to show",
    )
    parser.add_argument("--binaries", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--check-options", action="store_true", help=argparse.SUPPRESS)  # say what is wrong, and end
    parser.add_argument("--help", action="help", help="this text")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds, chosen.seconds, chosen.connections = 1, 1, [1, 64]
    return chosen


def blocks(users, seconds):
    """More requests than any server answers while it is warmed up and measured."""
    return min(60_000, 700_000 // users) * (seconds + 2)


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure_removals(chosen, bench, templates):
    """Each server at each setting once a round; who comes first changes from round to round."""
    picked = servers.named(chosen.only)
    found = []
    for turn in range(chosen.rounds):
        for users in chosen.users:
            for connections in chosen.connections:
                taking = [server for server in picked if server.takes(users)]
                first = turn % len(taking)
                for server in taking[first:] + taking[:first]:
                    try:
                        one = end_to_end.measure(server, bench, templates[users], connections)
                    except (load.Wrong, process.Failed) as e:
                        raise type(e)(f"{server.name}, {users} users a request, {connections} connections: {e}") from e
                    found.append({"round": turn + 1, **one})
                    setting = f"{users:3} users, {connections:3} connections"
                    say(f"round {turn + 1}: {setting}, {server.name:13} {one['rate']:9,.0f}/s")
    return found


def measure_slow_commits(chosen, bench, template):
    found = []
    for turn in range(chosen.rounds):
        for server in servers.named(SLOW_COMMIT_SERVERS):
            if server.name in chosen.only:
                found.append({"round": turn + 1, **slow_commit.measure(server, bench, template)})
                say(f"round {turn + 1}: slow commits, {server.name}")
    return found


def run_others(chosen):
    """The scripts beside this one: their tables, and their figures."""
    tables, numbers = {}, {}
    for name in OTHERS:
        script = servers.HERE / name / "run.py"
        if name not in chosen.parts or not script.exists():
            continue
        say(f"{name}/run.py")
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            done = subprocess.run(
                [sys.executable, script, "--json", file.name], stdout=subprocess.PIPE, text=True, check=False
            )
            if done.returncode != 0:
                raise process.Failed(f"{script} failed")
            tables[name] = done.stdout.strip()
            numbers[name] = json.loads(pathlib.Path(file.name).read_text())
    return tables, numbers


def prepare(chosen):
    """(the folder for the databases, its file system)"""
    folder = (chosen.data or chosen.binaries.parent / "data").resolve()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    kind = database.require_disk(there)
    folder.mkdir(parents=True, exist_ok=True)
    return folder, kind


def run(chosen, logs, folder, kind):
    database.STEP = ORDERS[chosen.order]
    bench = end_to_end.Bench(chosen.binaries, folder, logs, chosen.seconds, chosen.sync_delay)
    data = {
        "machine": machine.describe(folder, kind),
        "options": {
            "rounds": chosen.rounds,
            "seconds": chosen.seconds,
            "order": chosen.order,
            "sync_delay": chosen.sync_delay,
        },
        "servers": {
            s.name: {"title": s.title, "kind": s.kind, "one_transaction": s.one_transaction} for s in servers.ALL
        },
        "slow_commit_ms": slow_commit.COMMIT_MS,
    }

    @functools.cache
    def template(users):
        return database.Template(folder, chosen.binaries / "uninvite-server", users, blocks(users, chosen.seconds))

    data["others"], data["other_figures"] = run_others(chosen)
    if "generator" in chosen.parts:
        floor = servers.named(["floor"])[0]
        data["generator"] = [generator.measure(floor, bench, users, chosen.rounds) for users in chosen.users]
    if "removals" in chosen.parts:
        data["measurements"] = measure_removals(chosen, bench, {users: template(users) for users in chosen.users})
    if "slow-commits" in chosen.parts:
        data["slow_commits"] = measure_slow_commits(chosen, bench, template(1))
    return data


def write(data, file):
    """One measurement a line, so that it can be read and compared."""
    lists = ("measurements", "slow_commits")
    text = json.dumps({key: value for key, value in data.items() if key not in lists}, indent=1, ensure_ascii=False)
    for key in lists:
        if data.get(key):
            rows = ",\n".join("  " + json.dumps(row) for row in data[key])
            text = text[:-2] + f',\n "{key}": [\n{rows}\n ]\n}}'
    file.write_text(text + "\n")


def main():
    chosen = options(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("run.sh: terminated"))  # the servers end with it
    try:
        folder, kind = prepare(chosen)
        if chosen.check_options:
            return
        with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as run_folder:
            data = run(chosen, folder, pathlib.Path(run_folder), kind)
        if chosen.json:
            write(data, chosen.json)
    except (database.Unusable, load.Wrong, process.Failed) as e:
        sys.exit(f"run.sh: {e}")
    except OSError as e:
        sys.exit(f"run.sh: {e.filename}: {e.strerror}" if e.filename else f"run.sh: {e}")
    except KeyboardInterrupt:
        sys.exit("run.sh: interrupted")
    print(report.whole(data))


if __name__ == "__main__":
    main()
