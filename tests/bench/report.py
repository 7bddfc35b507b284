#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""The tables of a data file, in Markdown; `report.py DATA PAGE` writes them into a page, between its markers:

    <!-- benchmark: NAME -->
    <!-- end -->

NAME is machine, standing, aims, removals, generator, slow-commits, route, batch or headers."""

import json
import pathlib
import re
import statistics
import sys

import figures


def table(heads, rows, left=1):
    """A Markdown table; the first `left` columns are text."""
    rule = [":--" if i < left else "--:" for i in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, rule, *rows])


def number(n):
    """Three digits or more, thousands set apart."""
    if n >= 100:
        return f"{n:,.0f}".replace(",", " ")
    return f"{n:.3g}"


def milliseconds(us):
    return number(us / 1000)


def machine(data):
    m = data["machine"]
    versions = ", ".join(f"{package} {version}" for package, version in m["versions"].items())
    delay = data["options"]["sync_delay"]
    added = f" Each fsync was made to take {number(delay)} ms more." if delay else ""
    return (
        f"{m['date']}; {m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB; {m['system']}, Linux {m['kernel']}, "
        f"{m['compiler']}. The databases lie on {m['file_system']}; there 4 KiB with fdatasync take "
        f"{m['fdatasync_us']} µs (median).{added} {data['options']['rounds']} rounds of {data['options']['seconds']} s "
        f"for each server and setting; requests in {data['options']['order']} order.\n\n{versions}."
    )


COMPARED = {"direct": "direct", "batch": "batch", "beast": "Beast"}  # a column for each that was measured


def standing(data):
    """The example server against the direct and the batch peer, or None where neither was measured."""
    rows = []
    for users, connections in figures.settings(data):
        cells = [str(users), str(connections)]
        for other in ("direct", "batch"):
            for _, key in (figures.RATE, figures.P99, figures.CPU, figures.MEMORY):
                found = figures.ratio(data, "ours", other, users, connections, key)
                cells.append(f"{found[0]:.2f}" if found else "")
        if any(cells[2:]):
            rows.append(cells)
    heads = ["users a request", "connections"]
    for other in ("direct", "batch"):
        heads += [f"requests/s against {other}", "p99", "CPU", "memory"]
    return table(heads, rows, 0) if rows else None


def removals_at(data, users, connections):
    compared = [name for name in COMPARED if figures.at(data, name, users, connections)]
    heads = [
        "server",
        "requests/s (least to most)",
        *(f"against {COMPARED[name]}" for name in compared),
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "CPU s per 1 000",
        "peak MiB",
    ]
    rows = []
    for name, server in data["servers"].items():
        measured = figures.at(data, name, users, connections)
        if not measured:
            continue
        mid = {
            key: statistics.median(m[key] for m in measured)
            for key in ("rate", "p50_us", "p99_us", "p999_us", "cpu_s_per_1000", "memory")
        }
        rates = [m["rate"] for m in measured]
        against = [figures.ratio(data, name, other, users, connections, "rate") for other in compared]
        pss = "\\*" if measured[0]["memory_is"] == "Pss" else ""
        rows.append(
            [
                server["title"],
                f"{number(mid['rate'])} ({number(min(rates))} to {number(max(rates))})",
                *(f"{found[0]:.2f}" if found else "" for found in against),
                *(milliseconds(mid[key]) for key in ("p50_us", "p99_us", "p999_us")),
                f"{mid['cpu_s_per_1000']:.3f}",
                number(mid["memory"] / 1048576) + pss,
            ]
        )
    return table(heads, rows)


def removals(data):
    parts = []
    for users, connections in figures.settings(data):
        what = "1 user" if users == 1 else f"{users} users"
        many = "1 connection" if connections == 1 else f"{connections} connections"
        parts.append(f"### {what} a request, {many}\n\n{removals_at(data, users, connections)}")
    disturbed, of = figures.disturbed(data)
    if disturbed:
        parts.append(f"**In {disturbed} of {of} measurements other programs used more than a quarter of a core.**")
    return "\n\n".join(parts)


def aims(data):
    rows = []
    for what, kind, aim, found in figures.aims(data):
        if found is None:
            continue
        met = "yes" if figures.is_met(kind, aim, found) else "no"
        rows.append(
            [
                what,
                f"{'≥' if kind == 'least' else '≤'} {aim:g}",
                f"{found[0]:.2f} ({found[1]:.2f} to {found[2]:.2f})",
                met,
            ]
        )
    return table(["aim", "wanted", "measured (least to most of the rounds)", "met"], rows)


def generator(data):
    rows = [
        [
            str(g["users"]),
            number(statistics.median(g["one"])),
            number(statistics.median(g["two"])),
            f"{statistics.median(g['two']) / statistics.median(g['one']):.2f}",
            f"{statistics.median(g['wrk_cores']):.2f}",
        ]
        for g in data["generator"]
    ]
    return table(
        ["users a request", "floor with one wrk, requests/s", "with two", "ratio", "cores that one wrk uses"], rows, 0
    )


def slow_commits(data):
    rows = []
    for name, server in data["servers"].items():
        measured = [row for row in data["slow_commits"] if row["server"] == name]
        if not measured:
            continue
        cells = [server["title"], milliseconds(statistics.median(row["removals_p50_us"] for row in measured))]
        for status in (401, 404):
            p99 = [row[f"p99_{status}_us"] for row in measured]
            cells += [
                number(statistics.median(row[f"rate_{status}"] for row in measured)),
                f"{milliseconds(statistics.median(p99))} ({milliseconds(min(p99))} to {milliseconds(max(p99))})",
            ]
        rows.append(cells)
    return table(["server", "p50 of a removal, ms", "401/s", "p99 of a 401, ms", "404/s", "p99 of a 404, ms"], rows)


SECTIONS = {
    "machine": machine,
    "standing": standing,
    "aims": aims,
    "removals": removals,
    "generator": generator,
    "slow-commits": slow_commits,
}
OTHERS = ("route", "batch", "headers")


def section(data, name):
    """The Markdown of a section, or None where it was not measured."""
    if name in OTHERS:
        return data.get("others", {}).get(name)
    key = "measurements" if name in ("standing", "aims", "removals") else name.replace("-", "_")
    return SECTIONS[name](data) if data.get(key) else None


def whole(data):
    """All sections, as they are printed."""
    parts = ["## End to end", section(data, "machine")]
    for title, name in (
        ("### Against direct and batch", "standing"),
        ("", "removals"),
        ("## Aims", "aims"),
        ("## The load generator", "generator"),
        ("## Beside slow commits", "slow-commits"),
        ("## The route alone", "route"),
        ("## Many users in one request", "batch"),
        ("## What the headers cost", "headers"),
    ):
        text = section(data, name)
        if text:
            parts += [title, text] if title else [text]
    return "\n\n".join(parts)


def fill(page, data):
    """The page with its sections written anew."""

    def filled(match):
        text = section(data, match[2])
        return (
            f"{match[1]}\n\n{text}\n\n{match[3]}" if text else f"{match[1]}\n\nNot measured in this run.\n\n{match[3]}"
        )

    names = "|".join((*SECTIONS, *OTHERS))
    return re.sub(rf"(<!-- benchmark: ({names}) -->)\n.*?\n?(<!-- end -->)", filled, page, flags=re.DOTALL)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: report.py DATA [PAGE]")
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    if len(sys.argv) == 2:
        print(whole(data))
        return
    page = pathlib.Path(sys.argv[2])
    page.write_text(fill(page.read_text(), data))


if __name__ == "__main__":
    main()
