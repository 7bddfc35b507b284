# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""The load: wrk with requests.lua, and what is asked of every answer."""

import dataclasses
import json
import os
import pathlib
import socket
import subprocess

import database

SCRIPT = pathlib.Path(__file__).with_name("requests.lua")


class Wrong(Exception):
    """What was wrong with an answer or a count, in one sentence."""


@dataclasses.dataclass(frozen=True)
class Requests:
    """What is asked: request number n of `blocks`, each with `users` users."""

    users: int
    blocks: int
    status: int = 204
    token: str = database.TOKEN
    course: int = database.COURSE
    courses: int = 1  # block b belongs to course + b % courses

    def bytes(self, n):
        body = json.dumps({"users": database.user_ids(n, self.users, self.blocks)}, separators=(",", ":"))
        course = self.course + n * database.STEP % self.blocks % self.courses
        authorization = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return (
            f"DELETE /api/v2/course/{course}/invite/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{authorization}\r\n{body}"
        ).encode()


def ask_once(port, requests, n):
    """Sends request n by itself. Returns the bytes of the answer, whose status is the expected one."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as s:
        s.sendall(requests.bytes(n))
        answer = b""
        while True:
            head, end, body = answer.partition(b"\r\n\r\n")
            fields = head.lower()
            length = 0
            if b"content-length:" in fields:
                length = int(fields.split(b"content-length:")[1].split(b"\r\n")[0])
            if end and len(body) >= length:
                break
            more = s.recv(65536)
            if not more:
                raise Wrong(f"the connection ended before an answer to one request was there, behind {answer!r}")
            answer += more
    if not answer.startswith(b"HTTP/1.1 %d " % requests.status):
        raise Wrong(f"the answer to one request is not {requests.status}: {answer[:200]!r}")
    return answer


@dataclasses.dataclass
class Wrk:
    """A wrk that was started; `wait` gives what it found."""

    process: subprocess.Popen
    requests: Requests
    answer_size: int

    def wait(self):
        """wrk's figures, with the CPU seconds that it used; checked but for the rows."""
        out = self.process.stdout.read()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.stdout.close()
        if self.process.returncode != 0:
            raise Wrong(f"wrk failed: {out.strip()[-300:]}")
        found = json.loads(out.splitlines()[-1])
        found["wrk_cpu_seconds"] = used.ru_utime + used.ru_stime
        self._check(found)
        return found

    # wrk shows an answer to the script only where it has a field, which a 204 need not have. So the others are
    # known by two things: wrk counts every status of 400 and more, and all answers together must have as many bytes
    # as so many copies of the one that was looked at. That each has removed its rows is counted afterwards.
    def _check(self, found):
        expected, asked = self.requests.status, found["requests"]
        if found["ran_out"]:
            raise Wrong("the template has too few invitations for this rate: shorten --seconds")
        if asked == 0:
            raise Wrong("no request was answered")
        if found["others"]:
            raise Wrong(
                f"{found['others']} of {asked} answers were not {expected}, among them a {found['other_status']}"
            )
        if found["status_errors"] != (asked if expected > 399 else 0):
            raise Wrong(
                f"{found['status_errors']} of {asked} answers had a status of 400 or more, and {expected} was expected"
            )
        if found["bytes"] != asked * self.answer_size:
            raise Wrong(
                f"{asked} answers of {expected} would have {asked * self.answer_size} bytes, and {found['bytes']} came"
            )
        if found["socket_errors"] or found["timeouts"]:
            raise Wrong(f"{found['socket_errors']} connections failed and {found['timeouts']} requests timed out")
        if found["latencies"] != asked:
            raise Wrong(f"wrk keeps its latencies otherwise than requests.lua thinks: {found['latencies']} of {asked}")


def start(port, requests, first, connections, seconds, answer_size):
    """wrk with one thread, from request number `first` on."""
    command = [
        "wrk",
        "-t",
        "1",
        "-c",
        str(connections),
        "-d",
        f"{seconds}s",
        "--timeout",
        "60s",
        "-s",
        SCRIPT,
        f"http://127.0.0.1:{port}",
        "--",
        str(requests.status),
        str(requests.course),
        requests.token or "-",
        str(requests.users),
        str(first),
        str(requests.blocks),
        str(database.STEP),
        str(connections),
        str(requests.courses),
    ]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Wrk(process, requests, answer_size)
