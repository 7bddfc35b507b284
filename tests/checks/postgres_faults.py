#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Repeatedly breaks PostgreSQL under a busy store, and checks the rows afterwards.

Usage: check_faults.py FAULT [--store async|sync] [--rounds N] [--seed S] [--lose] LOAD

FAULT  restart    the server is stopped as a crash would, and started again
       failover   all processes of a primary are killed, and its synchronous standby is promoted: the store follows
                  with a connection string of both; then a new standby is made, for the next round
       terminate  connections of the store are ended at random
LOAD   the program with the store: it is never started again

In the end every removal that was acknowledged is gone, everyone that was not removed is there, every removal has
exactly one audit row, and those whose outcome was unknown can be repeated. After each fault the store works again
within 15 seconds.

--rounds N  the default is 10 of restart, 3 of failover, 100 of terminate
--lose      the server acknowledges too early: succeeds if the loss is detected

Exit code 77: PostgreSQL cannot be run here.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from cluster import Cluster, program, unprivileged

COURSES = 20
OUTSTANDING = 64
MOST_SECONDS = 15  # until the store works again
ROUNDS = {"restart": 10, "failover": 3, "terminate": 100}
USERS = {"restart": 30000, "failover": 30000, "terminate": 1000}  # of a round: more than a store gets through

# Settings that acknowledge too early, and how long their writes may be delayed.
LOSING = {
    "restart": {"synchronous_commit": "off", "wal_buffers": "64MB", "bgwriter_lru_maxpages": "0"},
    "failover": {"synchronous_commit": "local"},
}


def course_of(user):
    return 1 + user % COURSES


def free_port():
    """Below those that the system gives to who only connects: they may be gone when a server comes back."""
    while True:
        port = random.SystemRandom().randrange(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class LoopbackCluster(Cluster):
    """A server that listens on a port too, as one on another machine would."""

    def __init__(self, port=None):
        super().__init__()
        self.port = port or free_port()

    def conninfo(self, database="postgres"):
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def listen(self, **settings):
        return self.configure(listen_addresses="127.0.0.1", port=self.port, unix_socket_directories=self.folder,
                              **settings)

    def follow(self, primary):
        """Makes the data folder, as a standby's."""
        as_whom = unprivileged()
        if as_whom:
            os.chown(self.folder, as_whom["user"], as_whom["group"])
        self.run("pg_basebackup", "-d", primary.conninfo(), "-D", self.data, "-R", "-X", "stream", "-c", "fast")
        return self.listen(synchronous_standby_names="")

    def alter(self, setting, value):
        self.sql(f"ALTER SYSTEM SET {setting} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def kill(self):
        """Ends all processes at once."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as f:
            first = int(f.readline())
        with open(f"/proc/{first}/task/{first}/children", encoding="utf-8") as f:
            others = [int(pid) for pid in f.read().split()]
        for pid in [first, *others]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.remove(os.path.join(self.data, "postmaster.pid"))  # nobody is to be stopped by that number

    def remove(self):
        if os.path.isdir(self.folder):
            super().remove()


class Load:
    """The program with the store, always with as many removals outstanding. `users`: ascending."""

    def __init__(self, path, store, conninfo, users, may_lose=False):
        self.users, self.answers, self.sent, self.lock = users, {}, 0, threading.Lock()
        self.wrong, self.is_ending, self.first_after = [], False, None
        self.process = subprocess.Popen(
            [path, store, conninfo, *["may-lose"] * may_lose], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        if self.process.stdout.readline() != "ready\n":
            sys.exit("the program with the store does not start")
        self.reader = threading.Thread(target=self.read)

    def start(self):
        with self.lock:
            for _ in range(OUTSTANDING):
                self.send()
        self.reader.start()

    def send(self):
        if not self.is_ending and self.sent != len(self.users):
            user = self.users[self.sent]
            self.sent += 1
            self.process.stdin.write(f"{course_of(user)} {user}\n")

    def read(self):
        for line in self.process.stdout:
            user, answer = line.split()
            user = int(user)
            with self.lock:
                if user in self.answers:
                    self.wrong.append(f"user {user} was answered twice")
                self.answers[user] = answer
                if self.first_after and user > self.first_after[0] and answer == "removed":
                    self.first_after[1].set()
            if answer != "removed":
                time.sleep(0.005)  # a server that is down refuses faster than there are users
            with self.lock:
                self.send()

    def wait_until_it_works(self, since):
        """Waits for a removal that was sent from now on. Returns the seconds since then."""
        works = threading.Event()
        with self.lock:
            self.first_after = (self.users[self.sent - 1], works)
        if not works.wait(max(0.0, since + MOST_SECONDS - time.monotonic())):
            self.wrong.append(f"the store did not work again within {MOST_SECONDS} s")
        return time.monotonic() - since

    def end(self, is_complete=False):
        """Waits for the answers that are outstanding, or for those of all users."""
        with self.lock:
            self.is_ending = not is_complete
        until = time.monotonic() + MOST_SECONDS
        while len(self.answers) != (len(self.users) if is_complete else self.sent) and time.monotonic() < until:
            time.sleep(0.01)
        if len(self.answers) != self.sent:
            self.wrong.append(f"{self.sent - len(self.answers)} removals were never answered")
            self.process.kill()
        if (self.sent == len(self.users)) != is_complete:
            self.wrong.append(f"{self.sent} of {len(self.users)} removals were sent")
        self.process.stdin.close()
        self.reader.join()
        if self.process.wait() != 0:
            self.wrong.append(f"the program with the store ended with {self.process.returncode}")

    def of(self, answer):
        with self.lock:
            return {user for user, told in self.answers.items() if told == answer}


def set_up(server, users):
    # The server may lose only what the store removes. PostgreSQL 17 writes a commit later than 15 if it may.
    server.sql("SET synchronous_commit = on;"
               " SET session_replication_role = replica;"  # foreign keys are not looked up for each
               f" INSERT INTO course SELECT c, 'open' FROM generate_series(1, {COURSES}) AS c;"
               f" INSERT INTO course_role SELECT c, 1, 'creator' FROM generate_series(1, {COURSES}) AS c;"
               f" INSERT INTO course_invitation SELECT 1 + u % {COURSES}, u, 1, 0 FROM generate_series(1, {users}) AS u")


def look(server, load):
    """The acknowledged users that still have an invitation, and other errors."""
    pending = {int(user) for user in server.sql("SELECT user_id FROM course_invitation").split()}
    rows = server.sql("SELECT user_id, count(*), min(course_id), max(course_id), min(removed_by), max(removed_by)"
                      " FROM invitation_removal GROUP BY user_id")
    recorded = {}
    for row in rows.split():
        user, *rest = (int(field) for field in row.split("|"))
        recorded[user] = tuple(rest)

    lost = load.of("removed") & pending
    wrong = list(load.wrong)
    for user in load.of("busy") - pending:
        wrong.append(f"user {user} was answered with busy, and is gone")
    for user in load.users[load.sent:]:
        if user not in pending:
            wrong.append(f"user {user} is gone, and nobody asked for that")
    for user in load.users:
        if user not in pending and recorded.get(user) != (1, course_of(user), course_of(user), 1, 1):
            wrong.append(f"user {user} is gone, and the audit says {recorded.get(user)}")
        if user in pending and user in recorded:
            wrong.append(f"user {user} is there, and the audit says {recorded[user]}")
    for user, answer in load.answers.items():
        if answer not in ("removed", "busy", "outcome_unknown"):
            wrong.append(f"user {user} was answered with {answer}")
    return lost, wrong, load.of("outcome_unknown") - pending


def repeat(args, conninfo, server, unknown):
    """Repeats the removals with an unknown outcome. Returns the errors."""
    before = {int(user) for user in server.sql("SELECT user_id FROM course_invitation").split()}
    load = Load(args.load, args.store, conninfo, sorted(unknown))
    load.start()
    load.end(is_complete=True)
    wrong = load.wrong
    for user in unknown:
        told, wanted = load.answers.get(user), "removed" if user in before else "nothing"
        if told != wanted:
            wrong.append(f"user {user} was repeated and answered with {told} instead of {wanted}")
    return wrong


def restart(args, chance, clusters):
    server = LoopbackCluster()
    clusters.append(server)
    server.create().listen(**(LOSING["restart"] if args.lose else {})).start()
    load = yield server, server.conninfo()
    for number in range(args.rounds):
        if args.lose:  # the log writer writes each full page
            writer = int(server.sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"))
            os.kill(writer, signal.SIGSTOP)
        time.sleep(chance.uniform(0.2, 1.0))
        begin = time.monotonic()
        if args.lose:
            os.kill(writer, signal.SIGKILL)  # a stopped process handles no other signal
        server.stop("immediate")
        server.start()
        yield f"round {number + 1}: stopped at once and started", load.wait_until_it_works(begin)


def wait_for(server, sql, wanted):
    for _ in range(1500):
        if server.sql(sql) == wanted:
            return
        time.sleep(0.02)
    sys.exit(f"it never came to {wanted}: {sql}")


def stand_by(primary, port, clusters):
    """A standby that the primary waits for from now on."""
    standby = LoopbackCluster(port)
    clusters.append(standby)
    standby.follow(primary).start()
    primary.alter("synchronous_standby_names", "*")
    wait_for(primary, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", "1")
    return standby


def failover(args, chance, clusters):
    primary = LoopbackCluster()
    clusters.append(primary)
    primary.create().listen().start()
    standby = stand_by(primary, None, clusters)
    if args.lose:
        primary.alter("synchronous_commit", "local")
    both = (f"host=127.0.0.1,127.0.0.1 port={primary.port},{standby.port} user=postgres dbname=postgres"
            " target_session_attrs=read-write")
    load = yield primary, both
    for number in range(args.rounds):
        time.sleep(chance.uniform(0.3, 1.0))
        behind = args.lose or number % 2 == 1
        if behind:  # further commits are on the primary alone
            standby.alter("primary_conninfo", "")
            time.sleep(0.5)
        begin = time.monotonic()
        primary.kill()
        standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
        seconds = load.wait_until_it_works(begin)
        primary.remove()
        yield f"round {number + 1}: primary killed{', the standby lagging' * behind}, standby promoted", seconds
        primary = standby
        if number + 1 != args.rounds:
            standby = stand_by(primary, clusters[-2].port, clusters)


def terminate(args, chance, clusters):
    server = LoopbackCluster()
    clusters.append(server)
    server.create().listen().start()
    load = yield server, server.conninfo()
    ended = 0
    begin = time.monotonic()
    for _ in range(args.rounds):
        time.sleep(chance.uniform(0.0, 0.05))
        ended += int(server.sql(
            "SET client_min_messages = error; SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
            f" WHERE application_name = 'uninvite' ORDER BY random() LIMIT {chance.randint(1, 4)}) AS chosen"))
    if ended < args.rounds / 2:
        load.wrong.append(f"only {ended} connections were there to be ended")
    seconds = time.monotonic() - begin
    yield f"{ended} connections ended in {seconds:.1f} s", load.wait_until_it_works(time.monotonic())


def run(args, clusters):
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    fault = {"restart": restart, "failover": failover, "terminate": terminate}[args.fault](
        args, random.Random(seed), clusters)
    server, conninfo = next(fault)
    users = USERS[args.fault] * args.rounds
    load = Load(args.load, args.store, conninfo, range(1, users + 1), args.lose)
    try:
        set_up(server, users)
        load.start()
        slowest, step = 0.0, fault.send(load)
        while step:
            what, seconds = step
            print(f"{what}; works after {seconds:.2f} s, {len(load.of('removed'))} acknowledged", flush=True)
            slowest = max(slowest, seconds)
            step = next(fault, None) if not load.wrong else None
    finally:
        load.end()

    server = clusters[-1]  # the newest primary, or the only server
    lost, wrong, unknown_and_gone = look(server, load)
    unknown = load.of("outcome_unknown")
    if not wrong and not lost:
        wrong += repeat(args, conninfo, server, unknown)
        load.answers.update((user, "removed") for user in unknown)
        wrong += look(server, load)[1]
    print("\n".join(wrong[:20]))
    print(f"{len(load.of('removed'))} acknowledged, {len(lost)} of them lost; {len(load.of('busy'))} busy and there;"
          f" {len(unknown)} unknown, of which {len(unknown_and_gone)} gone; slowest {slowest:.2f} s")
    if args.lose:
        return 0 if lost else 1
    if not wrong and not lost and not unknown and not load.of("busy"):
        print("no removal was ever in the way of a fault: nothing was tested")
        return 1
    return 1 if wrong or lost else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fault", choices=sorted(ROUNDS))
    parser.add_argument("--store", choices=["async", "sync"], default="async")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--lose", action="store_true")
    parser.add_argument("load", metavar="LOAD")
    args = parser.parse_args()
    args.rounds = args.rounds or ROUNDS[args.fault]
    if not program("initdb"):
        print("PostgreSQL is not installed here: there is no initdb")
        sys.exit(77)
    clusters = []
    try:
        sys.exit(run(args, clusters))
    finally:
        for cluster in clusters:
            cluster.remove()


if __name__ == "__main__":
    main()
