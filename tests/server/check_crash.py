#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Kills the example server under load, again and again, and looks at what is left.

Usage: check_crash.py [--rounds N] [--clients N] [--seed S] SERVER

In each round clients remove invitations, each request others, until SIGKILL ends the server at a random moment. Then it
is started again: every removal that was acknowledged is gone and recorded, every other that was sent is wholly gone or
wholly there, nothing else has changed, and the database is sound.
"""

import argparse
import http.client
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time

from served import Client, Server, make_database

USERS_OF_ONE = 3
MOST_REQUESTS = 15000  # in one round: more than a server gets through


def users_of(request):
    return range(request * USERS_OF_ONE + 1, (request + 1) * USERS_OF_ONE + 1)


class Load:
    """Clients that remove as fast as they can until the server is gone."""

    def __init__(self, port, token, clients, numbers):
        self.sent, self.acknowledged, self.refused = set(), set(), []
        self.threads = [threading.Thread(target=self.run, args=(port, token, numbers)) for _ in range(clients)]
        for t in self.threads:
            t.start()

    def run(self, port, token, numbers):
        client = Client(port, token)
        try:
            for n in numbers:
                self.sent.add(n)
                status = client.remove(users_of(n))
                if status == 204:
                    self.acknowledged.add(n)
                else:
                    self.refused.append(status)
        except (OSError, http.client.HTTPException):
            pass  # killed
        client.close()

    def join(self):
        for t in self.threads:
            t.join()


class Numbers:
    """Counts up for all threads, and ends."""

    def __init__(self, start, end):
        self.lock, self.numbers = threading.Lock(), iter(range(start, end))

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.numbers)


def look(file, load, start, rest):
    """What is wrong after a round. `rest`: how many invitations nobody has asked to remove so far."""
    db = sqlite3.connect(file, timeout=30)
    first, last = users_of(start)[0], users_of(start + MOST_REQUESTS)[0]
    pending = {
        u
        for (u,) in db.execute(
            "SELECT user_id FROM course_invitation WHERE course_id = 1 AND user_id >= ? AND user_id < ?", (first, last)
        )
    }
    recorded = {}
    for user, times, actor in db.execute(
        "SELECT user_id, count(*), max(removed_by) FROM invitation_removal WHERE course_id = 1 AND user_id >= ? AND"
        " user_id < ? GROUP BY user_id",
        (first, last),
    ):
        recorded[user] = (times, actor)

    wrong, kept, whole = [], 0, 0
    for n in range(start, start + MOST_REQUESTS):
        there = [u for u in users_of(n) if u in pending]
        gone = [u for u in users_of(n) if u not in pending]
        if n in load.acknowledged and there:
            wrong.append(f"request {n} was acknowledged, and {there} are pending")
        if n not in load.sent and gone:
            wrong.append(f"request {n} was never sent, and {gone} are gone")
        if there and gone:
            wrong.append(f"request {n} was removed in part: {gone} of {list(users_of(n))}")
        for u in gone:
            if recorded.get(u) != (1, 1):
                wrong.append(f"user {u} is gone, and recorded as (times, actor) {recorded.get(u)}")
        for u in there:
            if u in recorded:
                wrong.append(f"user {u} is pending, and recorded as removed")
        if n in load.sent and n not in load.acknowledged:
            kept, whole = kept + bool(there), whole + bool(gone)
    beyond = db.execute("SELECT count(*) FROM course_invitation WHERE course_id = 2").fetchone()[0]
    if beyond != rest:
        wrong.append(f"the other course has {beyond} invitations instead of {rest}")
    sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    if sound != "ok":
        wrong.append(f"integrity_check: {sound}")
    db.close()
    return wrong, kept, whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("server", metavar="SERVER")
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")

    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "courses.db")
        everybody = range(1, args.rounds * MOST_REQUESTS * USERS_OF_ONE + 1)
        token = make_database(args.server, file, everybody)
        server = Server(args.server, file)
        acknowledged = cut_off = 0
        for number in range(args.rounds):
            start = number * MOST_REQUESTS
            load = Load(server.port, token, args.clients, Numbers(start, start + MOST_REQUESTS))
            time.sleep(chance.uniform(0.02, 0.8))
            server.end(signal.SIGKILL)
            load.join()
            server = Server(args.server, file)
            wrong, kept, whole = look(file, load, start, len(everybody))
            wrong += [f"a request was answered with {status}" for status in load.refused]
            if not load.acknowledged:
                wrong.append("no removal was acknowledged before the end")
            print(
                f"round {number + 1}: {len(load.acknowledged)} acknowledged and gone; of those cut off {whole} gone,"
                f" {kept} there"
            )
            if wrong:
                print("\n".join(wrong[:20]))
                sys.exit(1)
            acknowledged += len(load.acknowledged)
            cut_off += kept + whole
        if server.end(signal.SIGTERM) != 0:
            sys.exit("the server did not end with 0")
    print(f"{args.rounds} rounds: {acknowledged} removals were acknowledged, and none of them is there")
    if cut_off == 0:
        sys.exit("no request was ever cut off: the load ended before the kill, and nothing was tested")


if __name__ == "__main__":
    main()
