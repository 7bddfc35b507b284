# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""The example server as a child, a database for it, and a client, for the checks in Python."""

import http.client
import os
import re
import signal
import sqlite3
import subprocess

COURSE = 1
PATH = f"/api/v2/course/{COURSE}/invite/"


def make_database(program, file, users):
    """Course 1 with these users invited, course 2 with the same: returns the token of the creator of both."""
    subprocess.run([program, "init", "--database", file], check=True, stdout=subprocess.DEVNULL)
    db = sqlite3.connect(file)
    db.execute("PRAGMA synchronous=OFF")
    with db:
        db.execute("INSERT INTO course (id, privacy) VALUES (1, 'open'), (2, 'open')")
        db.execute("INSERT INTO course_role VALUES (1, 1, 'creator'), (2, 1, 'creator')")
        for course in (1, 2):
            db.executemany("INSERT INTO course_invitation VALUES (?, ?, 1, 0)", ((course, u) for u in users))
    db.close()
    made = subprocess.run(
        [program, "token", "--database", file, "--user", "1"], check=True, stdout=subprocess.PIPE, text=True
    )
    return made.stdout.strip()


def keep_output(what, text):
    """Appends what a server printed or answered to a file of this process, where the environment names a folder for that:
    check_logs.py looks through all of them when the tests are done."""
    folder = os.environ.get("UNINVITE_TEST_LOGS")
    if folder:
        with open(os.path.join(folder, f"tests-{os.getpid()}.{what}"), "a", encoding="utf-8", errors="replace") as f:
            f.write(text)


def keep_answer(answer, body):
    """The answer of http.client; one without fields and body has nothing to keep."""
    if answer.getheaders():
        keep_output("answers", f"{answer.status} {answer.reason}\n{answer.headers}{body}\n")


class Server:
    """The example server on a port of its own. `prefix` is a command that runs it, `options` and `environment` are added; its log
    stands beside the file of the database."""

    def __init__(self, program, file, prefix=(), environment=None, options=(), log=None):
        self.log = open(log or file + ".log", "ab")
        self.log_start = self.log.tell()
        self.process = subprocess.Popen(
            [*prefix, program, "serve", "--database", file, "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **(environment or {})},
            text=True,
        )
        said = self.process.stdout.readline()
        found = re.fullmatch(r"listening on https?://[\d.]+:(\d+)\n", said)
        if not found:
            self.process.kill()
            self.process.communicate()
            self.log.close()
            raise RuntimeError(f"the server does not listen: {said!r}; see {self.log.name}")
        self.port = int(found[1])
        self.said = said

    def end(self, number):
        """Sends a signal and waits; returns the exit status."""
        self.process.send_signal(number)
        status = self.process.wait()
        said = self.said + self.process.stdout.read()
        self.process.stdout.close()
        self.log.close()
        with open(self.log.name, "rb") as f:
            f.seek(self.log_start)
            keep_output("log", said + f.read().decode(errors="replace"))
        return status


class Client:
    """One connection that is kept."""

    def __init__(self, port, token, timeout=30):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.fields = {"Authorization": "Bearer " + token}

    def ask(self, users):
        """The answer and its body; raises OSError or HTTPException where there is none."""
        body = '{"users":[' + ",".join(map(str, users)) + "]}"
        self.connection.request("DELETE", PATH, body, self.fields)
        answer = self.connection.getresponse()
        said = answer.read().decode(errors="replace")
        keep_answer(answer, said)
        return answer, said

    def remove(self, users):
        """The status of the answer."""
        return self.ask(users)[0].status

    def close(self):
        self.connection.close()
