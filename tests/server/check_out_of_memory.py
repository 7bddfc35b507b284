#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Lets allocations of the example server fail, and sees that it lives.

Usage: check_out_of_memory.py [--seconds N] [--percent P]... LIBRARY SERVER

While clients remove invitations, each request one, a share of all allocations fails (LIBRARY: failing_malloc.cpp). Every
answer is a 204 or a 503, or the connection is closed; if all fail, there is none until memory is back. The server goes on. With memory again it answers 204, and SIGTERM
ends it with 0. Every invitation that a 204 acknowledged is gone, and every one that a 503 "busy" refused is still there.
"""

import argparse
import collections
import http.client
import json
import mmap
import os
import signal
import sqlite3
import struct
import sys
import tempfile
import threading
import time

from served import Client, Server, make_database

CLIENTS = 8
USERS = 200000


class Share:
    """How many of 10 000 allocations fail: a file that the library in the server reads."""

    def __init__(self, folder):
        self.file = os.path.join(folder, "share")
        with open(self.file, "wb") as f:
            f.write(bytes(mmap.PAGESIZE))
        with open(self.file, "r+b") as f:
            self.memory = mmap.mmap(f.fileno(), mmap.PAGESIZE)

    def set(self, percent):
        self.memory[:4] = struct.pack("=i", round(percent * 100))


class Load:
    """Clients that remove one invitation after the other."""

    def __init__(self, port, token, users, seconds, percent):
        self.port, self.token, self.users, self.percent = port, token, users, percent
        self.until = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.acknowledged, self.refused = set(), set()
        self.seen = collections.Counter()
        self.wrong = []
        threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

    def run(self):
        client = None
        while time.monotonic() < self.until:
            with self.lock:
                user = next(self.users)
            client = client or Client(self.port, self.token, timeout=1 if self.percent == 100 else 30)
            try:
                answer, body = client.ask([user])
                with self.lock:
                    self.note(user, answer, body)
                if answer.will_close:
                    client = None
            except (OSError, http.client.HTTPException) as e:
                client = None
                if isinstance(e, TimeoutError) and self.percent != 100:
                    self.wrong.append(f"no answer to the removal of user {user}")
                with self.lock:
                    self.seen["closed"] += 1
                time.sleep(0.001)

    def note(self, user, answer, body):
        self.seen[answer.status] += 1
        if answer.status == 204:
            self.acknowledged.add(user)
        elif answer.status != 503:
            self.wrong.append(f"{answer.status}: {body}")
        elif json.loads(body)["errors"][0]["code"] == "busy":
            self.refused.add(user)


def pending(file):
    db = sqlite3.connect(file, timeout=30)
    found = {user for (user,) in db.execute("SELECT user_id FROM course_invitation WHERE course_id = 1")}
    db.close()
    return found


def check(program, library, folder, percent, seconds):
    """What is wrong."""
    file = os.path.join(folder, f"courses{percent}.db")
    token = make_database(program, file, range(1, USERS + 1))
    share = Share(folder)
    server = Server(program, file, environment={"LD_PRELOAD": library, "FAILING_MALLOC": share.file})
    users = iter(range(1, USERS + 1))
    share.set(percent)
    load = Load(server.port, token, users, seconds, percent)
    share.set(0)
    wrong = load.wrong[:3]
    print(f"{percent:g} % for {seconds:g} s: " + ", ".join(f"{n} x {what}" for what, n in load.seen.items()), flush=True)
    if server.process.poll() is not None:
        wrong.append(f"the server has ended with {server.process.returncode}")
    else:
        status = Client(server.port, token).remove([next(users)])
        if status != 204:
            wrong.append(f"with memory again the answer is {status}")
    status = server.end(signal.SIGTERM)
    if status != 0:
        wrong.append(f"SIGTERM ends it with {status}")
    left = pending(file)
    if load.acknowledged & left:
        wrong.append(f"{len(load.acknowledged & left)} acknowledged removals are not done")
    if load.refused - left:
        wrong.append(f"{len(load.refused - left)} removals were refused, and done")
    if percent < 1 and not load.acknowledged:
        wrong.append("not one removal succeeded")
    if not load.seen[503] and not load.seen["closed"]:
        wrong.append("not one allocation failed for a client")
    return [f"{percent:g} %: {w}" for w in wrong]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=4, help="of load with each share; default: 4")
    parser.add_argument("--percent", type=float, action="append", help="a share; default: 0.2, 2, 5, 10, 20 and 100")
    parser.add_argument("library")
    parser.add_argument("server")
    chosen = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for percent in chosen.percent or [0.2, 2, 5, 10, 20, 100]:
            wrong += check(chosen.server, os.path.abspath(chosen.library), folder, percent, chosen.seconds)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
