#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Breaks the example server in small, named ways, one at a time, and sees whether the checks through sockets notice.

Usage: run_server.py [--only WORD] [--record FILE] [--list]

Each mutant of server_mutants.py is made in a copy of the tree, which is built anew, and the one check that is to catch it is
run. Takes about a minute for each. Prints the survivors, and fails where there are any.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import record
from server_mutants import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(command, timeout=None, env=None):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=timeout, env=env)


def must(command):
    done = run(command)
    if done.returncode != 0:
        sys.exit(f"run_server.py: {' '.join(map(str, command))}\n{(done.stdout + done.stderr)[-3000:]}")


def copy_tree(to):
    files = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], check=True, stdout=subprocess.PIPE).stdout
    for name in files.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def build(tree):
    return run(["cmake", "--build", tree / "build", "--target", "uninvite-server", "server_tests"])


def check_logs(tree, test):
    """What check_logs.py says of all that is printed and answered while a test runs."""
    with tempfile.TemporaryDirectory() as folder:
        run([tree / "build/bin/server_tests", test], timeout=300, env={**os.environ, "UNINVITE_TEST_LOGS": folder})
        return run([sys.executable, "-B", tree / "tests/server/check_logs.py", folder])


def check(tree, kind, argument):
    server = tree / "build" / "bin" / "uninvite-server"
    commands = {
        "hostile": [sys.executable, "-B", tree / "tests/server/check_hostile.py", "--attack", argument, server],
        "tokens": [sys.executable, "-B", tree / "tests/server/check_tokens.py", server],
        "secrets": [sys.executable, "-B", tree / "tests/server/check_secrets.py", server],
        "durable": [sys.executable, "-B", tree / "tests/server/check_durable.py", server],
        "memory": [
            sys.executable, "-B", tree / "tests/server/check_out_of_memory.py", tree / "build/tests/libfailing_malloc.so", server
        ],
        "access": [sys.executable, "-B", tree / "tests/server/check_access_log.py", server],
        "slow": [
            sys.executable, "-B", tree / "tests/server/check_slow_commit.py", tree / "build/tests/libslow_fsync.so", server
        ],
        "crash": [sys.executable, "-B", tree / "tests/server/check_crash.py", server],
        "postgres": [sys.executable, "-B", tree / "tests/server/check_postgres_server.py", server],
        "tests": [tree / "build/bin/server_tests", argument],
    }
    try:
        if kind == "logs":
            return check_logs(tree, argument)
        return run(commands[kind], timeout=300)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", "it hangs")


def try_mutant(tree, mutant):
    """What is said of it, and the output."""
    _, name, text, other, kind, argument = mutant
    file = tree / name
    code = file.read_text(encoding="utf-8")
    if code.count(text) != 1:
        return "MISTAKE", f"'{text}' stands {code.count(text)} times in {name}"
    try:
        file.write_text(code.replace(text, other), encoding="utf-8")
        built = build(tree)
        if built.returncode != 0:
            return "MISTAKE", (built.stdout + built.stderr)[-1500:]
        done = check(tree, kind, argument)
        return ("caught" if done.returncode != 0 else "survives"), done.stderr or done.stdout
    finally:
        file.write_text(code, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", default="", help="mutants with this word in their name or file")
    parser.add_argument("--record", type=pathlib.Path, metavar="FILE", help="write what failed for each mutant as a table")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    chosen = parser.parse_args()
    mutants = [m for m in MUTANTS if chosen.only in m[0] or chosen.only in m[1]]
    if not mutants:
        sys.exit(f"no mutant has '{chosen.only}' in its name or file")
    if chosen.list:
        print("\n".join(f"{m[0]} ({m[1]})" for m in mutants))
        return
    with tempfile.TemporaryDirectory() as name:
        tree = pathlib.Path(name)
        copy_tree(tree)
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        must(["cmake", "--preset", "dev", "-S", tree, "-B", tree / "build", "-DUNINVITE_WARNINGS_AS_ERRORS=OFF", *launcher])
        must(["cmake", "--build", tree / "build", "--target", "uninvite-server", "server_tests", "failing_malloc", "slow_fsync", "-j", os.cpu_count()])
        wrong, rows = [], []
        for mutant in mutants:
            verdict, output = try_mutant(tree, mutant)
            where = f"{mutant[4]}: {mutant[5]}".rstrip(": ")
            print(f"{verdict}: {mutant[0]} ({mutant[1]}, {where})", flush=True)
            if verdict == "caught":
                rows.append((mutant[0], f"`{mutant[1]}`", f"{record.what_failed(output)} (`{where}`)"))
            else:
                wrong.append(f"{mutant[0]}: {output[-1000:]}")
    print(f"{len(mutants)} mutants, {len(mutants) - len(rows)} not caught")
    if chosen.record:
        record.write(chosen.record, "Breakages of the example server, and the checks that failed", rows)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
