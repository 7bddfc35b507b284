#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Watches the example server's system calls with strace: each 204 follows a finished fsync of what it removed.

Usage: check_durable.py [--without-fsync LIBRARY] SERVER

One request after the other: between the moment that the server has read a request and the moment that it sends the
204, it has written to the write-ahead log and, after the last such write, synced the log to its end. Many at once: a
sync that began after the request was read has ended before its 204 is sent.

With --without-fsync the server runs with LIBRARY loaded, which makes fsync do nothing, and the check must find that no
204 follows an fsync: it shows that the check sees what it looks for.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from served import Client, Server, make_database

ALONE = 20  # requests one after the other
TOGETHER = 16  # connections
EACH = 10  # requests of each
SKIPPED = 77

CALL = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>(?P<rest>.*)|(?P<name>\w+)\((?P<arguments>.*))")


class Trace:
    """What strace wrote, in order: reads of requests, sends of answers, writes and syncs of the log."""

    def __init__(self, lines):
        self.events = []  # (what, connection or None); a sync has a begin and an end
        pending = {}
        for line in lines:
            found = CALL.match(line)
            if not found:
                continue
            thread = found["thread"]
            name = found["name"] or found["resumed"]
            begun = found["name"] is not None
            text = found["arguments"] if begun else pending.pop(thread, "") + found["rest"]
            unfinished = begun and text.endswith("<unfinished ...>")
            if unfinished:
                pending[thread] = text
            self.add(name, text, begun, not unfinished)

    def add(self, name, text, begins, ends):
        on = re.match(r"(\d+)<([^>]*)>", text)
        if not on:
            return
        log = on[2].endswith("-wal")
        if name in ("fdatasync", "fsync") and log:
            if begins:
                self.events.append(("sync begins", None))
            if ends and text.rstrip().endswith("= 0"):
                self.events.append(("sync ends", None))
        elif name in ("pwrite64", "write") and log and begins:
            self.events.append(("log written", None))
        elif name in ("recvmsg", "recvfrom", "read") and ends and '"DELETE ' in text:
            self.events.append(("request read", on[1]))
        elif name in ("sendmsg", "sendto", "write", "writev") and begins and "HTTP/1.1 204" in text:
            self.events.append(("204 sent", on[1]))

    def judge(self, one_by_one):
        """(how many 204 were sent, what is wrong with them)"""
        sent, wrong, read_at = 0, [], {}
        for i, (what, connection) in enumerate(self.events):
            if what == "request read":
                read_at[connection] = i
            elif what == "204 sent":
                sent += 1
                between = [w for w, _ in self.events[read_at.get(connection, 0) : i]]
                if one_by_one and "log written" not in between:
                    wrong.append("a 204 without a write to the log")
                elif one_by_one and not is_synced(between[last(between, "log written") :]):
                    wrong.append("a 204 before what was written is synced")
                elif not is_synced(between):
                    wrong.append("a 204 without a sync that began after its request and has ended")
        return sent, wrong


def last(events, what):
    return len(events) - 1 - events[::-1].index(what)


def is_synced(events):
    return "sync begins" in events and "sync ends" in events[events.index("sync begins") :]


def serve(server, log, file, token, users, clients, each, environment):
    """Runs the server under strace, sends the requests, and returns what strace saw."""
    calls = "trace=fdatasync,fsync,pwrite64,write,writev,sendmsg,sendto,read,recvmsg,recvfrom"
    # -D: the server is our child and strace is beside it, so that a signal reaches the server.
    s = Server(server, file, ["strace", "-D", "-f", "-y", "-s", "64", "-e", calls, "-o", log], environment)
    failed = []

    def run():
        client = Client(s.port, token)
        for _ in range(each):
            status = client.remove([users.pop()])
            if status != 204:
                failed.append(status)
        client.close()

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    pid = s.process.pid
    s.end(signal.SIGTERM)
    if failed:
        sys.exit(f"a request was answered with {failed[0]}")
    return Trace(whole_log(log, pid))


def whole_log(log, pid):
    """The lines of strace, which may still be writing when the server has ended."""
    for _ in range(500):
        with open(log, encoding="utf-8", errors="replace") as f:
            lines = f.read().splitlines()
        if any(re.match(rf"{pid} +\+\+\+ exited", line) for line in lines[-20:]):
            return lines
        time.sleep(0.02)
    sys.exit("strace does not end")


def is_traceable():
    run = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL)
    return run.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-fsync", metavar="LIBRARY")
    parser.add_argument("server", metavar="SERVER")
    args = parser.parse_args()
    if not shutil.which("strace") or not is_traceable():
        print("skipped: strace is missing, or is not allowed to look at a program here")
        sys.exit(SKIPPED)

    environment = {}
    with tempfile.TemporaryDirectory() as folder:
        if args.without_fsync:
            # LD_PRELOAD ends at a space, which the path of a checkout may have.
            environment["LD_PRELOAD"] = shutil.copy(args.without_fsync, folder)
        file, log = os.path.join(folder, "courses.db"), os.path.join(folder, "strace.log")
        users = list(range(1, ALONE + TOGETHER * EACH + 1))
        token = make_database(args.server, file, list(users))
        for clients, each in ((1, ALONE), (TOGETHER, EACH)):
            trace = serve(args.server, log, file, token, users, clients, each, environment)
            sent, wrong = trace.judge(one_by_one=clients == 1)
            syncs = sum(what == "sync ends" for what, _ in trace.events)
            print(f"{clients} connections: {sent} times 204, {syncs} syncs of the log, {len(wrong)} too early")
            if sent != clients * each:
                sys.exit(f"{clients * each} removals were acknowledged, and strace saw {sent}")
            if args.without_fsync and len(wrong) != sent:
                sys.exit("without fsync, the check should find every 204 too early")
            if not args.without_fsync and wrong:
                sys.exit(wrong[0])


if __name__ == "__main__":
    main()
