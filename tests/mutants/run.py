#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Breaks the library in small, named ways, one at a time, and sees whether the tests notice.

Usage: run.py [--build-dir DIR] [--only WORD] [--part K/N] [--record FILE] [--list]

Each mutant of mutants.py is made in a copy of the headers; the one source of tests that is to catch it is compiled
against the copy and run. The build folder (default: build) gives the compiled parts that do not change. First every such
source must pass on an unchanged copy. Prints the survivors, and fails where there are any. The compiler is that of CXX, or
clang++, which takes half as long as others, or c++; what is not ours it reads from a precompiled header. Mutants of the PostgreSQL
module have a server of their own, and are left out where PostgreSQL is not installed.
"""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import cluster  # noqa: E402
import record  # noqa: E402
from mutants import MUTANTS  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"
# What a test source needs beside itself.
BESIDE = {
    "uninvite/remove_invitations_contract.cpp": ["support/problem.cpp"],
    "uninvite/remove_invitations.cpp": ["support/problem.cpp"],
    "uninvite/sqlite/store.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/store_faults.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/store_groups.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/application_broken_disk.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/application_broken_file.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/application_changed_file.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/application_out_of_memory.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/sqlite/application_power_cut.cpp": ["support/sqlite/blocking_async_store.cpp"],
    "uninvite/postgres/application_contract.cpp": ["support/problem.cpp"],
}
# What most sources include and no mutant changes.
COMMON = """\
#include "support/catch.hpp"
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/result.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <thread>
"""
COMPILER = os.environ.get("CXX") or ("clang++" if shutil.which("clang++") else "c++")
# A precompiled header is for these alone.
FLAGS = ["-std=c++20", "-pthread", f"-I{TESTS}", f'-DUNINVITE_SOURCE_DIR="{ROOT}"']
NOTE = "postgres.note"  # in the folder of the precompiled header: how to connect to the server


def precompile(folder):
    common = folder / "common.hpp"
    common.write_text(COMMON, encoding="utf-8")
    subprocess.run([COMPILER, *FLAGS, "-x", "c++-header", str(common), "-o", f"{common}.gch"], check=True)
    return common


def built(build):
    """What does not change: the parts of the build folder that every program of tests links."""
    found = [next(build.rglob(f"lib{name}.a"), None) for name in ("contract_rows", "test_main")]
    if None in found:
        sys.exit(f"{build} has no build of the tests: run tests/run.sh --no-tests first, or name another with --build-dir")
    return found


def is_on_postgres(source):
    return source.startswith("uninvite/postgres/")


@contextlib.contextmanager
def postgres(note):
    """A server, which the note says how to connect to."""
    server = cluster.Cluster()
    try:
        server.create().start()
        note.write_text(server.conninfo() + "\n", encoding="utf-8")
        yield
    finally:
        server.remove()


def run_tests(build, common, include, source, folder, *options):
    """Nothing where the tests pass; else what happened: 'tests' or 'compiler', with the output."""
    program = folder / "tests"
    command = [COMPILER, *FLAGS, f"-I{include}", "-include", str(common)]
    command += [str(TESTS / s) for s in [source] + BESIDE.get(source, [])]
    command += [str(file) for file in built(build)]
    command += ["-o", str(program), "-lboost_json", "-lsqlite3", "-lssl", "-lcrypto"]
    if is_on_postgres(source):
        command += ["-I/usr/include/postgresql", f'-DUNINVITE_POSTGRES_NOTE="{common.with_name(NOTE)}"', "-lpq"]
    compiled = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if compiled.returncode != 0:
        return "compiler", compiled.stdout
    try:
        run = subprocess.run(
            [program, *options, "--durations", "yes"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120
        )
    except subprocess.TimeoutExpired as hang:
        return "tests", f"it hangs: {first_unfinished(program, (hang.stdout or b'').decode())}"
    return ("tests", run.stdout) if run.returncode != 0 else None


def first_unfinished(program, output):
    """Tests run in the order of their list, and each that is done has a line with its duration."""
    names = subprocess.run([program, "--list-test-names-only"], capture_output=True, text=True).stdout.splitlines()
    done = {line.split(" s: ", 1)[1] for line in output.splitlines() if " s: " in line}
    return next((name for name in names if name not in done), "none")


def copy_headers(folder):
    shutil.copytree(ROOT / "include", folder / "include")
    return folder / "include"


def try_source(build, common, source):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        return run_tests(build, common, copy_headers(folder), source, folder)


def try_mutant(build, common, mutant, *options):
    _, header, text, other, source, *which = mutant
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        include = copy_headers(folder)
        file = include / "uninvite" / header
        code = file.read_text(encoding="utf-8")
        if code.count(text) != 1:
            return "list", f"'{text}' stands {code.count(text)} times in {header}"
        file.write_text(code.replace(text, other), encoding="utf-8")
        return run_tests(build, common, include, source, folder, *which, *options)


def part(text):
    k, n = map(int, text.split("/"))
    if not 1 <= k <= n:
        raise ValueError(text)
    return k, n


def misplaced(mutants):
    """Mutants whose text does not occur exactly once in its header."""
    counts = ((m[0], (ROOT / "include/uninvite" / m[1]).read_text(encoding="utf-8").count(m[2])) for m in mutants)
    return [f"{name}: its text occurs {count} times" for name, count in counts if count != 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build", help="default: build")
    parser.add_argument("--only", default="", help="mutants with this word in their name or header")
    parser.add_argument("--part", type=part, default=(1, 1), metavar="K/N", help="the K-th of N parts; default: all")
    parser.add_argument("--record", type=pathlib.Path, metavar="FILE", help="write what failed for each mutant as a table")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    chosen = parser.parse_args()
    mutants = [m for m in MUTANTS if chosen.only in m[0] or chosen.only in m[1]]
    if not mutants:
        sys.exit(f"no mutant has '{chosen.only}' in its name or header")
    if misplaced(MUTANTS):
        sys.exit("\n".join(misplaced(MUTANTS)))
    k, n = chosen.part
    by_source = sorted(mutants, key=lambda m: m[4])  # each unchanged source is tried once
    mutants = by_source[len(mutants) * (k - 1) // n : len(mutants) * k // n]
    if chosen.list:
        print("\n".join(f"{m[0]} ({m[1]})" for m in mutants))
        return
    built(chosen.build_dir)
    start = time.monotonic()
    if not cluster.program("initdb"):
        print("PostgreSQL is not installed here: its mutants are left out")
        mutants = [m for m in mutants if not is_on_postgres(m[4])]
    with (tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool,
          contextlib.ExitStack() as servers):
        build, common = chosen.build_dir, precompile(pathlib.Path(name))
        if any(is_on_postgres(m[4]) for m in mutants):
            servers.enter_context(postgres(common.with_name(NOTE)))
        sources = sorted({m[4] for m in mutants})
        for source, problem in zip(sources, pool.map(lambda s: try_source(build, common, s), sources)):
            if problem:
                sys.exit(f"{source} fails without any mutant:\n{problem[1][-3000:]}")
        survivors, mistakes, rows = [], [], []
        options = [] if chosen.record else ["--abort"]  # one failure is enough, where nobody wants to know of all
        for mutant, problem in zip(mutants, pool.map(lambda m: try_mutant(build, common, m, *options), mutants)):
            if problem is None:  # once more: beside other compilers, a test of a race may miss it
                problem = try_mutant(build, common, mutant, *options)
            verdict = "survives" if problem is None else "caught" if problem[0] == "tests" else "MISTAKE"
            print(f"{verdict}: {mutant[0]} ({mutant[1]}, {mutant[4]})", flush=True)
            if problem is None:
                survivors.append(mutant[0])
            elif problem[0] != "tests":
                mistakes.append(f"{mutant[0]}: {problem[1][-1000:]}")
            else:
                rows.append((mutant[0], f"`{mutant[1]}`", f"{record.what_failed(problem[1])} (`{mutant[4]}`)"))
    print(f"{len(mutants)} mutants, {len(survivors)} survivors, {time.monotonic() - start:.0f} s")
    if chosen.record:
        record.write(chosen.record, "Breakages of the library, and the tests that failed", rows)
    if survivors or mistakes:
        sys.exit("\n".join(["survivors: " + (", ".join(survivors) or "none")] + mistakes))


if __name__ == "__main__":
    main()
