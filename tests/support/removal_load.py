# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""A program that keeps removals outstanding, and the comparison of its answers with the rows afterwards."""

import subprocess
import sys
import threading
import time

COURSES = 20
OUTSTANDING = 64
MOST_SECONDS = 15  # until the store works again


def course_of(user):
    return 1 + user % COURSES


class Load:
    """The program with the store, always with as many removals outstanding. `users`: ascending."""

    def __init__(self, path, store, conninfo, users, may_lose=False):
        self.users, self.answers, self.sent, self.lock = users, {}, 0, threading.Lock()
        self.wrong, self.is_ending, self.first_after = [], False, None
        self.process = subprocess.Popen(
            [path, store, conninfo, *["may-lose"] * may_lose], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        if self.process.stdout.readline() != "ready\n":
            sys.exit("the program with the store does not start")
        self.reader = threading.Thread(target=self.read)

    def start(self):
        with self.lock:
            for _ in range(OUTSTANDING):
                self.send()
        self.reader.start()

    def send(self):
        if not self.is_ending and self.sent != len(self.users):
            user = self.users[self.sent]
            self.sent += 1
            self.process.stdin.write(f"{course_of(user)} {user}\n")

    def read(self):
        for line in self.process.stdout:
            user, answer = line.split()
            user = int(user)
            with self.lock:
                if user in self.answers:
                    self.wrong.append(f"user {user} was answered twice")
                self.answers[user] = answer
                if self.first_after and user > self.first_after[0] and answer == "removed":
                    self.first_after[1].set()
            if answer != "removed":
                time.sleep(0.005)  # a server that is down refuses faster than there are users
            with self.lock:
                self.send()

    def wait_until_it_works(self, since):
        """Waits for a removal that was sent from now on. Returns the seconds since then."""
        works = threading.Event()
        with self.lock:
            self.first_after = (self.users[self.sent - 1], works)
        if not works.wait(max(0.0, since + MOST_SECONDS - time.monotonic())):
            self.wrong.append(f"the store did not work again within {MOST_SECONDS} s")
        return time.monotonic() - since

    def end(self, is_complete=False):
        """Waits for the answers that are outstanding, or for those of all users."""
        with self.lock:
            self.is_ending = not is_complete
        until = time.monotonic() + MOST_SECONDS
        while len(self.answers) != (len(self.users) if is_complete else self.sent) and time.monotonic() < until:
            time.sleep(0.01)
        if len(self.answers) != self.sent:
            self.wrong.append(f"{self.sent - len(self.answers)} removals were never answered")
            self.process.kill()
        if (self.sent == len(self.users)) != is_complete:
            self.wrong.append(f"{self.sent} of {len(self.users)} removals were sent")
        self.process.stdin.close()
        self.reader.join()
        if self.process.wait() != 0:
            self.wrong.append(f"the program with the store ended with {self.process.returncode}")

    def of(self, answer):
        with self.lock:
            return {user for user, told in self.answers.items() if told == answer}


def set_up(server, users):
    # The server may lose only what the store removes. PostgreSQL 17 writes a commit later than 15 if it may.
    server.sql("SET synchronous_commit = on;"
               " SET session_replication_role = replica;"  # foreign keys are not looked up for each
               f" INSERT INTO course SELECT c, 'open' FROM generate_series(1, {COURSES}) AS c;"
               f" INSERT INTO course_role SELECT c, 1, 'creator' FROM generate_series(1, {COURSES}) AS c;"
               f" INSERT INTO course_invitation SELECT 1 + u % {COURSES}, u, 1, 0 FROM generate_series(1, {users}) AS u")


def look(server, load):
    """The acknowledged users that still have an invitation, and other errors."""
    pending = {int(user) for user in server.sql("SELECT user_id FROM course_invitation").split()}
    rows = server.sql("SELECT user_id, count(*), min(course_id), max(course_id), min(removed_by), max(removed_by)"
                      " FROM invitation_removal GROUP BY user_id")
    recorded = {}
    for row in rows.split():
        user, *rest = (int(field) for field in row.split("|"))
        recorded[user] = tuple(rest)

    lost = load.of("removed") & pending
    wrong = list(load.wrong)
    for user in load.of("busy") - pending:
        wrong.append(f"user {user} was answered with busy, and is gone")
    for user in load.users[load.sent:]:
        if user not in pending:
            wrong.append(f"user {user} is gone, and nobody asked for that")
    for user in load.users:
        if user not in pending and recorded.get(user) != (1, course_of(user), course_of(user), 1, 1):
            wrong.append(f"user {user} is gone, and the audit says {recorded.get(user)}")
        if user in pending and user in recorded:
            wrong.append(f"user {user} is there, and the audit says {recorded[user]}")
    for user, answer in load.answers.items():
        if answer not in ("removed", "busy", "outcome_unknown"):
            wrong.append(f"user {user} was answered with {answer}")
    return lost, wrong, load.of("outcome_unknown") - pending


def repeat(program, store, conninfo, server, unknown):
    """Repeats the removals with an unknown outcome. Returns the errors."""
    before = {int(user) for user in server.sql("SELECT user_id FROM course_invitation").split()}
    load = Load(program, store, conninfo, sorted(unknown))
    load.start()
    load.end(is_complete=True)
    wrong = load.wrong
    for user in unknown:
        told, wanted = load.answers.get(user), "removed" if user in before else "nothing"
        if told != wanted:
            wrong.append(f"user {user} was repeated and answered with {told} instead of {wanted}")
    return wrong
