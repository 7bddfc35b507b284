#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Measures what the core costs a compiler, in CPU time (user and system).

Usage: include_cost.py [--root DIR] [--rounds N] [--include-limit X] [--route-limit X] --compiler CXX [FLAG...]

Three files are compiled in turn, in each of N rounds: the standard and Boost headers that the core includes, alone; the
core's umbrella header; the umbrella header with one route on a minimal policy and store, called once. The medians of
the last two are divided by the median of the first. It fails above the limits; the targets are 1.25 and 4.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile

from layers import UMBRELLA, includes_of

ROUTE = """
#include <uninvite/uninvite.hpp>

struct policy
{
    uninvite::result<uninvite::principal> authenticate(std::string_view)
    {
        return uninvite::principal{uninvite::user_id{1}};
    }
    uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
    {
        return uninvite::grant::by_role;
    }
};

struct store
{
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed::unknown(); }
};

unsigned call(char const* method, char const* target, char const* token, char const* body)
{
    uninvite::remove_invitations route{policy(), store()};
    uninvite::request_head head{method, target};
    head.field("Authorization", token);
    return route(head, body).status();
}
"""


def third_party(root):
    """The headers of others that the umbrella header reads, each once."""
    include = os.path.join(root, "include")
    seen, found, todo = set(), set(), [UMBRELLA]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for _, what in includes_of(os.path.join(include, path)):
            name = what.strip("<>")
            if name.startswith("uninvite/"):
                todo.append(name)
            else:
                found.add(name)
    return sorted(found)


def cpu_seconds(command):
    # Of the child and of what it waited for: the driver runs the compiler proper.
    pid = os.posix_spawnp(command[0], command, dict(os.environ, CCACHE_DISABLE="1"))
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: failed")
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--include-limit", type=float, default=1.5)
    parser.add_argument("--route-limit", type=float, default=5)
    parser.add_argument("--compiler", nargs=argparse.REMAINDER, required=True)
    args = parser.parse_args()

    headers = third_party(args.root)
    sources = {
        "third": "".join(f"#include <{name}>\n" for name in headers),
        "core": f"#include <{UMBRELLA}>\n",
        "route": ROUTE,
    }
    times = {name: [] for name in sources}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources.items():
            with open(os.path.join(folder, name + ".cpp"), "w", encoding="utf-8") as f:
                f.write(text)
        flags = args.compiler + ["-I" + os.path.join(args.root, "include"), "-c", "-o", os.path.join(folder, "o")]
        for number in range(args.rounds + 1):
            for name in sources:
                seconds = cpu_seconds(flags + [os.path.join(folder, name + ".cpp")])
                if number > 0:  # the first round only fills the disk cache
                    times[name].append(seconds)

    print(f"{' '.join(args.compiler)}; {args.rounds} rounds; {len(headers)} headers of others")
    median = {name: statistics.median(values) for name, values in times.items()}
    failed = False
    rows = [
        ("third", "headers of others alone", None, None),
        ("core", f"<{UMBRELLA}>", 1.25, args.include_limit),
        ("route", "one route, called once", 4, args.route_limit),
    ]
    for name, what, target, limit in rows:
        line = f"{what:32} {median[name]:6.3f} s ({min(times[name]):.3f} to {max(times[name]):.3f})"
        if target:
            each = [a / b for a, b in zip(times[name], times["third"])]
            ratio = median[name] / median["third"]
            line += f"  {ratio:.2f} times ({min(each):.2f} to {max(each):.2f}); target {target}, limit {limit:g}"
            failed = failed or ratio > limit
        print(line)
    if failed:
        sys.exit("The core costs more than its limit.")


if __name__ == "__main__":
    main()
