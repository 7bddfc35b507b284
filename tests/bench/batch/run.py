#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Times one request with many users against a bare SQLite loop that does the same writes.

The route is called in the process, with a JSON body, on sqlite::store and the module's own schema. The loop runs one
prepared DELETE and one prepared audit INSERT for each id between BEGIN IMMEDIATE and COMMIT, and nothing else. Both
write a WAL with synchronous=FULL; the ids ascend and are spread over the whole table.

Every process works on a fresh copy of the same database, and first removes one invitation of another course, so that
statements, cache and WAL are in the same state. Small requests are repeated in it with other ids. The two sides take
turns in each of N rounds, and take turns in being first.

The target is 1.10 times the loop for 10 000 users in one request, by the medians. --callgrind counts the instructions
of that request instead, which do not waver.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "route"))
import callgrind  # noqa: E402

TABLES = (10_000, 1_000_000)
USERS = (1, 10, 1_000, 10_000)
SIDES = ("loop", "route")
TARGET = 1.10
TARGET_USERS = 10_000


def requests_of(users):
    return max(1, min(20, 2000 // users))


def check_disk(folder):
    found = callgrind.output_of(["stat", "--file-system", "--format=%T", folder]).strip()
    if found in ("tmpfs", "ramfs"):
        callgrind.fail(f"{folder} is on {found}, which is memory: name a folder on a disk with --data.")
    return found


class Databases:
    """A template of each size, and copies of it that are on the disk before they are used."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.templates = {}

    def template(self, invitations):
        if invitations not in self.templates:
            path = os.path.join(self.folder, f"template-{invitations}.db")
            callgrind.output_of([self.program, "make", path, str(invitations)])
            self.templates[invitations] = path
        return self.templates[invitations]

    def used_by(self, invitations, use):
        copy = os.path.join(self.folder, "copy.db")
        try:
            shutil.copyfile(self.template(invitations), copy)
            for path in (copy, self.folder):
                handle = os.open(path, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)
            return use(copy)
        finally:
            for end in ("", "-wal", "-shm"):
                if os.path.exists(copy + end):
                    os.remove(copy + end)


def spent(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def time_one(databases, invitations, users, rounds):
    wall = {side: [] for side in SIDES}
    cpu = {side: [] for side in SIDES}
    by_round = {side: [] for side in SIDES}
    command = [str(invitations), str(users), str(requests_of(users))]
    for number in range(rounds):
        for side in SIDES if number % 2 == 0 else reversed(SIDES):
            printed = databases.used_by(
                invitations, lambda copy: callgrind.output_of([databases.program, side, copy] + command)
            )
            both = [[int(n) / 1e6 for n in line.split()] for line in printed.splitlines()]
            wall[side] += [w for w, _ in both]
            cpu[side] += [c for _, c in both]
            by_round[side].append(statistics.median(w for w, _ in both))
    ratios = [r / b for b, r in zip(by_round["loop"], by_round["route"])]
    return {
        "invitations": invitations,
        "users": users,
        "measurements": len(wall["loop"]),
        **{side + "_ms": spent(wall[side]) for side in SIDES},
        **{side + "_cpu_ms": spent(cpu[side]) for side in SIDES},
        "ratio": statistics.median(wall["route"]) / statistics.median(wall["loop"]),
        "ratio_of_rounds": {"min": min(ratios), "max": max(ratios)},
        "cpu_ratio": statistics.median(cpu["route"]) / statistics.median(cpu["loop"]),
    }


def count_one(databases, invitations, users, build_dir):
    counts = {}
    for side in SIDES:
        profile = os.path.join(build_dir, f"callgrind.batch.{side}.{invitations}")
        _, counts[side] = databases.used_by(
            invitations,
            lambda copy: callgrind.instructions(
                [databases.program, side, copy, str(invitations), str(users), "1"], "measured_removal", profile
            ),
        )
    return {
        "invitations": invitations,
        "users": users,
        **{side + "_instructions": counts[side] for side in SIDES},
        "ratio": counts["route"] / counts["loop"],
    }


def print_times(figures):
    def ms(s):
        return f"{s['median']:.2f} ({s['min']:.2f} to {s['max']:.2f})"

    titles = ["invitations", "users", "requests", "bare loop, ms", "route, ms", "ratio", "in rounds", "CPU ratio"]
    rows = []
    for f in figures:
        among = f"{f['ratio_of_rounds']['min']:.2f} to {f['ratio_of_rounds']['max']:.2f}"
        row = [f["invitations"], f["users"], f["measurements"], ms(f["loop_ms"]), ms(f["route_ms"])]
        rows.append(row + [f"{f['ratio']:.2f}", among, f"{f['cpu_ratio']:.2f}"])
    print(callgrind.table(titles, rows))


def print_counts(figures):
    titles = ["invitations", "users", "bare loop, instructions", "route, instructions", "ratio", "a user more"]
    rows = []
    for f in figures:
        more = (f["route_instructions"] - f["loop_instructions"]) // f["users"]
        row = [f["invitations"], f["users"], f["loop_instructions"], f["route_instructions"]]
        rows.append(row + [f"{f['ratio']:.3f}", more])
    print(callgrind.table(titles, rows))


def at_least_five(text):
    try:
        if int(text) >= 5:
            return int(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is no whole number of 5 or more")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    callgrind.add_build_arguments(parser)
    parser.add_argument("--data", metavar="DIR", help="where the databases are, on a disk; default: the build folder")
    parser.add_argument("--rounds", type=at_least_five, default=7, metavar="N", help="5 or more; default: 7")
    parser.add_argument("--callgrind", action="store_true", help="count instructions for 10 000 users")
    parser.add_argument("--json", metavar="FILE", help="also write the figures there")
    parser.add_argument("--check", action="store_true", help="fail where the target is missed")
    args = parser.parse_args()

    if args.callgrind:
        callgrind.need("valgrind")
    program = callgrind.build(args, os.path.join(HERE, "batch.cpp"), ["boost_json", "sqlite3", "crypto"])
    data = args.data or args.build_dir
    if not os.path.isdir(data):
        callgrind.fail(f"there is no folder {data}.")
    file_system = check_disk(data)
    with tempfile.TemporaryDirectory(prefix="batch-", dir=data) as folder:
        databases = Databases(program, folder)
        if args.callgrind:
            figures = [count_one(databases, table, TARGET_USERS, args.build_dir) for table in TABLES]
            print_counts(figures)
        else:
            figures = [time_one(databases, table, users, args.rounds) for table in TABLES for users in USERS]
            print_times(figures)
            print(f"\n{args.rounds} rounds on {file_system}; medians, with the least and the most.")
    if args.json:
        try:
            with open(args.json, "w", encoding="utf-8") as out:
                json.dump({"batch_instructions" if args.callgrind else "batch": figures}, out, indent=2)
                out.write("\n")
        except OSError as e:
            callgrind.fail(f"{args.json} cannot be written: {e.strerror}.")
    missed = [f for f in figures if f["users"] == TARGET_USERS and f["ratio"] > TARGET]
    for f in missed:
        print(
            f"{f['users']} users on {f['invitations']} invitations: {f['ratio']:.2f} times the bare loop; "
            f"the target is {TARGET:.2f}.",
            file=sys.stderr,
        )
    if args.check and missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
