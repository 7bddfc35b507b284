#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Counts the instructions of one request in the route alone.

The second request in the process, g++ -O2, under callgrind: request_head from method, target and six fields with a
bearer token of 32 characters, admit, complete with the body, reading the answer. The store gives back the users that
it was asked to remove. The ids have seven digits. JSON has a space behind each comma; the names of a form are
`users[]`, raw as curl sends them or escaped as a browser does.

The targets are instructions for one user, and for each user more (the slope from 10 to 1 000). They hold for
ascending ids. Ids in no order have to be sorted besides, which is not linear in the users and has no target.
"""

import argparse
import json
import os
import sys

import callgrind

HERE = os.path.dirname(os.path.abspath(__file__))
USERS = (1, 10, 1000)
TARGETS = {"json": (3000, 250), "form": (3500, 500), "form-escaped": (3500, 500)}  # one user, each more
INLINE_USERS = 64  # up to here nothing is allocated


def measure(program, folder, kind, order):
    counts = []
    for users in USERS:
        profile = os.path.join(folder, f"callgrind.route.{kind}.{order}.{users}")
        printed, count = callgrind.instructions([program, kind, order, str(users)], "measured_request", profile)
        counts.append((users, count, int(printed)))
    slope = (counts[-1][1] - counts[-2][1]) / (counts[-1][0] - counts[-2][0])
    return [
        {
            "kind": kind,
            "order": order,
            "users": users,
            "instructions": count,
            "allocations": allocations,
            "instructions_a_user": round(slope, 1),
        }
        for users, count, allocations in counts
    ]


def missed(figures):
    for f in figures:
        what = f"{f['kind']}, {f['order']} ids, {f['users']} user{'s' if f['users'] > 1 else ''}"
        if f["users"] <= INLINE_USERS and f["allocations"]:
            yield f"{what}: {f['allocations']} allocations, and there should be none."
        if f["order"] != "ascending":
            continue
        one, more = TARGETS[f["kind"]]
        if f["users"] == 1 and f["instructions"] > one:
            yield f"{what}: {f['instructions']} instructions; the target is {one}."
        if f["users"] == USERS[-1] and f["instructions_a_user"] > more:
            yield f"{what}: {f['instructions_a_user']} instructions a user; the target is {more}."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    callgrind.add_build_arguments(parser)
    parser.add_argument("--json", metavar="FILE", help="also write the figures there")
    parser.add_argument("--check", action="store_true", help="fail where a target is missed")
    args = parser.parse_args()

    callgrind.need("valgrind")
    program = callgrind.build(args, os.path.join(HERE, "route.cpp"), ["boost_json"])
    figures = []
    for kind in TARGETS:
        for order in ("ascending", "shuffled"):
            figures += measure(program, args.build_dir, kind, order)

    rows = []
    for f in figures:
        one, more = TARGETS[f["kind"]] if f["order"] == "ascending" else ("", "")
        rows.append(
            [
                f["kind"],
                f["order"],
                f["users"],
                f["instructions"],
                one if f["users"] == 1 else "",
                f["instructions_a_user"] if f["users"] == USERS[-1] else "",
                more if f["users"] == USERS[-1] else "",
                f["allocations"],
            ]
        )
    titles = ["kind", "ids", "users", "instructions", "target", "a user more", "target", "allocations"]
    print(callgrind.table(titles, rows))
    if args.json:
        try:
            with open(args.json, "w", encoding="utf-8") as out:
                json.dump({"route": figures}, out, indent=2)
                out.write("\n")
        except OSError as e:
            callgrind.fail(f"{args.json} cannot be written: {e.strerror}.")
    sentences = list(missed(figures))
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    if args.check and sentences:
        sys.exit(1)


if __name__ == "__main__":
    main()
