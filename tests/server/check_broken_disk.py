#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Breaks the disk under the running example server, mends it, and looks at what was answered and at what is left.

Usage: check_broken_disk.py [--only WORD] SERVER
       check_broken_disk.py --list

All the while one client removes one invitation after the other. Each answer is 204 or 503 within 8 s, a 503 has one of two
codes and tells nothing else; a 204 comes again within 15 s after the fault is gone, from the same process. In the end every
acknowledged removal is in the database with its audit row, and nothing that was answered `busy` was removed.

A fault that this machine does not let one make is skipped, with the reason.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from check_logs import leaks_of
from served import Client, Server, make_database

MOST_SECONDS = 8
BACK_WITHIN = 15
USERS = range(1000, 60000)
FILES = ("", "-wal", "-shm")


class Skipped(Exception):
    """Why a fault cannot be made here."""


class Removals(threading.Thread):
    """Removes one user after the other until it is stopped."""

    def __init__(self, port, token):
        super().__init__()
        self.client = Client(port, token, MOST_SECONDS + 4)
        self.answers = []  # (user, status, code, when)
        self.wrong = []
        self.ended = threading.Event()
        self.between = threading.Lock()  # who has it knows that no removal is under way

    def run(self):
        for user in USERS:
            if self.ended.wait(0.01):
                break
            begun = time.monotonic()
            try:
                with self.between:
                    self.judge(user, begun, *self.client.ask([user]))
            except (OSError, http.client.HTTPException) as e:
                self.wrong.append(f"user {user}: no answer, {type(e).__name__}, after {time.monotonic() - begun:.1f} s")
                self.client.close()
        self.client.close()

    def judge(self, user, begun, answer, body):
        now = time.monotonic()
        code = None
        if now - begun > MOST_SECONDS:
            self.wrong.append(f"user {user}: {answer.status} after {now - begun:.1f} s")
        if answer.status != 204:
            code = json.loads(body)["errors"][0]["code"]
            if answer.status != 503 or code not in ("busy", "outcome_unknown") or not answer.getheader("Retry-After"):
                self.wrong.append(f"user {user}: {answer.status} {body}")
            self.wrong += [f"user {user}: {what}: {body}" for what in leaks_of(body)]
        self.answers.append((user, answer.status, code, now))

    def wait_for(self, status, since, seconds):
        """How long it took until the next answer with this status."""
        while time.monotonic() < since + seconds:
            for _, given, _, when in reversed(self.answers):
                if when < since:
                    break
                if given == status:
                    return when - since
            time.sleep(0.02)
        self.wrong.append(f"no {status} within {seconds} s")
        return None

    def stop(self):
        self.ended.set()
        self.join()


# The faults: each is entered when the disk breaks and left when it is mended.


@contextlib.contextmanager
def injected(removals, file, server, calls, error, when="1+"):
    if not shutil.which("strace"):
        raise Skipped("there is no strace")
    command = ["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={calls}"]
    command += ["-e", f"inject={calls}:error={error}:when={when}", "-p", str(server.process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)
    if tracer.poll() is not None:
        raise Skipped(f"strace: {tracer.stderr.read().strip()}")
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        tracer.stderr.close()


def injection(*arguments):
    return lambda removals, file, server: injected(removals, file, server, *arguments)


@contextlib.contextmanager
def locked(removals, file, server):
    hold = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('BEGIN IMMEDIATE'); print(flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", hold, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    other.stdout.readline()
    time.sleep(10)
    try:
        yield
    finally:
        other.communicate()


@contextlib.contextmanager
def full(removals, file, server):
    filler = pathlib.Path(file).with_name("filler")
    with open(filler, "wb", buffering=0) as f:
        with contextlib.suppress(OSError):
            while f.write(bytes(4096)):
                pass
    try:
        yield
    finally:
        filler.unlink()


def backup(file):
    copy = file + ".backup"
    with contextlib.closing(sqlite3.connect(file)) as db, contextlib.closing(sqlite3.connect(copy)) as to:
        db.backup(to)
    return copy


def put_in_place(copy, file):
    for suffix in FILES[1:]:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file + suffix)
    os.rename(copy, file)


@contextlib.contextmanager
def replaced(removals, file, harm):
    """What `harm` does to the file, until a sound copy of it is put in place."""
    with removals.between:
        copy = backup(file)
        harm()
    try:
        yield
    finally:
        put_in_place(copy, file)


def garbage(removals, file, server):
    def harm():
        size = os.path.getsize(file)
        with open(file, "r+b", buffering=0) as f:
            f.write(random.Random(7).randbytes(size))

    return replaced(removals, file, harm)


def cut_off(removals, file, server):
    return replaced(removals, file, lambda: os.truncate(file, 0))


def deleted(removals, file, server):
    return replaced(removals, file, lambda: [os.unlink(file + s) for s in FILES])


@contextlib.contextmanager
def moved(removals, file, server):
    for suffix in FILES:
        os.rename(file + suffix, file + ".aside" + suffix)
    try:
        yield
    finally:
        for suffix in FILES:
            with contextlib.suppress(FileNotFoundError):
                os.rename(file + ".aside" + suffix, file + suffix)


# Each: what makes it, and whether a 204 may come while it lasts.
FAULTS = {
    "fsync fails": (injection("fdatasync,fsync", "EIO"), False),
    "every third fsync fails": (injection("fdatasync,fsync", "EIO", "3+3"), True),
    "writes fail": (injection("pwrite64", "EIO"), False),
    "no room for writes": (injection("pwrite64", "ENOSPC"), False),
    "every seventh write fails": (injection("pwrite64", "EIO", "7+7"), True),
    "the file system has become read-only": (injection("pwrite64,fdatasync,fsync,ftruncate", "EROFS"), False),
    "reads and looks at the file fail": (injection("pread64,fstat,newfstatat", "EIO"), False),
    "a file system that is full": (full, False),
    "another process holds the lock for 10 s": (locked, True),
    "garbage": (garbage, False),
    "cut off": (cut_off, False),
    "deleted": (deleted, False),
    "moved away": (moved, False),
}


@contextlib.contextmanager
def folder_for(name):
    with tempfile.TemporaryDirectory() as folder:
        if name != "a file system that is full":
            yield folder
            return
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True)
        if made.returncode != 0:
            raise Skipped(f"no file system can be mounted: {made.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)


def look(file, answers):
    """What is wrong with the database, once all is over."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the database is not sound"
        pending = {user for (user,) in db.execute("SELECT user_id FROM course_invitation WHERE course_id = 1")}
        recorded = [user for (user,) in db.execute("SELECT user_id FROM invitation_removal WHERE course_id = 1")]
    if len(recorded) != len(set(recorded)) or set(recorded) != set(USERS) - pending:
        yield "what was removed is not what was recorded"
    for user, status, code, _ in answers:
        if status == 204 and user in pending:
            yield f"user {user}: acknowledged, and still invited"
        if code == "busy" and user not in pending:
            yield f"user {user}: busy, and removed all the same"


def try_fault(program, name):
    """What went wrong, and a line that says what was seen."""
    make, may_succeed = FAULTS[name]
    with folder_for(name) as folder:
        file = os.path.join(folder, "courses.db")
        token = make_database(program, file, USERS)
        server = Server(program, file)
        removals = Removals(server.port, token)
        removals.start()
        try:
            removals.wait_for(204, time.monotonic(), BACK_WITHIN)
            with make(removals, file, server):
                broken = time.monotonic()
                removals.wait_for(503, broken - (10 if make is locked else 0), BACK_WITHIN)
                time.sleep(1)
                during = [a for a in removals.answers if a[3] >= broken]
            mended = time.monotonic()
            back = removals.wait_for(204, mended, BACK_WITHIN)
            if not may_succeed and any(a[1] == 204 for a in during[1:]):  # the first was under way when it broke
                removals.wrong.append("204 while the disk was broken")
        finally:
            removals.stop()
            status = server.end(signal.SIGTERM)
        if status != 0:
            removals.wrong.append(f"the server ended with {status}")
        removals.wrong += look(file, removals.answers)
        with open(file + ".log", encoding="utf-8", errors="replace") as log:
            lines = log.readlines()
        removals.wrong += [f"log: {what}: {line.strip()}" for line in lines for what in leaks_of(line)]
        causes = {line.split("503: ", 1)[1].strip() for line in lines if " 503: " in line}
        if not causes:
            removals.wrong.append("the log does not say why")
    counts = [sum(1 for a in removals.answers if a[2] == code or a[1] == code) for code in (204, "busy", "outcome_unknown")]
    again = "never" if back is None else f"{back:.2f} s"
    seen = "{} times 204, {} busy, {} unknown; 204 again after {}; logged: {}"
    return removals.wrong, seen.format(*counts, again, ", ".join(sorted(causes)) or "nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", default="", metavar="WORD", help="faults with this word in their name")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("server", nargs="?", metavar="SERVER")
    chosen = parser.parse_args()
    names = [name for name in FAULTS if chosen.only in name]
    if chosen.list:
        print("\n".join(FAULTS))
        return
    if not chosen.server or not names:
        parser.error("SERVER is missing" if names else f"no fault has '{chosen.only}' in its name")
    wrong, skipped = [], 0
    for name in names:
        try:
            found, seen = try_fault(chosen.server, name)
        except Skipped as why:
            print(f"{name}: skipped: {why}", flush=True)
            skipped += 1
            continue
        print(f"{name}: {seen}", flush=True)
        wrong += [f"{name}: {sentence}" for sentence in found[:10]]
    if wrong:
        sys.exit("\n".join(wrong))
    if skipped:
        sys.exit(77)


if __name__ == "__main__":
    main()
