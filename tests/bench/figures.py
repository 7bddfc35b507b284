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
    """The hand-written peer with the most requests, or None."""
    peers = [
        (median(data, name, users, connections, "rate"), name)
        for name, s in data["servers"].items()
        if s["kind"] == "peer" and at(data, name, users, connections)
    ]
    return max(peers)[1] if peers else None


def ratio(data, mine, other, users, connections, key):
    """(ratio of the medians, least, most of the rounds' ratios), or None."""
    a, b = at(data, mine, users, connections), at(data, other, users, connections)
    if not a or not b:
        return None
    rounds = [x[key] / y[key] for x, y in zip(a, b)]
    return (statistics.median(x[key] for x in a) / statistics.median(y[key] for y in b), min(rounds), max(rounds))


def aims(data):
    """The ratios that are aimed at: (what, is it "least" or "most", the aim, (ratio, least, most) or None)."""

    def against(other, connections, key="rate", mine="ours"):
        return ratio(data, mine, other, 1, connections, key) if other else None

    def title(name):
        return data["servers"][name]["title"] if name else "none"

    at_64, at_256 = best_peer(data, 1, 64), best_peer(data, 1, 256)
    rows = [
        (
            "group store against a transaction for each request, thread for each connection, 1 connection: requests/s",
            "least",
            1.0,
            against("thread-single", 1, mine="thread-group"),
        ),
        ("example server against the Beast peer, 1 connection: requests/s", "least", 0.75, against("beast", 1)),
        (
            f"example server against the best peer ({title(at_64)}), 64 connections: requests/s",
            "least",
            6,
            against(at_64, 64),
        ),
        (
            f"example server against the best peer ({title(at_256)}), 256 connections: requests/s",
            "least",
            7,
            against(at_256, 256),
        ),
        (
            f"example server against the best peer ({title(at_256)}), 256 connections: p99",
            "most",
            0.3,
            against(at_256, 256, "p99_us"),
        ),
        (
            "example server against Django REST Framework, 64 connections: requests/s",
            "least",
            50,
            against("django", 64),
        ),
        (
            "example server against the Beast peer, 256 connections: peak memory",
            "most",
            1.2,
            against("beast", 256, "memory"),
        ),
    ]
    for status in (401, 404):
        p99 = [row[f"p99_{status}_us"] / 1000 for row in data.get("slow_commits", []) if row["server"] == "ours"]
        found = (statistics.median(p99), min(p99), max(p99)) if p99 else None
        rows.append(
            (
                f"example server, p99 of a {status} beside commits of {data.get('slow_commit_ms')} ms more, in ms",
                "most",
                20,
                found,
            )
        )
    return rows


def disturbed(data):
    """(how many measurements were taken while other programs used more than a quarter of a core, of how many)"""
    rows = data["measurements"]
    return sum(row["other_cores"] > 0.25 for row in rows), len(rows)


def is_met(kind, aim, found):
    return found[0] >= aim if kind == "least" else found[0] <= aim
