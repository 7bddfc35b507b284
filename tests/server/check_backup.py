#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Backs the database up while the example server removes, and restores it, in the ways of docs/operations.md.

Usage: check_backup.py SERVER

A copy is sound, has every removal that was acknowledged before it began, and is of one moment: an invitation is gone where and
only where its removal is recorded. Nobody is answered otherwise than 204 meanwhile. A server on the copy goes on from there.
"""

import contextlib
import os
import signal
import sqlite3
import sys
import tempfile
import time

from check_broken_disk import USERS, Removals, put_in_place
from served import Client, Server, make_database


def online_backup(file, copy):
    with contextlib.closing(sqlite3.connect(file)) as db, contextlib.closing(sqlite3.connect(copy)) as to:
        db.backup(to)


def vacuum_into(file, copy):
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM INTO ?", (copy,))


def faults_of(copy, acknowledged):
    with contextlib.closing(sqlite3.connect(copy)) as db:
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the copy is not sound"
        pending = {user for (user,) in db.execute("SELECT user_id FROM course_invitation WHERE course_id = 1")}
        recorded = {user for (user,) in db.execute("SELECT user_id FROM invitation_removal WHERE course_id = 1")}
    if pending & acknowledged:
        yield f"{len(pending & acknowledged)} acknowledged removals are not in the copy"
    if recorded != set(USERS) - pending:
        yield "the copy is of two moments"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_backup.py SERVER")
    program, wrong = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "courses.db")
        token = make_database(program, file, USERS)
        server = Server(program, file)
        removals = Removals(server.port, token)
        removals.start()
        try:
            for way in (online_backup, vacuum_into):
                removals.wait_for(204, time.monotonic(), 5)
                before = {a[0] for a in removals.answers if a[1] == 204}
                way(file, f"{file}.{way.__name__}")
                wrong += [f"{way.__name__}: {fault}" for fault in faults_of(f"{file}.{way.__name__}", before)]
                print(f"{way.__name__}: {len(before)} removals before it")
        finally:
            removals.stop()
            server.end(signal.SIGTERM)
        wrong += removals.wrong
        wrong += [f"user {a[0]}: {a[1]} beside a backup" for a in removals.answers if a[1] != 204]

        put_in_place(f"{file}.vacuum_into", file)
        server = Server(program, file)
        client = Client(server.port, token)
        if client.remove([USERS[-1]]) != 204:
            wrong.append("no removal from what was restored")
        client.close()
        if server.end(signal.SIGTERM) != 0:
            wrong.append("the server on what was restored did not end with 0")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
