#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compares the table of promises in docs/security.md with the tests, the breakages, and the runs that are kept of these.

Usage: promises.py
       promises.py --self-test

Each test of the table is a TEST_CASE, or a name in a file of tests/*.cmake; each breakage is one of tests/mutants, and its
row in one of the records names the test: it was seen to fail.
"""

import argparse
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
CASE = re.compile(r'TEST_CASE\(\s*"((?:[^"\\]|\\.|"\s*")*)"')
QUOTED = re.compile(r'"([^"]+)"')
RECORDS = ("record_headers.md", "record_server.md")


def promises(text):
    """Each row: the promise, its test, its breakages."""
    table = text.split("<!-- promises -->")[1].split("<!-- /promises -->")[0]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines() if line.startswith("|")]
    return [(promise, test, [b.strip() for b in breakages.split(";")]) for promise, test, breakages in rows[2:]]


def tests():
    names = set()
    for file in TESTS.rglob("*.cpp"):
        names |= {re.sub(r'"\s*"', "", name) for name in CASE.findall(file.read_text(encoding="utf-8"))}
    for file in TESTS.rglob("*.cmake"):
        names |= set(QUOTED.findall(file.read_text(encoding="utf-8")))
    return names


def breakages():
    sys.path.insert(0, str(TESTS / "mutants"))
    import mutants
    import server_mutants

    return {m[0] for m in mutants.MUTANTS + server_mutants.MUTANTS}


def recorded():
    """The tests that failed for each breakage."""
    rows = "".join((TESTS / "mutants" / name).read_text(encoding="utf-8") for name in RECORDS).splitlines()
    cells = [[cell.strip() for cell in line.split(" | ")] for line in rows if line.startswith("| ")]
    return {broken.lstrip("| "): failed for broken, _, failed in cells}


def names(failed, test):
    """Whether a record's words are of a test: its name, or the kind of a script, `(`hostile: oversized`)`."""
    kind = re.split(r"[ :]", test)[0] if ":" in test else None
    return test in failed or (kind is not None and re.search(rf"\(`{kind}\b", failed) is not None)


def faults(rows, known_tests, known_breakages, seen):
    found = []
    for promise, test, broken in rows:
        if test not in known_tests:
            found.append(f"'{promise}': there is no test '{test}'")
        for name in broken:
            if name not in known_breakages:
                found.append(f"'{promise}': there is no breakage '{name}'")
            elif not names(seen.get(name, ""), test):
                found.append(f"'{promise}': no record has seen '{test}' fail with '{name}'")
    return found


def self_test():
    text = "<!-- promises -->\n| p | t | b |\n|---|---|---|\n| one | a test | a; b |\n<!-- /promises -->"
    rows = promises(text)
    assert rows == [("one", "a test", ["a", "b"])], rows
    both = {"a": "another; a test (`x.cpp`)", "b": "a test (`x.cpp`)"}
    assert not faults(rows, {"a test"}, {"a", "b"}, both)
    assert len(faults(rows, set(), {"a", "b"}, both)) == 1
    assert len(faults(rows, {"a test"}, {"a"}, both)) == 1
    assert len(faults(rows, {"a test"}, {"a", "b"}, {"b": both["b"]})) == 1
    assert len(faults(rows, {"a test"}, {"a", "b"}, {**both, "a": "another (`x.cpp`)"})) == 1
    assert names("slow headers: 30 s (`hostile: slow headers`)", "hostile clients: good ones are served")
    assert not names("it fails (`tests: the log`)", "logs: no token")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--self-test", action="store_true", help="see that it can fail")
    if parser.parse_args().self_test:
        return self_test()
    rows = promises((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    found = faults(rows, tests(), breakages(), recorded())
    print(f"{len(rows)} promises, {sum(len(row[2]) for row in rows)} breakages")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
