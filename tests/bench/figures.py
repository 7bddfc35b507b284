# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""What the measurements come to: medians, spreads and the ratios that matter."""

import statistics


def at(data, server, users, connections):
    """All measurements of a server at a setting, in the order of the rounds."""
    return [
        m for m in data["measurements"] if (m["server"], m["users"], m["connections"]) == (server, users, connections)
    ]


def median(data, server, users, connections, key):
    """None where it was not measured."""
    rows = at(data, server, users, connections)
    return statistics.median(row[key] for row in rows) if rows else None


def settings(data):
    """Each (users, connections) that was measured, in order."""
    return sorted({(m["users"], m["connections"]) for m in data["measurements"]})


def best_peer(data, users, connections):
    """The hand-written peer with a transaction for each request that has the most requests, or None."""
    peers = [
        (median(data, name, users, connections, "rate"), name)
        for name, s in data["servers"].items()
        if s["kind"] == "peer" and s.get("one_transaction", True) and at(data, name, users, connections)
    ]
    return max(peers)[1] if peers else None


def ratio(data, mine, other, users, connections, key):
    """(median, least, most) of the ratios in each round that measured both, or None."""
    other_rounds = {row["round"]: row[key] for row in at(data, other, users, connections)}
    ratios = [
        row[key] / other_rounds[row["round"]]
        for row in at(data, mine, users, connections)
        if row["round"] in other_rounds
    ]
    return (statistics.median(ratios), min(ratios), max(ratios)) if ratios else None


# (measure, key of a measurement)
RATE = ("requests/s", "rate")
P99 = ("p99", "p99_us")
CPU = ("CPU for each request", "cpu_s_per_1000")
MEMORY = ("peak memory", "memory")

# (server, compared with, connections, measure, is it "least" or "most", the aim); None: the best peer.
AIMS = (
    ("ours", "direct", 1, RATE, "least", 0.85),
    ("ours", "batch", 64, RATE, "least", 0.95),
    ("ours", "batch", 256, RATE, "least", 0.95),
    ("ours", "batch", 256, P99, "most", 1.1),
    ("ours", "batch", 64, CPU, "most", 1.1),
    ("ours", "batch", 256, CPU, "most", 1.1),
    ("ours", "batch", 256, MEMORY, "most", 1.25),
    ("ours", None, 64, RATE, "least", 6),
    ("thread-group", "thread-single", 1, RATE, "least", 1.0),
    ("thread-group", "thread-single", 64, RATE, "least", 5),
    ("ours", "django", 64, RATE, "least", 50),
)
NAMES = {
    "ours": "example server",
    "direct": "direct",
    "batch": "batch",
    "thread-group": "group store, a thread for each connection,",
    "thread-single": "a transaction for each request",
    "django": "Django REST Framework",
}
MOST_P99_MS = 5  # of a request that needs no commit


def aims(data):
    """The ratios that are aimed at, with 1 user a request: (what, is it "least" or "most", the aim, (median, least,
    most) or None)."""
    rows = []
    for mine, other, connections, (measure, key), kind, aim in AIMS:
        if other:
            against = NAMES[other]
        else:
            other = best_peer(data, 1, connections)
            title = data["servers"][other]["title"].partition(":")[0] if other else "none"
            against = f"the best peer with a transaction for each request ({title})"
        many = "1 connection" if connections == 1 else f"{connections} connections"
        found = ratio(data, mine, other, 1, connections, key)
        rows.append((f"{NAMES[mine]} against {against}, {many}: {measure}", kind, aim, found))
    for status in (401, 404):
        p99 = [row[f"p99_{status}_us"] / 1000 for row in data.get("slow_commits", []) if row["server"] == "ours"]
        found = (statistics.median(p99), min(p99), max(p99)) if p99 else None
        what = f"example server, p99 of a {status} next to commits of {data.get('slow_commit_ms')} ms more, in ms"
        rows.append((what, "most", MOST_P99_MS, found))
    return rows


def disturbed(data):
    """(how many measurements were taken while other programs used more than a quarter of a core, of how many)"""
    rows = data["measurements"]
    return sum(row["other_cores"] > 0.25 for row in rows), len(rows)


def is_met(kind, aim, found):
    return found[0] >= aim if kind == "least" else found[0] <= aim
