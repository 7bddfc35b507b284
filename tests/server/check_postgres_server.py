#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""The example server and its commands on a PostgreSQL server, and a copy of a SQLite database into it.

Usage: check_postgres_server.py SERVER

Each command does what it does on a SQLite file. A server that is stopped at once and started again is busy meanwhile, and 204 again
after it. A copy that is killed again and again goes on where it was, and in the end both hold the same rows; what was
changed meanwhile is found out; nothing is copied over what is there already. No password is in any output.
"""

import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from cluster import Cluster, program  # noqa: E402
from served import Client, Server  # noqa: E402

INVITED = 120_000
REMOVED = 30_000
PASSWORD = "a-password-nobody-prints"


class Commands:
    """The program, and what is wrong with what it said."""

    def __init__(self, path):
        self.path, self.wrong = path, []

    def __call__(self, *arguments, status=0):
        done = subprocess.run([self.path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != status:
            self.wrong.append(f"{arguments[0]} ended with {done.returncode}, not {status}: {done.stdout}{done.stderr}")
        if PASSWORD in done.stdout + done.stderr:
            self.wrong.append(f"{arguments[0]} prints the password")
        if status != 0 and done.stderr.count("\n") != 1:
            self.wrong.append(f"{arguments[0]} does not say in one sentence what is wrong: {done.stderr}")
        return done.stdout if status == 0 else done.stderr

    def see(self, what, holds):
        if not holds:
            self.wrong.append(what)


def url(cluster, database):
    return f"postgresql://postgres:{PASSWORD}@/{database}?host={cluster.folder}"


def new_database(cluster, name):
    cluster.sql(f"CREATE DATABASE {name}")
    return url(cluster, name)


def check_commands(ask, cluster):
    to = new_database(cluster, "commands")
    ask.see("serve runs without tables", "no tables yet" in ask("serve", "--database", to, "--port", "0", status=1))
    said = ask("init", "--database", to)
    ask.see(f"init says: {said}", re.fullmatch(r"the database 'commands' at \S+ is ready, with schema version 1\n", said))
    ask("init", "--database", to)
    said = ask("demo", "--database", to)
    tokens = dict(re.findall(r"^(creator|manager|member)  +user \d  (\S{43})$", said, re.M))
    ask.see(f"demo says: {said}", len(tokens) == 3 and "--database 'postgresql://...'" in said)
    ask.see("demo runs twice", "already has courses" in ask("demo", "--database", to, status=1))
    said = ask("invite", "--database", to, "--course", "1", "--users", "10,11,7")
    ask.see(f"invite says: {said}", said == "2 invited to course 1, 1 pending before\n")
    said = ask("invite", "--database", to, "--course", "1", "--users", "12,3", status=1)
    ask.see(f"a member is invited: {said}", said == "uninvite-server: user 3 is already in course 1: no user was invited\n")
    token = ask("token", "--database", to, "--user", "1").strip()
    ask.see("there is a course 99", "course 99 does not exist" in ask("list", "--database", to, "--course", "99", status=1))
    return to, tokens, token


def check_serving(ask, cluster, folder, to, tokens, token):
    server = Server(ask.path, to, log=os.path.join(folder, "serving.log"))
    try:
        for who, users, wanted in ((token, [7], 204), (tokens["manager"], [8, 12], 204), (tokens["member"], [9], 403),
                                   ("x" * 43, [9], 401), (token, [0], 400)):
            client = Client(server.port, who)
            status = client.remove(users)
            ask.see(f"{users} was answered with {status}, not {wanted}", status == wanted)
            client.close()
        said = ask("list", "--database", to, "--course", "1")
        pending, gone = said.split("\nRemoved from course 1\n")
        ask.see(f"pending: {pending}", re.findall(r"^ +(\d+) ", pending, re.M) == ["9", "10", "11"])
        ask.see(f"removed: {gone}", re.findall(r"^ +(\d+) +(\d) ", gone, re.M) == [("7", "1"), ("8", "2")])

        client = Client(server.port, token)
        cluster.stop("immediate")
        begin = time.monotonic()
        status = client.remove([9])
        ask.see(f"without a database the answer was {status}", status == 503)
        ask.see("without a database nobody was answered in 8 s", time.monotonic() - begin < 8)
        cluster.start()
        begin = time.monotonic()
        while client.remove([9]) != 204:
            if time.monotonic() - begin > 15:
                ask.wrong.append("the server did not come back in 15 s")
                break
            time.sleep(0.05)
        client.close()
    finally:
        ask.see("the server did not end with 0", server.end(signal.SIGTERM) == 0)
    with open(os.path.join(folder, "serving.log"), encoding="utf-8") as f:
        log = f.read()
    ask.see("the log has the password, SQL or a token", not re.search(f"{PASSWORD}|SELECT|{token}", log))
    ask.see("the log does not say why it was 503", re.search(r" warning 503: .*SQLSTATE 08006", log))


def check_stop_beside_a_frozen_server(ask, cluster, folder, to, token):
    server = Server(ask.path, to, log=os.path.join(folder, "frozen.log"))
    client = Client(server.port, token)
    ask.see("the server did not serve", client.remove([9]) == 204)
    cluster.signal(signal.SIGSTOP)
    thaw = threading.Timer(20, cluster.signal, [signal.SIGCONT])
    thaw.start()
    try:
        status = client.remove([9])
        ask.see(f"a frozen database was answered with {status}", status == 503)
        client.close()
        begin = time.monotonic()
        ask.see("beside a frozen database the server did not end with 0", server.end(signal.SIGTERM) == 0)
        took = time.monotonic() - begin
        ask.see(f"beside a frozen database it took {took:.1f} s to end", took < 8)
    finally:
        thaw.cancel()
        cluster.signal(signal.SIGCONT)


def make_source(ask, file):
    ask("init", "--database", file)
    chance = random.Random(1)
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        db.executemany("INSERT INTO course VALUES (?, ?, ?)",
                       [(c, chance.choice(["", "open", "private", "secret"]), chance.randint(0, 1)) for c in range(1, 101)])
        db.executemany("INSERT INTO course_role VALUES (?, ?, ?)",
                       [(c, c + u, r) for c in range(1, 101) for u, r in enumerate(("creator", "manager", "joined"))])
        db.executemany("INSERT INTO course_invitation VALUES (?, ?, 1, ?)",
                       [(1 + u % 100, 2**63 - 1 - u, chance.randrange(-2**40, 2**40)) for u in range(INVITED)])
        db.executemany("INSERT INTO access_token VALUES (?, ?, ?)",
                       [(chance.randbytes(32), 1 + t, 2**40) for t in range(1000)])
        db.executemany("INSERT INTO invitation_removal VALUES (?, ?, 1, ?)",
                       [(200 - u % 100, 1 + u % 7, u) for u in range(REMOVED)])


def copy_until_killed(ask, cluster, name, file, to, rows):
    """Kills a copy once it has as many rows."""
    copy = subprocess.Popen([ask.path, "copy", "--from", file, "--to", to], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while time.monotonic() < until and copy.poll() is None:
        with contextlib.suppress(RuntimeError, ValueError):
            if int(cluster.sql("SELECT sum(rows) FROM uninvite_copy", name)) >= rows:
                break
    ask.see(f"the copy ended before it had {rows} rows", copy.poll() is None)
    copy.kill()
    copy.communicate()
    # The server ends what it was doing for it.
    while cluster.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", name) != "0":
        time.sleep(0.02)
    return int(cluster.sql("SELECT sum(rows) FROM uninvite_copy", name))


COMPARED = (
    ("SELECT id, privacy, deleted FROM course ORDER BY 1", "SELECT course_id, privacy, deleted::int FROM course ORDER BY 1"),
    ("SELECT * FROM course_role ORDER BY 1, 2", None),
    ("SELECT * FROM course_invitation ORDER BY 1, 2", None),
    ("SELECT lower(hex(token_sha256)), user_id, expires_at FROM access_token ORDER BY 1",
     "SELECT encode(token_sha256, 'hex'), user_id, expires_at FROM access_token ORDER BY 1"),
    ("SELECT * FROM invitation_removal ORDER BY 1, 2, 3, 4", None),
)


def check_copy(ask, cluster, folder):
    file, to = os.path.join(folder, "source.db"), new_database(cluster, "copied")
    make_source(ask, file)
    had = 0
    for rows in (20_000, 60_000, 100_000):
        has = copy_until_killed(ask, cluster, "copied", file, to, rows)
        print(f"killed behind {has} rows", flush=True)
        ask.see(f"after {had} rows there were {has}", has > had)
        had = has
    for command in (("serve", "--port", "0"), ("list", "--course", "1")):
        said = ask(*command, "--database", to, status=1)
        ask.see(f"{command[0]} on half a copy: {said}", "has an unfinished copy" in said)
    with subprocess.Popen([ask.path, "copy", "--from", file, "--to", to], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as copy:
        told = copy.stderr.readline()
        copy.send_signal(signal.SIGSTOP)
        second = ask("copy", "--from", file, "--to", to, status=1)
        with contextlib.closing(sqlite3.connect(file, timeout=0)) as db:
            try:
                db.execute("DELETE FROM course_invitation")
                ask.wrong.append("the source can be written to while it is copied")
            except sqlite3.OperationalError:
                pass
        copy.send_signal(signal.SIGCONT)
        said, more = copy.communicate()
        ask.see(f"the copy ended with {copy.returncode}", copy.returncode == 0)
    told += more
    ask.see(f"a second copy was told: {second}", "another copy" in second or "cannot be locked" in second)
    ask.see(f"the copy says: {said}", said.count("  the same\n") == 5 and said.endswith(f" is a copy of {file}\n"))
    ask.see(f"the copy did not go on: {told}", "already copied" in told)
    print(said, flush=True)

    with contextlib.closing(sqlite3.connect(file)) as db:
        for here, there in COMPARED:
            wanted = "\n".join("|".join(map(str, row)) for row in db.execute(here))
            ask.see(f"{here}: not the same", cluster.sql(there or here, "copied") == wanted)
    said = ask("copy", "--from", file, "--to", to, status=1)
    ask.see(f"a copy over a copy: {said}", "not from a copy" in said)


def check_changes(ask, cluster, folder):
    """What is changed while a copy is broken off is found out."""
    file = os.path.join(folder, "source.db")

    def in_source():
        with contextlib.closing(sqlite3.connect(file)) as db, db:
            db.execute("DELETE FROM course_role WHERE course_id = 1 AND role = 'joined'")

    def in_target():
        cluster.sql("UPDATE course_role SET role = 'manager' WHERE course_id = 2 AND role = 'joined'", "changed_1")

    for number, change in enumerate((in_source, in_target)):
        to = new_database(cluster, f"changed_{number}")
        copy_until_killed(ask, cluster, f"changed_{number}", file, to, 10_000)
        change()
        said = ask_quietly(ask, file, to)
        ask.see(f"{change.__name__}: {said}", "source and target differ" in said)


def ask_quietly(ask, file, to):
    """The last line that a copy that fails says; the others are its progress."""
    done = subprocess.run([ask.path, "copy", "--from", file, "--to", to], capture_output=True, text=True, check=False)
    ask.see(f"the copy ended with {done.returncode}", done.returncode == 1)
    return done.stderr.splitlines()[-1]


def check_mistakes(ask, cluster, folder):
    file, to = os.path.join(folder, "source.db"), url(cluster, "postgres")
    for arguments, told in (
        (("--from", to, "--to", file), "copy requires a SQLite file for --from and a URL"),
        (("--from", os.path.join(folder, "absent.db"), "--to", to), "No such file"),
        (("--from", file, "--to", "postgresql://postgres@/absent?host=" + cluster.folder), "absent"),
        (("--from", file, "--to", "postgresql://postgres@/x?hots=y"), "connection string"),
    ):
        said = ask("copy", *arguments, status=1)
        ask.see(f"{arguments}: {said}", told in said)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_postgres_server.py SERVER")
    if not program("initdb"):
        print("PostgreSQL is not installed here: there is no initdb")
        sys.exit(77)
    ask, cluster = Commands(sys.argv[1]), Cluster()
    try:
        cluster.create().start()
        with tempfile.TemporaryDirectory() as folder:
            to, tokens, token = check_commands(ask, cluster)
            check_serving(ask, cluster, folder, to, tokens, token)
            check_stop_beside_a_frozen_server(ask, cluster, folder, to, token)
            check_copy(ask, cluster, folder)
            check_changes(ask, cluster, folder)
            check_mistakes(ask, cluster, folder)
    finally:
        cluster.remove()
    if ask.wrong:
        sys.exit("\n".join(ask.wrong))


if __name__ == "__main__":
    main()
