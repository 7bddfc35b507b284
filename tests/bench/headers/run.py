#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Measures what each public header costs a compiler, against the headers of others that it stands on.

For each header in the layers of docs/design.md two files are compiled with -std=c++20 -O2 -c in turn: one includes
just the header; the other includes just the Boost, standard and C headers which it includes, itself or through headers
of this library. CPU time is user and system, the median of N rounds; a round before them fills the disk cache. The
sizes are those of the two object files.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "route"), os.path.dirname(os.path.dirname(HERE))]
import callgrind  # noqa: E402
import check_layers  # noqa: E402
import include_cost  # noqa: E402


def third_party(header):
    """The headers of others that a header of ours reads."""
    # include_cost asks this of the umbrella header alone, and finds its name here.
    include_cost.UMBRELLA = header
    return include_cost.third_party(callgrind.ROOT)


def chosen(order, only):
    """The headers to measure, in the order of the layers; `only` names headers or folders."""
    if not only:
        return list(order)
    names = [name if name.startswith("uninvite") else "uninvite/" + name for name in only]
    names = [name.rstrip("/") for name in names]
    for name in names:
        if name not in order and not any(path.startswith(name + "/") for path in order):
            callgrind.fail(f"docs/design.md lists no header or folder {name}.")
    return [path for path in order if any(path == name or path.startswith(name + "/") for name in names)]


def write_sources(folder, headers):
    """For each header the two files, ours and theirs."""
    sources = {}
    for number, header in enumerate(headers):
        others = third_party(header)
        sources[header] = {"headers_of_others": len(others)}
        for side, names in (("ours", [header]), ("theirs", others)):
            path = os.path.join(folder, f"{number}-{side}.cpp")
            with open(path, "w", encoding="utf-8") as f:
                f.write("".join(f"#include <{name}>\n" for name in names))
            sources[header][side] = path
    return sources


def measure(args, headers):
    seconds = {header: {"ours": [], "theirs": []} for header in headers}
    size = {header: {} for header in headers}
    with tempfile.TemporaryDirectory(prefix="headers-", dir=args.build_dir) as folder:
        sources = write_sources(folder, headers)
        obj = os.path.join(folder, "o")
        flags = [args.compiler, "-std=c++20", "-O2", "-I" + os.path.join(callgrind.ROOT, "include"), "-c", "-o", obj]
        for number in range(args.rounds + 1):
            for header in headers:
                for side in ("theirs", "ours"):
                    spent = include_cost.cpu_seconds(flags + [sources[header][side]])
                    size[header][side] = os.path.getsize(obj)
                    if number > 0:
                        seconds[header][side].append(spent)
    figures = []
    for header in headers:
        median = {side: statistics.median(values) for side, values in seconds[header].items()}
        figures.append(
            {
                "header": header,
                "headers_of_others": sources[header]["headers_of_others"],
                "seconds": median["ours"],
                "seconds_min": min(seconds[header]["ours"]),
                "seconds_max": max(seconds[header]["ours"]),
                "others_seconds": median["theirs"],
                "ratio": median["ours"] / median["theirs"],
                "object_bytes": size[header]["ours"],
                "others_object_bytes": size[header]["theirs"],
            }
        )
    return figures


def print_figures(figures, args):
    titles = ["header", "headers of others", "they alone, s", "with ours, s", "ratio", "they, bytes", "ours, bytes"]
    rows = []
    for f in figures:
        with_ours = f"{f['seconds']:.3f} ({f['seconds_min']:.3f} to {f['seconds_max']:.3f})"
        row = [f["header"], f["headers_of_others"], f"{f['others_seconds']:.3f}", with_ours, f"{f['ratio']:.2f}"]
        rows.append(row + [f["others_object_bytes"], f["object_bytes"]])
    print(callgrind.table(titles, rows))
    print(f"\n{args.compiler}, CPU time, medians of {args.rounds} rounds; the umbrella's target is 1.25 times.")


def positive(text):
    try:
        if int(text) > 0:
            return int(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is no whole number of 1 or more")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    callgrind.add_build_arguments(parser)
    parser.add_argument("--rounds", type=positive, default=5, metavar="N", help="default: 5")
    parser.add_argument(
        "--only", nargs="+", metavar="HEADER", help="headers or folders, such as uninvite/uninvite.hpp or sqlite"
    )
    parser.add_argument("--json", metavar="FILE", help="also write the figures there")
    args = parser.parse_args()

    callgrind.need(args.compiler)
    order, errors = check_layers.read_layers(callgrind.ROOT)
    if errors:
        callgrind.fail(errors[0] + ".")
    try:
        os.makedirs(args.build_dir, exist_ok=True)
    except OSError as e:
        callgrind.fail(f"the folder {args.build_dir} cannot be made: {e.strerror}.")
    figures = measure(args, chosen(order, args.only))
    print_figures(figures, args)
    if args.json:
        try:
            with open(args.json, "w", encoding="utf-8") as out:
                json.dump({"headers": figures}, out, indent=2)
                out.write("\n")
        except OSError as e:
            callgrind.fail(f"{args.json} cannot be written: {e.strerror}.")


if __name__ == "__main__":
    main()
