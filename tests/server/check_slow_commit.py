#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Asks the example server for refusals while commits are slow.

Usage: check_slow_commit.py LIBRARY SERVER

LIBRARY, loaded before the C library, makes each n-th sync take 300 ms. With n = 1 every commit is slow; with n = 40 most
are quick, so that a server with one thread commits on it, and some are slow. In both cases, and with one and two threads, a
request whose token is refused (401) and one for an absent course (404) are answered without waiting for the commit.
"""

import http.client
import signal
import sys
import tempfile
import threading
import time

from served import COURSE, PATH, Client, Server, make_database

SECONDS = 4
SLOW = 0.3  # a commit
FAST = 0.1  # a refusal, on a machine with other work
LEAST_SLOW = 3  # commits that the check must have seen


class Refused:
    """Asks again and again on one connection; the durations, in seconds."""

    def __init__(self, port, token, path, status):
        self.durations, self.wrong = [], []
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def run():
            while not self.is_over:
                begun = time.monotonic()
                connection.request("DELETE", path, '{"users":[7]}', {"Authorization": "Bearer " + token})
                answer = connection.getresponse()
                answer.read()
                self.durations.append(time.monotonic() - begun)
                if answer.status != status:
                    self.wrong.append(answer.status)
                if answer.will_close:
                    connection.close()
                time.sleep(0.005)
            connection.close()

        self.is_over = False
        self.thread = threading.Thread(target=run)
        self.thread.start()

    def end(self):
        self.is_over = True
        self.thread.join()


def check(program, library, each, threads):
    """The fault, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/courses.db"
        users = range(1, 100_000)
        token = make_database(program, file, users)
        server = Server(program, file, environment={"LD_PRELOAD": library, "SLOW_SYNC_EACH": str(each)},
                        options=("--threads", str(threads)))
        refused = [Refused(server.port, "unknown", PATH, 401),
                   Refused(server.port, token, PATH.replace(f"/{COURSE}/", "/99/"), 404)]
        client = Client(server.port, token)
        commits, until = [], time.monotonic() + SECONDS
        for user in users:
            begun = time.monotonic()
            if begun > until:
                break
            status = client.remove([user])
            commits.append(time.monotonic() - begun)
            if status != 204:
                return f"a removal was answered with {status}"
        client.close()
        for one in refused:
            one.end()
        status = server.end(signal.SIGTERM)
    slow = sum(one > SLOW / 2 for one in commits)
    longest = [max(one.durations) for one in refused]
    case = f"each {each}. sync slow, {threads} threads: {len(commits)} removals, {slow} of them slow"
    print(f"{case}; the longest 401 took {longest[0] * 1000:.1f} ms of {len(refused[0].durations)}, "
          f"the longest 404 {longest[1] * 1000:.1f} ms", flush=True)
    if status != 0:
        return f"{case}: the server ended with {status}"
    if any(one.wrong for one in refused):
        return f"{case}: a refusal was answered with {[one.wrong for one in refused]}"
    if slow < LEAST_SLOW:
        return f"{case}: too few were slow"
    if each > 1 and len(commits) < 20 * slow:
        return f"{case}: too few were quick"
    if max(longest) > FAST:
        return f"{case}: a refusal waited"
    return None


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    library, program = sys.argv[1:]
    cases = [(each, threads) for each in (1, 40) for threads in (1, 2)]
    faults = [fault for case in cases if (fault := check(program, library, *case))]
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
