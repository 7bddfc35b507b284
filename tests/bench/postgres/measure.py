# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""One server, or pgbench, at one number of connections: started, warmed up, measured, and its rows counted."""

import base64
import dataclasses
import hashlib
import hmac
import json
import os
import pathlib
import re
import subprocess

import databases  # first: it says where the others are
import cluster
import database
import load
import process

SECRET = "the-secret-that-signs-the-tokens-of-the-benchmark"
LONGEST = 1.5  # how far a client of pgbench may be ahead of the middle


def signed_token():
    """What is signed says all: nobody is asked for it."""

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    def text(value):
        return json.dumps(value, separators=(",", ":")).encode()

    signed = part(text({"alg": "HS256", "typ": "JWT"})) + b"." + part(
        text({"user_id": database.CREATOR, "token_type": "access", "exp": 4102444800}))
    return (signed + b"." + part(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest())).decode()


@dataclasses.dataclass(frozen=True)
class Kind:
    """What is measured. `{pool}`: the connections to the database."""

    name: str
    title: str
    command: str
    is_signed: bool = True


ALL = (
    Kind("pgbench", "pgbench, the same statement", ""),
    Kind("statement", "uninvite, signed token, the statement alone", "{bin}/bench-postgres statement {pool} {depth}"),
    Kind("roles", "uninvite, signed token, query for the role", "{bin}/bench-postgres roles {pool} {depth}"),
    Kind("tokens", "uninvite, queries for token and role", "{bin}/bench-postgres tokens {pool} {depth}", False),
    Kind("same", "RESTinio, signed token, the same statement", "{bin}/peer-postgres same {pool}"),
    Kind("usual", "RESTinio, the usual way", "{bin}/peer-postgres usual {pool}", False),
)


def statement(binaries, *options):
    return subprocess.run([binaries / "bench-postgres-statement", *options], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


class Rows:
    """The invitations that are left: each measurement takes the next ones."""

    def __init__(self, servers, blocks, courses):
        self.servers, self.blocks, self.courses = servers, blocks, courses
        self.next = blocks
        self._wanted = 0

    def take(self, most):
        """The first request of `most` that were not made yet; fills anew where there are too few."""
        if self.next + most > self.blocks:
            for i, server in enumerate(self.servers):
                server.fill(self.blocks, self.courses, i, len(self.servers))
            self.next = 0
        return self.next

    def used(self, upto):
        self.next = upto


@dataclasses.dataclass(frozen=True)
class Bench:
    binaries: pathlib.Path
    logs: pathlib.Path
    seconds: int
    pools: dict  # of a kind: connections to the database and depth for a number of connections


def figures(kind, connections, requests, seconds, latencies, cpu):
    own, client, postgres, machine = cpu
    return {
        "server": kind.name, "connections": connections, "requests": requests, "seconds": round(seconds, 3),
        "rate": round(requests / seconds, 1), **latencies,
        "server_cores": round(own / seconds, 2), "client_cores": round(client / seconds, 2),
        "postgres_cores": round(postgres / seconds, 2),
        "other_cores": round(max(0, machine - own - client - postgres) / seconds, 2),
    }


def postgres_cpu(servers):
    return sum(server.cpu_seconds() for server in servers)


def http(kind, bench, rows, connections):
    """A server that wrk asks."""
    most = 12000 * (bench.seconds + 2)
    first = rows.take(most)
    pool, depth = bench.pools[kind.name](connections)
    words = {"bin": bench.binaries, "pool": pool, "depth": depth}
    command = [word.format(**words) for word in kind.command.split()]
    if kind.name in ("same", "usual"):
        command += [rows.servers[0].conninfo(), statement(bench.binaries)]
    else:
        command += [server.conninfo() for server in rows.servers]
    requests = load.Requests(1, rows.blocks, token=signed_token() if kind.is_signed else database.TOKEN,
                             courses=rows.courses)
    before, written_before = databases.counts(rows.servers), databases.written(rows.servers)
    with process.Running(kind.name, command, {"BENCH_SECRET": SECRET}, bench.logs / f"{kind.name}.log") as running:
        size = len(load.ask_once(running.port, requests, first))
        warm = load.start(running.port, requests, first + 1, connections, 1, size).wait()
        at = first + 1 + warm["made"]
        own, postgres, machine = running.cpu_seconds(), postgres_cpu(rows.servers), process.machine_cpu()[0]
        found = load.start(running.port, requests, at, connections, bench.seconds, size).wait()
        own, postgres = running.cpu_seconds() - own, postgres_cpu(rows.servers) - postgres
        machine = process.machine_cpu()[0] - machine
        running.require_alive()
    rows.used(at + found["made"])
    # The server has ended, and what it had sent is carried out before PostgreSQL notices: a little later.
    databases.wait_until_idle(rows.servers)
    log_bytes, syncs = (b - a for a, b in zip(written_before, databases.written(rows.servers)))
    after = databases.counts(rows.servers)
    databases.check(before, after, 1 + warm["requests"] + found["requests"], 2 * connections)
    gone = before[0] - after[0]
    latencies = {"p50_us": found["p50"], "p99_us": found["p99"], "pool": pool, "depth": depth,
                 "log_bytes": round(log_bytes / gone, 1), "removals_a_sync": round(gone / max(syncs, 1), 2)}
    return figures(kind, connections, found["requests"], found["seconds"], latencies,
                   (own, found["wrk_cpu_seconds"], postgres, machine))


# Each client counts by itself; all take different blocks, of the courses of their shard.
SCRIPT = """\\set n :n + 1
\\set b ((:first + :n * {clients} + :client_id) * {step} % {blocks}) * {shards} + ({shards} - 1 - :shard)
\\set course 1 + :b % {courses}
\\set user {first_block} + :b
\\set actor {actor}
\\set now 1700000000
\\set by_role 1
{statement}
"""


def pgbench(kind, bench, rows, connections, transactions=None, name="postgres"):
    """pgbench with as many clients, shared between the servers. For a time, or for so many transactions a client."""
    first = rows.take(12000 * (bench.seconds + 2))
    shards = len(rows.servers)
    clients = connections // shards
    script = bench.logs / "removal.sql"
    script.write_text(SCRIPT.format(
        clients=clients, step=database.STEP, blocks=rows.blocks // shards, shards=shards, courses=rows.courses,
        first_block=database.FIRST_BLOCK, actor=database.CREATOR,
        statement=statement(bench.binaries, "--pgbench")), encoding="utf-8")
    before = [server.counts(name) for server in rows.servers]

    def run(at, *how):
        started = [subprocess.Popen(
            [cluster.program("pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-f", script,
             "-D", "n=-1", "-D", f"first={at // shards}", "-D", f"shard={i}", *how, server.conninfo(name)],
            env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"}, cwd=bench.logs,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for i, server in enumerate(rows.servers)]
        done, used = [], 0
        for one in started:
            out = one.stdout.read()
            _, status, usage = os.wait4(one.pid, 0)
            one.returncode = os.waitstatus_to_exitcode(status)
            one.stdout.close()
            if one.returncode != 0 or "aborted" in out:
                raise process.Failed(f"pgbench: {out.strip()[-500:]}")
            used += usage.ru_utime + usage.ru_stime
            requests = int(re.search(r"actually processed: (\d+)", out)[1])
            done.append({
                "requests": requests,
                "rate": float(re.search(r"tps = ([0-9.]+) \(without", out)[1]) if requests else 0,
                "latency": float(re.search(r"latency average = ([0-9.]+) ms", out)[1]) if requests else 0,
            })
        made = sum(d["requests"] for d in done)
        return done, made, used, at + int(LONGEST * made) + 64 * connections

    warm_made = 0
    connecting = connections // 100  # seconds: its clock runs while it connects, its rate leaves that out
    if transactions is None:
        _, warm_made, _, first = run(first, "-T", str(1 + connecting))
    postgres, machine = postgres_cpu(rows.servers), process.machine_cpu()[0]
    done, made, used, upto = run(first, *(["-T", str(bench.seconds + connecting)] if transactions is None
                                         else ["-t", str(transactions)]))
    postgres, machine = postgres_cpu(rows.servers) - postgres, process.machine_cpu()[0] - machine
    rows.used(first + made if transactions else upto)
    after = [server.counts(name) for server in rows.servers]
    for i, (a, b) in enumerate(zip(before, after)):
        if transactions or shards == 1:
            databases.check(a, b, warm_made + made, 0)
        elif a[0] - b[0] != b[1] - a[1]:
            raise load.Wrong(f"shard {i}: {a[0] - b[0]} invitations went and {b[1] - a[1]} audit rows were written")
    if sum(a[0] - b[0] for a, b in zip(before, after)) != warm_made + made:
        raise load.Wrong("a transaction of pgbench removed nothing")
    if made == 0:
        raise process.Failed("pgbench made no transaction in the time")
    rate = sum(d["rate"] for d in done)
    latency = sum(d["latency"] * d["requests"] for d in done) / made * 1000
    return figures(kind, connections, made, made / rate, {"mean_us": round(latency)}, (0, used, postgres, machine))


def measure(kind, bench, rows, connections):
    return (pgbench if kind.name == "pgbench" else http)(kind, bench, rows, connections)
