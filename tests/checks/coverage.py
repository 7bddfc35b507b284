#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Reports the line and branch coverage of include/, and lists the lines that no test has run.

Usage: coverage.py BUILD_DIR [--lines PERCENT] [--branches PERCENT]

BUILD_DIR was made with clang and the flags -fprofile-instr-generate -fcoverage-mapping, and its tests were run with
LLVM_PROFILE_FILE=BUILD_DIR/profiles/%4m.profraw. Fails below one of the limits.

A line or a branch counts once, regardless of the number of template instantiations: it is covered if one of them has run
it. Only conditions in the source are branches; exceptions and compile-time conditions (if constexpr) are not.
"""

import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys

INCLUDE = pathlib.Path(__file__).resolve().parent.parent.parent / "include"


def tool(name):
    found = shutil.which(name) or shutil.which(name + "-14")
    if not found:
        sys.exit(f"coverage.py: {name} is not installed (package llvm)")
    return found


def export(build):
    raw = sorted((build / "profiles").glob("*.profraw"))
    if not raw:
        sys.exit(f"coverage.py: there are no profiles in {build / 'profiles'}: run the tests with LLVM_PROFILE_FILE")
    merged = build / "profiles" / "all.profdata"
    subprocess.run([tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *raw], check=True)
    programs = sorted(p for p in (build / "bin").iterdir() if p.is_file())
    command = [tool("llvm-cov"), "export", "-instr-profile", merged, "-num-threads=2", programs[0]]
    for program in programs[1:]:
        command += ["-object", program]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return json.loads(made.stdout)["data"][0]["files"]


def lines_of(segments):
    """How often each line was run, as LLVM's LineCoverageStats has it."""
    by_line = collections.defaultdict(list)
    for segment in segments:
        by_line[segment[0]].append(segment)
    counts, wrapped = {}, None
    for line in range(min(by_line, default=1), max(by_line, default=0) + 1):
        here = by_line.get(line, [])
        starts = [s for s in here if s[3] and s[4] and not s[5]]
        skipped = bool(here) and not here[0][3] and here[0][4]
        if not skipped and ((wrapped and wrapped[3]) or starts):
            counts[line] = max([s[2] for s in starts] + ([wrapped[2]] if wrapped and wrapped[3] else []))
        if here:
            wrapped = here[-1]
    return counts


def branches_of(regions):
    """How often each condition was true and false, over all instantiations."""
    counts = collections.defaultdict(lambda: [0, 0])
    for begin, column, end, end_column, true, false, *_ in regions:
        both = counts[begin, column, end, end_column]
        both[0] += true
        both[1] += false
    return counts


def ranges(numbers):
    """7, 8, 9, 12 as 7-9, 12."""
    parts = []
    for n in sorted(numbers):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("build", type=pathlib.Path, metavar="BUILD_DIR")
    parser.add_argument("--lines", type=float, default=0.0, metavar="PERCENT")
    parser.add_argument("--branches", type=float, default=0.0, metavar="PERCENT")
    chosen = parser.parse_args()
    total = [0, 0, 0, 0]
    missing = []
    print(f"{'lines':>7} {'branches':>9}  file")
    for file in sorted(export(chosen.build), key=lambda f: f["filename"]):
        path = (chosen.build / file["filename"]).resolve() # a compiler cache makes it relative
        if INCLUDE not in path.parents:
            continue
        lines, branches = lines_of(file["segments"]), branches_of(file["branches"])
        # Neither true nor false: the compiler knew, or nothing came so far (b of a && b).
        text = path.read_text(encoding="utf-8").splitlines()
        branches = {at: both for at, both in branches.items() if any(both) or "if constexpr" not in text[at[0] - 1]}
        sides = [n for both in branches.values() for n in both]
        row = [sum(1 for n in lines.values() if n), len(lines), sum(1 for n in sides if n), len(sides)]
        total = [a + b for a, b in zip(total, row)]
        name = path.relative_to(INCLUDE)
        print(f"{percent(*row[:2]):6.1f}% {percent(*row[2:]):8.1f}%  {name}")
        if row[0] != row[1]:
            missing.append(f"{name}: lines {ranges(n for n, count in lines.items() if not count)}")
        half = [f"{at[0]}:{at[1]}" for at, both in sorted(branches.items()) if not all(both) and lines.get(at[0])]
        if half:
            missing.append(f"{name}: not both true and false: {', '.join(half)}")
    if not total[1]:
        sys.exit(f"coverage.py: nothing of {INCLUDE} is in the programs of {chosen.build / 'bin'}")
    print("\nNot run:\n" + ("\n".join(missing) or "nothing"))
    lines, branches = percent(*total[:2]), percent(*total[2:])
    print(f"\n{lines:.2f} % of {total[1]} lines, {branches:.2f} % of {total[3]} branches")
    if lines < chosen.lines or branches < chosen.branches:
        sys.exit(f"coverage.py: below {chosen.lines} % of lines or {chosen.branches} % of branches")


if __name__ == "__main__":
    main()
