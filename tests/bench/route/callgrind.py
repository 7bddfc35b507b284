# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Builds a benchmark's program and counts the instructions of one function in it."""

import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def fail(sentence):
    sys.exit(f"{os.path.basename(os.path.dirname(os.path.abspath(sys.argv[0])))} benchmark: {sentence}")


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            fail(f"{program} is missing; on Debian: apt-get install {os.path.basename(program)}.")


def add_build_arguments(parser):
    parser.add_argument(
        "--build-dir",
        default=os.path.join(ROOT, "build-bench"),
        metavar="DIR",
        help="where to build; default: build-bench/ in the root of the sources",
    )
    parser.add_argument("--compiler", default="g++", metavar="CXX", help="default: g++")


def build(args, source, libraries):
    """Compiles one file with -O2 and gives the program."""
    need(args.compiler)
    program = os.path.join(args.build_dir, os.path.splitext(os.path.basename(source))[0] + "_bench")
    try:
        os.makedirs(args.build_dir, exist_ok=True)
    except OSError as e:
        fail(f"the folder {args.build_dir} cannot be made: {e.strerror}.")
    command = [args.compiler, "-std=c++20", "-O2", "-Wall", "-Wextra", "-I" + os.path.join(ROOT, "include")]
    command += [source, "-o", program] + ["-l" + name for name in libraries]
    run = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        sys.stderr.write(run.stderr)
        fail(f"{os.path.basename(source)} does not compile with {args.compiler}; what it said stands above.")
    return program


def output_of(command):
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        fail(f"'{' '.join(command)}' failed: {(run.stderr.strip() or run.stdout.strip() or 'no message')[-600:]}")
    return run.stdout


def instructions(command, function, profile):
    """What the program printed, and the instructions executed in and below `function`; the profile is kept."""
    need("valgrind")
    callgrind = ["valgrind", "--quiet", "--tool=callgrind", "--callgrind-out-file=" + profile]
    callgrind += ["--collect-atstart=no", "--toggle-collect=" + function + "*"]
    printed = output_of(callgrind + command)
    with open(profile, encoding="utf-8", errors="replace") as f:
        total = re.search(r"^(?:summary|totals): (\d+)", f.read(), re.M)
    if not total or int(total[1]) == 0:
        fail(f"callgrind saw no call of {function}.")
    return printed, int(total[1])


def table(titles, rows):
    """Markdown; numbers to the right."""
    cells = [titles] + [[f"{c:,}".replace(",", " ") if isinstance(c, int) else str(c) for c in row] for row in rows]
    numeric = [all(row[i] == "" or isinstance(row[i], (int, float)) for row in rows) for i in range(len(titles))]
    width = [max(len(row[i]) for row in cells) for i in range(len(titles))]

    def line(row):
        return "| " + " | ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, width, numeric)) + " |"

    rule = "|" + "|".join("-" * (w + 1) + (":" if n else "-") for w, n in zip(width, numeric)) + "|"
    return "\n".join([line(cells[0]), rule] + [line(row) for row in cells[1:]])
