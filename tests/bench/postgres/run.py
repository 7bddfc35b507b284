#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Runs the benchmarks of the PostgreSQL module and prints their tables. ../run.sh --postgres builds what this needs."""

import argparse
import contextlib
import dataclasses
import json
import pathlib
import re
import statistics
import sys
import tempfile
import time

import databases  # first: it says where the others are
import bench
import database
import load
import machine
import measure
import process
import report

BLOCKS = 1_000_000
PARTS = ("removals", "one-connection", "tuning", "one-course", "shards", "growth")
PACKAGES = ("postgresql-15", "libpq5", "libboost1.81-dev", "librestinio-dev", "wrk")
POOL, DEPTH, PEER_POOL = 32, 2, 32
# What these are chosen from, at 64 connections of clients: connections to PostgreSQL, and depth.
TRIED = {"statement": ((8, 1), (8, 8), (16, 1), (16, 4), (32, 1), (32, 2), (32, 4), (64, 1)), "same": ((16, 1), (32, 1), (64, 1))}
ONE_CONNECTION_ROUNDS = 4  # times as many: differences are small there
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
GROWTH_TRANSACTIONS = 400  # of each client, in each round
GROWTH_CLIENTS = 8
LOAD_LIMIT = 180  # seconds
AT = "<!-- postgres: (" + "|".join(("machine", *PARTS, "aims", "log", "estimate")) + ") -->\n.*?<!-- end -->"


def options():
    parser = bench.OneSentence(prog="run.sh --postgres", description=__doc__, allow_abbrev=False)
    names = [kind.name for kind in measure.ALL]
    number, numbers = bench.whole_numbers(1, 300)
    parser.add_argument("--rounds", type=number, default=5, metavar="N", help="rounds, interleaved; default: 5")
    parser.add_argument("--seconds", type=bench.whole_numbers(1, 60)[0], default=3, metavar="S", help="of each measurement; default: 3")
    parser.add_argument("--connections", type=numbers, default=[1, 16, 64, 256], metavar="C,...")
    parser.add_argument("--only", type=bench.names(names), default=names, metavar="NAME,...",
                        help="of: " + ", ".join(names))
    parser.add_argument("--parts", type=bench.names(PARTS), default=list(PARTS), metavar="NAME,...",
                        help="of: " + ", ".join(PARTS))
    parser.add_argument("--pool", type=number, default=POOL, help="connections of the library's server")
    parser.add_argument("--depth", type=number, default=DEPTH, help="removals that it sends on one without waiting")
    parser.add_argument("--peer-pool", type=number, default=PEER_POOL, help="connections of the peers")
    parser.add_argument("--data", type=pathlib.Path, metavar="DIR", help="where the databases are, on a disk")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all measurements there")
    parser.add_argument("--page", type=pathlib.Path, metavar="FILE", help="write the tables there, between its markers")
    parser.add_argument("--quick", action="store_true", help="one round of one second at 1 and 64: does all work?")
    parser.add_argument("--check-options", action="store_true", help=argparse.SUPPRESS)  # say what is wrong, and end
    parser.add_argument("--binaries", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds, chosen.connections = 1, 1, [1, 64]
    return chosen


def say(text):
    print(text, file=sys.stderr, flush=True)


def interleaved(chosen, kinds, settings, once):
    """Each kind at each setting once a round; who comes first changes from round to round."""
    found = []
    for turn in range(chosen.rounds):
        first = turn % len(kinds)
        for setting in settings:
            for kind in kinds[first:] + kinds[:first]:
                one = once(kind, setting)
                found.append({"round": turn + 1, **one})
                say(f"round {turn + 1}: {setting} {kind.name:10} {one['rate']:8,.0f}/s, others {one['other_cores']}")
    return found


def removals(chosen, setup, server):
    rows = measure.Rows([server], BLOCKS, databases.COURSES)
    kinds = [kind for kind in measure.ALL if kind.name in chosen.only]
    return interleaved(chosen, kinds, chosen.connections, lambda kind, c: measure.measure(kind, setup, rows, c))


def one_connection(chosen, setup, server):
    rows = measure.Rows([server], BLOCKS, databases.COURSES)
    kinds = [kind for kind in measure.ALL if kind.name in ("pgbench", "statement", "same")]
    more = argparse.Namespace(rounds=chosen.rounds * ONE_CONNECTION_ROUNDS)
    return interleaved(more, kinds, [1], lambda kind, c: measure.measure(kind, setup, rows, c))


def tuning(chosen, setup, server):
    rows = measure.Rows([server], BLOCKS, databases.COURSES)
    by_name = {kind.name: kind for kind in measure.ALL}
    tried = [(name, sizes) for name, all_ in TRIED.items() for sizes in all_]
    found = []
    for turn in range(chosen.rounds):
        first = turn * len(tried) // chosen.rounds
        for name, sizes in tried[first:] + tried[:first]:
            with_sizes = dataclasses.replace(setup, pools={name: lambda _, sizes=sizes: sizes})
            one = measure.measure(by_name[name], with_sizes, rows, 64)
            found.append({"round": turn + 1, **one})
            say(f"round {turn + 1}: {name:10} {sizes} {one['rate']:8,.0f}/s, others {one['other_cores']}")
    return found


def one_course(chosen, setup, server):
    rows = measure.Rows([server], BLOCKS // 2, 1)
    kinds = [kind for kind in measure.ALL if kind.name in ("pgbench", "statement", "same")]
    return interleaved(chosen, kinds, [64], lambda kind, c: measure.measure(kind, setup, rows, c))


def shards(chosen, setup, servers):
    rows = {n: measure.Rows(servers[:n], BLOCKS // 2, databases.COURSES) for n in (1, 2)}
    kinds = [kind for kind in measure.ALL if kind.name in ("pgbench", "statement")]

    def once(kind, n):
        rows[n].used(rows[n].blocks)  # the other one had the server meanwhile
        return {**measure.measure(kind, setup, rows[n], 64), "shards": n}

    return interleaved(chosen, kinds, [1, 2], once)


def growth(chosen, setup, server):
    found, sizes = [], {}
    for size in GROWTH:
        name = f"pending_{size}"
        server.make(name)
        start = time.monotonic()
        server.fill(size, name=name)
        took = time.monotonic() - start
        say(f"{size} invitations were loaded in {took:.0f} s")
        sizes[size] = {"rows": measure.Rows([server], size, databases.COURSES), "name": name, "load_s": round(took, 1)}
        sizes[size]["rows"].used(0)
        if took > LOAD_LIMIT / 10:
            break
    rounds = min(chosen.rounds, GROWTH[0] // (GROWTH_CLIENTS * GROWTH_TRANSACTIONS))
    for turn in range(rounds):
        for size, one in sizes.items():
            # No refilling: most of what is asked for is not used.
            one["rows"].take = lambda _most, rows=one["rows"]: rows.next
            m = measure.pgbench(measure.ALL[0], setup, one["rows"], GROWTH_CLIENTS, GROWTH_TRANSACTIONS, one["name"])
            found.append({"round": turn + 1, "pending": size, "load_s": one["load_s"], **m})
            say(f"round {turn + 1}: {size} pending {m['rate']:8,.0f}/s")
    for size, one in sizes.items():
        bytes_ = server.bytes_of("course_invitation", one["name"])
        for m in found:
            if m["pending"] == size:
                m["bytes"] = bytes_
    return found


def spread(rows, key="rate"):
    values = [row[key] for row in rows]
    return f"{report.number(statistics.median(values))} ({report.number(min(values))} to {report.number(max(values))})"


def ratio(mine, others):
    """(ratio of the medians, least and most of the rounds)"""
    rounds = [a["rate"] / b["rate"] for a, b in zip(mine, others)]
    return statistics.median(a["rate"] for a in mine) / statistics.median(b["rate"] for b in others), min(rounds), max(rounds)


def ratio_text(mine, others):
    return "{:.2f} ({:.2f} to {:.2f})".format(*ratio(mine, others)) if mine and others else ""


def table_of(rows, key, value):
    """The table of one setting."""
    at = {kind.name: [r for r in rows if r["server"] == kind.name and r[key] == value] for kind in measure.ALL}
    lines = []
    for kind in measure.ALL:
        here = at[kind.name]
        if not here:
            continue
        cpu = [statistics.median(r[k] / r["rate"] for r in here) * 1e6
               for k in ("server_cores", "client_cores", "postgres_cores")]
        p50 = report.milliseconds(statistics.median(r.get("p50_us", r.get("mean_us")) for r in here))
        p99 = report.milliseconds(statistics.median(r["p99_us"] for r in here)) if "p99_us" in here[0] else ""
        lines.append([kind.title, spread(here), ratio_text(here, at["pgbench"]), ratio_text(here, at["same"]),
                      p50 + ("" if p99 else "\\*"), p99, *(f"{us:.0f}" for us in cpu)])
    return report.table(["server", "removals/s (least to most)", "against pgbench", "against RESTinio, same",
                         "p50 ms", "p99 ms", "its CPU µs a removal", "client's", "PostgreSQL's"], lines)


def many(n, what):
    return f"{n} {what}" + ("" if n == 1 else "s")


def removals_text(data):
    rows = data["removals"]
    parts = [f"### {many(c, 'connection')}\n\n{table_of(rows, 'connections', c)}"
             for c in sorted({r["connections"] for r in rows})]
    disturbed = sum(r["other_cores"] > 0.25 for r in rows)
    parts.append(f"\\* the mean: pgbench gives no percentiles. In {disturbed} of {len(rows)} measurements other programs used"
                 " more than a quarter of a core.")
    return "\n\n".join(parts)


def one_connection_text(data):
    return table_of(data["one-connection"], "connections", 1)


def tuning_text(data):
    lines = []
    for name, all_ in TRIED.items():
        title = next(kind.title for kind in measure.ALL if kind.name == name)
        for pool, depth in all_:
            rows = [r for r in data["tuning"] if (r["server"], r["pool"], r["depth"]) == (name, pool, depth)]
            lines.append([title, str(pool), str(depth), spread(rows),
                          *(report.milliseconds(statistics.median(r[k] for r in rows)) for k in ("p50_us", "p99_us")),
                          *(f"{statistics.median(r[k] / r['rate'] for r in rows) * 1e6:.0f}"
                            for k in ("server_cores", "postgres_cores")),
                          report.number(statistics.median(r["removals_a_sync"] for r in rows))])
    return report.table(["server", "connections to PostgreSQL", "depth", "removals/s (least to most)", "p50 ms", "p99 ms",
                         "its CPU µs a removal", "PostgreSQL's", "removals a sync"], lines)


def log_text(data):
    lines = []
    for c in sorted({r["connections"] for r in data["removals"]}):
        rows = [r for r in data["removals"] if (r["server"], r["connections"]) == ("statement", c)]
        if rows:
            lines.append([str(c), spread(rows, "log_bytes"), spread(rows, "removals_a_sync")])
    return report.table(["connections", "bytes of log a removal", "removals a sync"], lines, 0)


def estimate_text(data):
    """10⁹ invitations and 10⁵ removals a second, from what was measured of the route that judges the role first."""
    rate, pending = 1e5, 1e9
    roles = [r for r in data["removals"] if (r["server"], r["connections"]) == ("roles", 64)]
    largest = max(data["growth"], key=lambda r: r["pending"])
    postgres, host = (statistics.median(r[k] / r["rate"] for r in roles) for k in ("postgres_cores", "server_cores"))
    log = statistics.median(r["log_bytes"] for r in roles)
    row, audit = largest["bytes"] / largest["pending"], data["audit_bytes"]
    lines = [
        ["invitations and their key", f"{row:.0f} bytes each ({report.number(largest['bytes'] / 1048576)} MiB for"
         f" {report.number(largest['pending'])}), a third more for what vacuum has not given back",
         f"{row * 4 / 3 * pending / 1e9:.0f} GB"],
        ["processors of PostgreSQL", f"{postgres * 1e6:.0f} µs a removal at 64 connections, the role judged first; twice that for"
         " checkpoints, vacuum and sending the log; half loaded", f"{postgres * 4 * rate:.0f} cores"],
        ["processors of the hosts", f"{host * 1e6:.0f} µs in plain HTTP; twice that for TLS; half loaded", f"{host * 4 * rate:.0f} cores"],
        ["log", f"{log:.0f} bytes a removal, without checkpoints", f"{log * rate / 1e6:.0f} MB/s"],
        ["log, first change of a page behind a checkpoint", "two pages of 8 KiB a removal while a checkpoint is young",
         f"{2 * 8192 * rate / 1e9:.1f} GB/s at worst"],
        ["audit rows", f"{audit:.0f} bytes each with the key", f"{audit * rate / 1e6:.1f} MB/s, {audit * rate * 86400 / 1e9:.0f} GB a day"],
    ]
    return report.table(["what", "from", "comes to"], lines, 2)


def one_course_text(data):
    return table_of(data["one-course"], "connections", 64)


def shards_text(data):
    lines = []
    for kind in measure.ALL:
        by = {n: [r for r in data["shards"] if r["server"] == kind.name and r["shards"] == n] for n in (1, 2)}
        if by[1]:
            lines.append([kind.title, spread(by[1]), spread(by[2]), ratio_text(by[2], by[1])])
    return report.table(["64 connections", "1 shard, removals/s", "2 shards", "ratio"], lines)


def growth_text(data):
    lines = []
    for size in sorted({r["pending"] for r in data["growth"]}):
        rows = [r for r in data["growth"] if r["pending"] == size]
        first = [r for r in data["growth"] if r["pending"] == GROWTH[0]]
        lines.append([f"{size:,}".replace(",", " "), spread(rows), ratio_text(rows, first), spread(rows, "mean_us"),
                      f"{statistics.median(r['postgres_cores'] / r['rate'] * 1e6 for r in rows):.0f}", report.number(rows[0]["bytes"] / 1048576), report.number(rows[0]["load_s"])])
    return report.table(["pending", f"removals/s, {GROWTH_CLIENTS} clients", "against the first", "mean µs",
                         "PostgreSQL's CPU µs", "table and key, MiB", "loaded in s"], lines, 0)


def aims_text(data):
    lines = []
    for part, connections, other, wanted in (("removals", 64, "pgbench", 0.8), ("removals", 64, "same", 1.0),
                                             ("one-connection", 1, "same", 1.0)):
        rows = data.get(part, [])
        mine, others = ([r for r in rows if r["server"] == name and r["connections"] == connections]
                        for name in ("statement", other))
        if mine and others:
            title = next(kind.title for kind in measure.ALL if kind.name == other)
            met = "yes" if ratio(mine, others)[0] >= wanted else "no"
            lines.append([f"{many(connections, 'connection')}: against {title}", f"≥ {wanted:g}",
                          ratio_text(mine, others), met])
    return report.table(["aim", "wanted", "measured (least to most of the rounds)", "met"], lines)


def machine_text(data):
    m, o = data["machine"], data["options"]
    versions = ", ".join(f"{package} {version}" for package, version in m["versions"].items())
    return (
        f"{m['date']}; {m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB; {m['system']}, Linux {m['kernel']}, "
        f"{m['compiler']}. The databases lie on {m['file_system']}; there 4 KiB with fdatasync take {m['fdatasync_us']} µs "
        f"(median). {o['rounds']} rounds of {o['seconds']} s for each server and setting. The library's server has up to "
        f"{o['pool']} connections to PostgreSQL and sends up to {o['depth']} removals on one without waiting, the peers "
        f"have up to {o['peer_pool']}.\n\n{versions}.")


TEXTS = {"machine": machine_text, "removals": removals_text, "one-connection": one_connection_text, "tuning": tuning_text,
         "one-course": one_course_text, "shards": shards_text,
         "growth": growth_text}


def text_of(data, name):
    if name == "aims":
        return aims_text(data) if data.get("removals") else None
    if name == "log":
        return log_text(data) if data.get("removals") else None
    if name == "estimate":
        has_all = data.get("growth") and any((r["server"], r["connections"]) == ("roles", 64) for r in data.get("removals", []))
        return estimate_text(data) if has_all else None
    return TEXTS[name](data) if data.get(name) else None


def fill(page, data):
    """The page with its tables written anew."""
    return re.sub(AT, lambda m: f"<!-- postgres: {m[1]} -->\n\n{text_of(data, m[1]) or 'Not measured in this run.'}"
                                "\n\n<!-- end -->", page, flags=re.DOTALL)


def run(chosen, folder, kind):
    machine.PACKAGES = PACKAGES
    data = {"machine": machine.describe(folder, kind),
            "options": {k: getattr(chosen, k) for k in ("rounds", "seconds", "pool", "depth", "peer_pool")}}
    # More connections than requests would never be used.
    ours = lambda c: (min(c, chosen.pool), chosen.depth)  # noqa: E731
    peer = lambda c: (min(c, chosen.peer_pool), 1)  # noqa: E731
    pools = {k.name: peer if k.name in ("same", "usual") else ours for k in measure.ALL}
    with contextlib.ExitStack() as stack:
        logs = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="run-", dir=folder)))
        setup = measure.Bench(chosen.binaries, logs, chosen.seconds, pools)
        server = stack.enter_context(databases.Server(folder))
        if "removals" in chosen.parts:
            data["removals"] = removals(chosen, setup, server)
            data["audit_bytes"] = server.bytes_of("invitation_removal") / server.counts()[1]
        if "one-connection" in chosen.parts:
            data["one-connection"] = one_connection(chosen, setup, server)
        if "tuning" in chosen.parts:
            data["tuning"] = tuning(chosen, setup, server)
        if "one-course" in chosen.parts:
            data["one-course"] = one_course(chosen, setup, server)
        if "growth" in chosen.parts:
            data["growth"] = growth(chosen, setup, server)
        if "shards" in chosen.parts:
            data["shards"] = shards(chosen, setup, [server, stack.enter_context(databases.Server(folder))])
    return data


def write(data, file):
    """One measurement a line, so that it can be read and compared."""
    text = json.dumps({k: v for k, v in data.items() if k not in PARTS}, indent=1, ensure_ascii=False)
    for part in PARTS:
        if data.get(part):
            rows = ",\n".join("  " + json.dumps(row) for row in data[part])
            text = text[:-2] + f',\n "{part}": [\n{rows}\n ]\n}}'
    file.write_text(text + "\n", encoding="utf-8")


def main():
    chosen = options()
    try:
        folder = (chosen.data or chosen.binaries.parent / "data").resolve()
        kind = database.require_disk(next(parent for parent in (folder, *folder.parents) if parent.exists()))
        if chosen.check_options:
            return
        folder.mkdir(parents=True, exist_ok=True)
        data = run(chosen, folder, kind)
        if chosen.json:
            write(data, chosen.json)
        if chosen.page:
            chosen.page.write_text(fill(chosen.page.read_text(encoding="utf-8"), data), encoding="utf-8")
    except (database.Unusable, load.Wrong, process.Failed) as e:
        sys.exit(f"run.sh: {e}")
    except KeyboardInterrupt:
        sys.exit("run.sh: interrupted")
    for name in ("machine", "aims", *PARTS, "log", "estimate"):
        text = text_of(data, name)
        if text:
            print(f"## {name}\n\n{text}\n")


if __name__ == "__main__":
    main()
