#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Repeatedly breaks PostgreSQL under a busy store, and checks the rows afterwards.

Usage: postgres_faults.py FAULT [--store async|sync] [--rounds N] [--seed S] [--lose] LOAD

FAULT  restart    the server is stopped as a crash would, and started again
       failover   all processes of a primary are killed, and its synchronous standby is promoted: the store follows
                  with a connection string of both; then a new standby is made, for the next round
       freeze     as failover, but the primary accepts and does not answer; it responds again after the promotion
       terminate  connections of the store are ended at random
       lock       a transaction holds the row of a course, a role or an invitation, some longer than the lock timeout
       standby    commits wait for a standby that is not there, longer than a removal may take
       relay      a program between lets statements commit, and reports something else, nothing, or too late
LOAD   the program with the store: it is never started again

In the end every removal that was acknowledged is gone, everyone that was not removed is there, every removal has
exactly one audit row, and those whose outcome was unknown can be repeated. After each fault the store works again
within 15 seconds. At no time has the store more connections than it may have, and one.

--rounds N  the default is 10 of restart, 3 of failover and freeze, 100 of terminate and relay, 6 of lock, 2 of standby
--lose      the server acknowledges too early: succeeds if the loss is detected

Exit code 77: PostgreSQL cannot be run here.
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from cluster import program
from loopback_cluster import LoopbackCluster, stand_by, wait_for
from lying_relay import LyingRelay
from removal_load import COURSES, Load, look, repeat, set_up

ROUNDS = {"restart": 10, "failover": 3, "freeze": 3, "terminate": 100, "lock": 6, "standby": 2, "relay": 100}
USERS = {"restart": 30000, "failover": 30000, "freeze": 30000, "terminate": 1000, "lock": 30000, "standby": 30000,
         "relay": 3000}  # of a round: more than a store gets through
CONNECTIONS = 8  # that a store may have

FREEZE_SECONDS = 3  # twice the connect timeout, and one for a slow machine

# Settings that acknowledge too early, and how long their writes may be delayed.
LOSING = {
    "restart": {"synchronous_commit": "off", "wal_buffers": "64MB", "bgwriter_lru_maxpages": "0"},
    "failover": {"synchronous_commit": "local"},
}


class Counter:
    """Counts the processes that the newest server has for the store, all the while. `most`: the maximum."""

    def __init__(self, clusters):
        self.clusters, self.most, self.is_ending = clusters, 0, threading.Event()
        self.thread = threading.Thread(target=self.count, daemon=True)
        self.thread.start()

    def count(self):
        while not self.is_ending.wait(0.05):
            with contextlib.suppress(RuntimeError, ValueError, OSError):  # a server that is down
                self.most = max(self.most, int(self.clusters[-1].sql(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'uninvite'")))

    def end(self, load):
        self.is_ending.set()
        self.thread.join()
        print(f"most connections at a time: {self.most} of {CONNECTIONS}", flush=True)
        if not 0 < self.most <= CONNECTIONS + 1:
            load.wrong.append(f"the store had {self.most} connections, and may have {CONNECTIONS}")


def one_server(clusters, **settings):
    server = LoopbackCluster()
    clusters.append(server)
    return server.create().listen(**settings).start()


def restart(args, chance, clusters):
    server = one_server(clusters, **(LOSING["restart"] if args.lose else {}))
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


def failover(args, chance, clusters):
    primary = one_server(clusters)
    standby = stand_by(primary, None, clusters)
    if args.lose:
        primary.alter("synchronous_commit", "local")
    both = (f"host=127.0.0.1,127.0.0.1 port={primary.port},{standby.port} user=postgres dbname=postgres"
            " target_session_attrs=read-write")
    load = yield primary, both
    for number in range(args.rounds):
        time.sleep(chance.uniform(0.3, 1.0))
        freezes = args.fault == "freeze"
        lags = args.lose or number % 2 == 1 and not freezes
        if lags:  # further commits are on the primary alone
            standby.alter("primary_conninfo", "")
            time.sleep(0.5)
        begin = time.monotonic()
        primary.signal(signal.SIGSTOP) if freezes else primary.kill()
        standby.run("pg_ctl", "-D", standby.data, "-w", "promote")
        promoted = time.monotonic() - begin
        seconds = load.wait_until_it_works(begin)
        if freezes:
            print(f"promoted after {promoted:.2f} s", flush=True)
            if seconds - promoted > FREEZE_SECONDS:
                load.wrong.append("the frozen primary was left too late")
            primary.signal(signal.SIGCONT)  # with the statements that it had received
            time.sleep(chance.uniform(0.5, 3.0))
            primary.kill()
        primary.remove()
        yield (f"round {number + 1}: primary {'frozen' if freezes else 'killed'}{', the standby lagging' * lags},"
               " standby promoted"), seconds
        primary = standby
        if number + 1 != args.rounds:
            standby = stand_by(primary, clusters[-2].port, clusters)


def terminate(args, chance, clusters):
    server = one_server(clusters)
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


def lock(args, chance, clusters):
    server = one_server(clusters)
    load = yield server, server.conninfo()
    for number in range(args.rounds):
        course = chance.randint(1, COURSES)
        what = chance.choice([
            f"the course {course}: SELECT FROM course WHERE course_id = {course} FOR UPDATE",
            f"a role in course {course}: UPDATE course_role SET role = role WHERE course_id = {course}",
            f"the invitations of course {course}: SELECT FROM course_invitation WHERE course_id = {course} FOR UPDATE"])
        held = [4.0, 0.3, 1.2][number % 3]
        name, statement = what.split(": ")
        holder = threading.Thread(target=server.sql, args=(
            f"BEGIN; SET application_name = 'holder'; {statement}; SELECT pg_sleep({held}); COMMIT",))
        holder.start()
        wait_for(server, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holder'"
                         " AND wait_event = 'PgSleep'", "1")
        others = load.wait_until_it_works(time.monotonic())
        holder.join()
        yield f"round {number + 1}: {name} locked for {held} s", others
    busy, unknown = len(load.of("busy")), len(load.of("outcome_unknown"))
    if unknown * 20 > busy:  # a slow machine may send a few too late
        load.wrong.append(f"at a lock {unknown} removals were unknown, and {busy} busy")


def standby(args, chance, clusters):
    server = one_server(clusters)
    load = yield server, server.conninfo()
    for number in range(args.rounds):
        time.sleep(chance.uniform(0.3, 1.0))
        server.alter("synchronous_standby_names", "absent")
        wait_for(server, f"SELECT count(*) = {CONNECTIONS} FROM pg_stat_activity WHERE application_name = 'uninvite'"
                         " AND wait_event = 'SyncRep'", "t")
        time.sleep(chance.uniform(3.0, 6.0))
        server.alter("synchronous_standby_names", "")
        yield f"round {number + 1}: no standby", load.wait_until_it_works(time.monotonic())


def relay(args, chance, clusters):
    server = one_server(clusters)
    between = LyingRelay(server.port, chance.random())
    load = yield server, between.conninfo()
    between.rate = 0.01
    until = time.monotonic() + args.rounds
    while sum(between.lies.values()) < args.rounds and time.monotonic() < until:
        time.sleep(0.05)
    between.rate = 0.0
    lies = ", ".join(f"{count} {kind}" for kind, count in sorted(between.lies.items()))
    yield f"lies: {lies}", load.wait_until_it_works(time.monotonic())
    if sum(between.lies.values()) < args.rounds:
        load.wrong.append("there were fewer lies")


FAULTS = {"restart": restart, "failover": failover, "freeze": failover, "terminate": terminate, "lock": lock,
          "standby": standby, "relay": relay}


def run(args, clusters):
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    fault = FAULTS[args.fault](args, random.Random(seed), clusters)
    server, conninfo = next(fault)
    users = USERS[args.fault] * args.rounds
    load = Load(args.load, args.store, conninfo, range(1, users + 1), args.lose)
    try:
        set_up(server, users)
        load.start()
        counter = Counter(clusters)
        slowest, step = 0.0, fault.send(load)
        while step:
            what, seconds = step
            print(f"{what}; works after {seconds:.2f} s, {len(load.of('removed'))} acknowledged", flush=True)
            slowest = max(slowest, seconds)
            step = next(fault, None) if not load.wrong else None
        counter.end(load)
    finally:
        load.end()

    server = clusters[-1]  # the newest primary, or the only server
    lost, wrong, unknown_and_gone = look(server, load)
    unknown = load.of("outcome_unknown")
    if not wrong and not lost:
        wrong += repeat(args.load, args.store, conninfo, server, unknown)
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
    if args.lose and args.fault not in LOSING:
        parser.error(f"--lose is for {' and '.join(sorted(LOSING))}")
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
