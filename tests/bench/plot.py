#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Draws removals a second and p99 against connections, with matplotlib: `plot.py DATA SVG`."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "uninvite"  # the same data gives the same file
matplotlib.rcParams["svg.fonttype"] = "none"
from matplotlib import pyplot  # noqa: E402

import figures  # noqa: E402

MARKS = "os^vDP*Xhp"


def draw(axes, data, users, key, scale):
    drawn = [(name, s) for name, s in data["servers"].items() if s["kind"] != "floor" and name != "thread-single"]
    for number, ((name, server), mark) in enumerate(zip(drawn, MARKS)):
        counts = [c for u, c in figures.settings(data) if u == users and figures.at(data, name, u, c)]
        if not counts:
            continue
        rows = [[m[key] * scale for m in figures.at(data, name, users, c)] for c in counts]
        middle = [figures.median(data, name, users, c, key) * scale for c in counts]
        spread = [[m - min(row) for m, row in zip(middle, rows)], [max(row) - m for m, row in zip(middle, rows)]]
        ours = server["kind"] == "ours"
        axes.errorbar(
            counts,
            middle,
            yerr=spread,
            label=server["title"],
            color=f"C{number}",
            marker=mark,
            markersize=5,
            capsize=2,
            linewidth=2 if ours else 1,
            linestyle="-" if ours else "--",
        )
    counts = sorted({c for u, c in figures.settings(data) if u == users})
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(counts, [str(c) for c in counts])
    axes.set_xlabel("connections")
    axes.grid(True, which="major", linewidth=0.4)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: plot.py DATA SVG")
    data = json.loads(pathlib.Path(sys.argv[1]).read_text())
    every = sorted({u for u, _ in figures.settings(data)})
    figure, axes = pyplot.subplots(len(every), 2, figsize=(10, 4.2 * len(every)), squeeze=False)
    for row, users in zip(axes, every):
        title = "1 user a request" if users == 1 else f"{users} users a request"
        draw(row[0], data, users, "rate", users)
        row[0].set_title(f"removals/s, {title}")
        draw(row[1], data, users, "p99_us", 0.001)
        row[1].set_title(f"p99 in ms, {title}")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=3, fontsize="small", frameon=False)
    figure.tight_layout(rect=(0, 0.12 / len(every), 1, 1))
    figure.savefig(sys.argv[2], metadata={"Date": None})


if __name__ == "__main__":
    main()
