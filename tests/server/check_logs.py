#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Looks for tokens, SQL and paths in everything that the servers of the tests printed and answered.

Usage: check_logs.py --start SERVER FOLDER
       check_logs.py FOLDER
       check_logs.py --self-test

The tests keep it in FOLDER (served.py, kept_output.hpp). --start runs before them: it takes the old files away, and sees
that what a server prints and answers is kept. Then FOLDER alone is looked through, when all tests are done.

What is looked through starts when a server listens. Before that, and in commands, the program speaks to the operator, who
named the file and asks for the token. Lines that start with `uninvite-server: ` are the command line's own errors at the
start and are passed over too.
"""

import argparse
import os
import pathlib
import re
import signal
import sys
import tempfile

import served

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEAKS = {
    # The contract's rows have creator-token and the like; those that the program makes are 32 bytes in base64url;
    # signed ones begin as a JSON object in base64url does.
    "a token": r"(?i:\w-token\b)|\bBearer (?!realm=)|\beyJ[\w-]{8}|(?<![\w-])[\w-]{43}(?![\w-])",
    "SQL": r"\b(?:SELECT|INSERT|UPDATE|DELETE FROM|WHERE|PRAGMA|SAVEPOINT|COMMIT|ROLLBACK|CREATE TABLE)\b"
    r"|\b(?:access_token|course_role|course_invitation|invitation_removal|token_sha256)\b",
    "a path": "|".join(re.escape(p + "/") for p in {tempfile.gettempdir(), "/tmp", str(ROOT)}) + r"|\.db\b|\w-(?:wal|shm)\b",
}


def leaks_of(line):
    if line.startswith("uninvite-server: "):
        return []
    return [what for what, pattern in LEAKS.items() if re.search(pattern, line)]


def look(folder):
    """How many lines there are, and each leak as `file:line: what: text`."""
    lines, found = 0, []
    for file in sorted(pathlib.Path(folder).glob("tests-*")):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            lines += 1
            found += [f"{file}:{number}: {what}: {line[:200]}" for what in leaks_of(line)]
    return lines, found


def start(program, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    for file in folder.glob("tests-*"):
        file.unlink()
    os.environ["UNINVITE_TEST_LOGS"] = str(folder)
    with tempfile.TemporaryDirectory() as temporary:
        file = os.path.join(temporary, "courses.db")
        token = served.make_database(program, file, [7])
        server = served.Server(program, file)
        for one, users in ((token, [7, 8]), (token, [7, 8]), ("x" * 43, [7])):
            client = served.Client(server.port, one)
            client.remove(users)
            client.close()
        server.end(signal.SIGTERM)
    kept = "".join(file.read_text(encoding="utf-8") for file in folder.glob("tests-*"))
    removal = f"DELETE {served.PATH} 204 removed"
    for part in ("listening on", f"{removal} 1 of 2 ", f"{removal} 0 of 2 ", f"DELETE {served.PATH} 401",
                 "urn:uninvite:problem:invalid_token"):
        if part not in kept:
            sys.exit(f"what a server prints and answers is not kept: '{part}' is missing")


def self_test():
    for what, line in (
        ("a token", "info 127.0.0.1 DELETE /api/v2/course/1/invite/creator-token 404 0.1 ms"),
        ("a token", "info CREATOR-TOKEN="),
        ("a token", "warning Authorization: Bearer abc"),
        ("a token", f"info {'aB3-_' * 8}xyz"),
        ("a token", "info eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxfQ.c2lnbmVk"),
        ("SQL", "error near \"x\": SELECT user_id FROM t"),
        ("SQL", "error UNIQUE constraint failed: access_token"),
        ("a path", "error cannot open " + tempfile.gettempdir() + "/x"),
        ("a path", "error courses.db is locked"),
        ("a path", "error cannot read courses-wal"),
    ):
        if what not in leaks_of(line):
            sys.exit(f"{what} is not seen in: {line}")
    for line in (
        "2026-01-01T00:00:00.000Z warning 503: the log is of another file: move both away, -wal and -shm",
        "2026-01-01T00:00:00.000Z info 127.0.0.1 DELETE /api/v2/course/1/invite/ 204 0.432 ms",
        'WWW-Authenticate: Bearer realm="uninvite", error="invalid_token"',
        "uninvite-server: the database '/tmp/x.db' cannot be opened: No such file or directory",
    ):
        if leaks_of(line):
            sys.exit(f"{leaks_of(line)} is seen in: {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", metavar="SERVER")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("folder", metavar="FOLDER", nargs="?")
    args = parser.parse_args()
    if args.self_test:
        return self_test()
    if not args.folder:
        parser.error("FOLDER is missing")
    if args.start:
        return start(args.start, args.folder)
    lines, found = look(args.folder)
    if found:
        sys.exit("\n".join(found[:50] + [f"{len(found)} leaks in {lines} lines"]))
    if lines == 0:
        sys.exit(f"{args.folder} has no logs: nothing was looked at")
    print(f"{lines} lines without a token, SQL or a path")


if __name__ == "__main__":
    main()
