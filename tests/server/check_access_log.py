#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Reads the log of the example server, which writes many access lines with one system call.

Usage: check_access_log.py [--requests N] SERVER

A signal that stops the server loses no line. While it runs, a line is there within a second. A warning is there before its
answer, after the lines of all earlier requests. A pipe that nobody reads delays the requests, and loses no line.
"""

import argparse
import fcntl
import os
import re
import signal
import sys
import tempfile
import threading
import time

from served import PATH, Client, Server, make_database

USER = 7
SLOW_MACHINE = 3  # seconds, besides the one that a line may wait
PIPE = 4096
LINE = re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z info 127\.0\.0\.1 DELETE {PATH} 204 removed [01] of 1 \d+\.\d{{3}} ms")


def lines_in(text):
    """How many access lines of a 204 there are."""
    return sum(LINE.fullmatch(line) is not None for line in text.splitlines())


def log_of(file):
    with open(file + ".log", encoding="utf-8") as f:
        return f.read()


def remove(server, token, times):
    client = Client(server.port, token)
    for _ in range(times):
        status = client.remove([USER])
        if status != 204:
            sys.exit(f"{status} instead of 204")
    client.close()


def check_stop(program, folder, requests, number):
    file = os.path.join(folder, f"stop-{number}.db")
    token = make_database(program, file, [USER])
    server = Server(program, file)
    remove(server, token, requests)
    status = server.end(number)
    if status != 0:
        sys.exit(f"the status is {status} after {number!r}")
    found = lines_in(log_of(file))
    if found != requests:
        sys.exit(f"{found} lines for {requests} requests after {number!r}")
    if not log_of(file).endswith(" info stopped\n"):
        sys.exit(f"the log does not end with the stop after {number!r}")


def check_running(program, folder):
    file = os.path.join(folder, "running.db")
    token = make_database(program, file, [USER])
    server = Server(program, file)
    for requests in (1, 2):
        remove(server, token, 1)
        begun = time.monotonic()
        while lines_in(log_of(file)) != requests:
            if time.monotonic() - begun > 1 + SLOW_MACHINE:
                sys.exit("a line is not there after a second")
            time.sleep(0.05)
    remove(server, token, 5)
    os.rename(file, file + ".moved")
    client = Client(server.port, token)
    status = client.remove([USER])
    log = log_of(file)
    os.rename(file + ".moved", file)
    client.close()
    if status != 503:
        sys.exit(f"{status} instead of 503 without the database file")
    before, warning, _ = log.partition(" warning 503: ")
    if not warning:
        sys.exit("a warning is not there when its answer is")
    if lines_in(before) != 7:
        sys.exit(f"{lines_in(before)} of 7 lines are before the warning")
    server.end(signal.SIGTERM)


def check_full_pipe(program, folder, requests):
    """The requests must be too many for the pipe and the lines that the server keeps."""
    file = os.path.join(folder, "pipe.db")
    pipe = os.path.join(folder, "pipe")
    token = make_database(program, file, [USER])
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE)
    server = Server(program, file, prefix=["sh", "-c", 'exec "$@" 2> "$0"', pipe])
    client = threading.Thread(target=remove, args=(server, token, requests))
    client.start()
    client.join(3)
    if not client.is_alive():
        sys.exit("a full pipe does not delay the requests: nothing was tested")
    os.set_blocking(reader, True)
    text = bytearray()

    def read():
        while part := os.read(reader, 65536):
            text.extend(part)

    reading = threading.Thread(target=read)
    reading.start()
    client.join()
    status = server.end(signal.SIGTERM)
    reading.join()
    os.close(reader)
    found = lines_in(text.decode())
    if status != 0 or found != requests:
        sys.exit(f"status {status}, {found} lines for {requests} requests through a pipe that was full")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000, metavar="N", help="for each stop (%(default)s)")
    parser.add_argument("server", metavar="SERVER")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number in (signal.SIGTERM, signal.SIGINT):
            check_stop(args.server, folder, args.requests, number)
        check_running(args.server, folder)
        check_full_pipe(args.server, folder, 3000)
    print(f"{args.requests} lines for {args.requests} requests after each signal")


if __name__ == "__main__":
    main()
