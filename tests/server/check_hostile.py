#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Attacks the example server while good clients work, and judges what they notice of it.

Usage: check_hostile.py [--attack NAME] [--sanitized] SERVER
       check_hostile.py --list

One attack after the other; then those that hold connections all at once, until the server has ended each of these. All
the while two good clients remove invitations at a fixed rate, each in a process of its own: one keeps its connection, one
has a new one for each request. In each attack each of them has at least 99 % success and p99 under 500 ms, where those
requests count too that would have come while one waited; the server's memory stays within a bound above what it had before; 3 s after the attack the
server has no connection but theirs, and never more than its limit; every acknowledged removal is in the database, and nothing else was removed. The
last server has few descriptors.
"""

import argparse
import collections
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import attacks
from attacks import Crowd, MAYBE, OWN, Target, VICTIMS
from good_client import PATIENCE, RATE
from served import Client, Server, make_database

SUCCESS = 99  # %
P99 = 0.5  # seconds
MEMORY = 32  # MiB above the start
PLACES = 1024  # connections that the server has at the most
RECOVERY = 3  # seconds until the connections of an attack are gone
GOOD = {"kept": range(1, 40001), "new": range(40001, 80001)}
EACH = 2.5  # seconds of an attack
EACH_SANITIZED = 1.2  # most of what a sanitizer finds the first of many clients shows
FEW = 64  # descriptors
FEW_NAME = "no descriptors"


Bounds = collections.namedtuple("Bounds", "p99 recovery memory each is_slow")


class GoodClient:
    """The process of one good client, and all that it was told."""

    def __init__(self, name, target):
        self.process = subprocess.Popen(
            [sys.executable, "-B", os.path.join(os.path.dirname(__file__), "good_client.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.sent, self.removed = set(), set()
        users = GOOD[name]
        order = {"port": target.port, "token": target.token, "first": users[0], "last": users[-1], "kept": name == "kept"}
        self.tell(json.dumps(order))

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def results(self):
        """Those since the last time."""
        self.tell("")
        return self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a good client has ended")
        got = json.loads(line)
        self.sent.update(user for user, _, _ in got)
        self.removed.update(user for user, _, status in got if status == 204)
        return got

    def end(self):
        self.process.stdin.close()
        self.read()
        self.process.wait()
        self.process.stdout.close()


class Watched:
    """A server on a database of its own, with its good clients."""

    def __init__(self, program, folder, bounds, prefix=()):
        self.file = os.path.join(folder, "courses.db")
        self.everybody = [*(u for users in GOOD.values() for u in users), *OWN, *MAYBE, *VICTIMS]
        token = make_database(program, self.file, self.everybody)
        self.server = Server(program, self.file, prefix, options=("--threads", "2"))
        self.target = Target(self.server.port, token, bounds.is_slow)
        self.good = {name: GoodClient(name, self.target) for name in GOOD}
        time.sleep(1)
        self.results()
        self.memory_before = self.memory("VmRSS")
        self.most_sockets = 0

    def memory(self, name):
        """MiB."""
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as f:
            return next(int(line.split()[1]) for line in f if line.startswith(name + ":")) / 1024

    def descriptors(self):
        """(sockets, others)"""
        folder, sockets, others = f"/proc/{self.server.process.pid}/fd", 0, 0
        for name in os.listdir(folder):
            try:
                is_socket = os.readlink(os.path.join(folder, name)).startswith("socket:")
            except FileNotFoundError:
                continue
            sockets, others = sockets + is_socket, others + (not is_socket)
        return sockets, others

    def sample(self, stop):
        """Counts the connections until it is told to stop."""
        self.most_sockets = 0
        while self.server.process.poll() is None:
            self.most_sockets = max(self.most_sockets, self.descriptors()[0])
            if stop.wait(0.2):
                return

    def recover(self, patience):
        """Whether all connections but those of the good clients go in time: two, the one that listens, and one that ends."""
        until = time.monotonic() + patience
        while self.descriptors()[0] > 4:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def results(self):
        return {name: client.results() for name, client in self.good.items()}

    def look(self, finished=False):
        """What is wrong in the database. What good clients have under way is looked at when they have finished."""
        db = sqlite3.connect(self.file, timeout=30)
        pending = {u for (u,) in db.execute("SELECT user_id FROM course_invitation WHERE course_id = 1")}
        recorded = [u for (u,) in db.execute("SELECT user_id FROM invitation_removal WHERE course_id = 1")]
        others = db.execute("SELECT count(*) FROM course_invitation WHERE course_id = 2").fetchone()[0]
        sound = db.execute("PRAGMA integrity_check").fetchone()[0] if finished else "ok"
        db.close()
        gone = set(self.everybody) - pending
        removed = self.target.removed.union(*(c.removed for c in self.good.values()))
        sent = removed.union(self.target.maybe, *(c.sent for c in self.good.values()))
        if not finished:
            sent.update(*GOOD.values())
        wrong = []
        if removed - gone:
            wrong.append(f"{len(removed - gone)} removals were acknowledged and are pending")
        if gone - sent:
            wrong.append(f"{sorted(gone - sent)[:5]} are gone, and nobody asked for it")
        if finished and sorted(gone) != sorted(recorded):
            wrong.append("the removals that are recorded are not those that happened")
        if others != len(self.everybody):
            wrong.append(f"the other course has {others} invitations instead of {len(self.everybody)}")
        if sound != "ok":
            wrong.append(f"integrity_check: {sound}")
        return wrong

    def end(self):
        for client in self.good.values():
            client.end()
        wrong = self.look(finished=True)
        status = self.server.end(signal.SIGTERM)
        if status != 0:
            wrong.append(f"the server ended with {status}")
        return wrong

    def kill(self):
        for client in self.good.values():
            client.process.kill()
        if self.server.process.poll() is None:
            self.server.process.kill()


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else float("inf")


def with_those_that_waited(results):
    """(seconds, status) of each request, and of those that others would have sent at the same rate meanwhile."""
    for _, seconds, status in results:
        while seconds > 0:
            yield seconds, status
            seconds -= 1 / RATE


def judge(results, bounds, wrong):
    """The figures of the good clients as text."""
    columns = []
    for name, got in results.items():
        if bounds.is_slow:  # of the answers that came: a client gives up after 5 s, which is short beside other builds
            got = [one for one in got if one[2] != TimeoutError.__name__]
        judged = list(with_those_that_waited(got))
        success = 100 * sum(status == 204 for _, status in judged) / len(judged) if judged else 0
        times = [seconds for seconds, _ in judged]
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        columns.append(f"{len(got):6} {success:6.2f} {p50 * 1000:7.1f} {p99 * 1000:7.1f}")
        if success < SUCCESS:
            others = sorted({str(status) for _, _, status in got if status != 204})
            wrong.append(f"the good client ({name}) had {success:.2f} % success: {', '.join(others) or 'no answer at all'}")
        if p99 >= bounds.p99:
            wrong.append(f"the good client ({name}) had p99 {p99 * 1000:.0f} ms")
    return " |".join(columns)


HEADLINE = (
    f"{'':18} | {'one connection, kept':^29} | {'a new one each time':^29} | {'memory, MiB':^13} | {'sockets':^12} files\n"
    f"{'attack':18} |   good      %  p50 ms  p99 ms |   good      %  p50 ms  p99 ms |    now   most |   most   now   now"
)


def run_round(watched, name, work, bounds):
    """Runs functions at once; prints the line, returns what is wrong."""
    watched.results()
    found, threads, stop = [], [], threading.Event()
    sampling = threading.Thread(target=watched.sample, args=(stop,))
    sampling.start()

    def run(f):
        try:
            found.extend(f())
        except Exception as e:  # a thread's would be lost
            found.append(f"{type(e).__name__}: {e}")

    for f in work:
        threads.append(threading.Thread(target=run, args=(f,)))
        threads[-1].start()
    for t in threads:
        t.join()
    stop.set()
    sampling.join()
    wrong = list(dict.fromkeys(found))[:5]
    if watched.server.process.poll() is not None:
        return wrong + [f"the server is gone: {watched.server.process.returncode}"]
    figures = judge(watched.results(), bounds, wrong)
    if not watched.recover(bounds.recovery):
        wrong.append(f"{bounds.recovery} s after the attack its connections are not gone")
    now, most = watched.memory("VmRSS"), watched.memory("VmHWM")
    sockets, others = watched.descriptors()
    wrong += watched.look()
    if most > watched.memory_before + bounds.memory:
        wrong.append(f"the server's memory grew from {watched.memory_before:.1f} to {most:.1f} MiB")
    if watched.most_sockets > PLACES + 1:
        wrong.append(f"the server had {watched.most_sockets} sockets at once")
    if others > 40:  # the database's, for each thread that reads
        wrong.append(f"the server has {others} descriptors that are no connections")
    print(f"{name:18} | {figures} | {now:6.1f} {most:6.1f} | {watched.most_sockets:6} {sockets:5} {others:5}", flush=True)
    for w in wrong:
        print(f"  {w}", flush=True)
    return [f"{name}: {w}" for w in wrong]


def attack(function, target, seconds):
    return lambda: function(target, None if seconds is None else time.monotonic() + seconds)


def check_all(program, chosen, bounds):
    wrong = []
    everything = {**attacks.HOLDING, **attacks.PASSING}
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(program, folder, bounds)
        try:
            if chosen:
                patience = None if chosen in attacks.HOLDING else bounds.each
                wrong += run_round(watched, chosen, [attack(everything[chosen], watched.target, patience)], bounds)
            else:
                wrong += run_round(watched, "none", [lambda: time.sleep(bounds.each) or []], bounds)
                for name, function in everything.items():
                    wrong += run_round(watched, name, [attack(function, watched.target, bounds.each)], bounds)
                together = [attack(f, watched.target, None) for f in attacks.HOLDING.values()]
                together += [attack(attacks.PASSING[name], watched.target, 30) for name in ("resets", "smuggling", "pipelined")]
                wrong += run_round(watched, "together", together, bounds)
            wrong += watched.end()
        finally:
            watched.kill()
    return wrong


def without_descriptors(program, bounds):
    """A server that may have few descriptors: first clients that only hold them, then such as it must wait for."""
    with tempfile.TemporaryDirectory() as folder:
        watched = Watched(program, folder, bounds, ["prlimit", f"--nofile={FEW}"])
        target = watched.target

        def hold():
            attacks.crowd_of_all(target, 2 * FEW).run(time.monotonic() + bounds.each)
            return []

        def occupy():
            body = {"first": target.head(length=1000) + b"\r\nusers=%d" % VICTIMS[0]}
            Crowd(target, 2 * FEW, body).run(time.monotonic() + bounds.each)
            return []

        def ask():
            client = Client(target.port, target.token, 5)
            user = next(target.own)
            begun = time.monotonic()
            if client.remove([user]) != 204:
                return ["no 204 after the connections are gone"]
            client.close()
            target.removed.add(user)
            seconds = time.monotonic() - begun
            return [f"204 only {seconds:.1f} s after the connections are gone"] if seconds > bounds.recovery else []

        try:
            wrong = run_round(watched, FEW_NAME, [hold], bounds)
            occupy()  # nobody else can be served, and nothing is said of the good clients
            wrong += run_round(watched, "and afterwards", [ask, lambda: time.sleep(bounds.each) or []], bounds)
            wrong += watched.end()
            with open(watched.file + ".log", encoding="utf-8") as f:
                if "cannot accept a connection" not in f.read():
                    wrong.append(f"{FEW_NAME}: the server never ran out of descriptors: nothing was tested")
        finally:
            watched.kill()
    return wrong


def main():
    names = [*attacks.HOLDING, *attacks.PASSING, FEW_NAME]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attack", metavar="NAME", help="only this one, to its end")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    parser.add_argument("--sanitized", action="store_true", help="SERVER is slow and keeps freed memory: it is judged by its answers, and hardly by its times")
    parser.add_argument("server", metavar="SERVER", nargs="?")
    args = parser.parse_args()
    if args.list:
        print("\n".join(names))
        return
    if not args.server:
        parser.error("SERVER is missing")
    if args.attack and args.attack not in names:
        parser.error(f"there is no attack '{args.attack}'; --list has the names")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < 4096:
        sys.exit(f"this machine allows {most} descriptors, and the check needs 4096")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))

    bounds = Bounds(P99, RECOVERY, MEMORY, EACH, False)
    if args.sanitized:
        bounds = Bounds(2 * PATIENCE, RECOVERY * 4, MEMORY * 32, EACH_SANITIZED, True)

    print(HEADLINE, flush=True)
    wrong = [] if args.attack == FEW_NAME else check_all(args.server, args.attack, bounds)
    if args.attack in (None, FEW_NAME):
        wrong += without_descriptors(args.server, bounds)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
