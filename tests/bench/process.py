# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""A server as a process: started, asked what it used, stopped."""

import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """What a server did wrong, in one sentence."""


class Running:
    """A server that prints `listening on http://ADDRESS:PORT`, until the end of the `with`."""

    def __init__(self, name, command, environment, log):
        self.name = name
        self._log = open(log, "wb")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 30
            self.port = self._read_port(until)
            self._connect(until)
        except BaseException:
            self.stop()
            raise

    def _read_port(self, until):
        text = b""
        out = self._process.stdout.fileno()
        while time.monotonic() < until:
            if not select.select([out], [], [], 0.1)[0]:
                continue
            more = os.read(out, 4096)
            text += more
            found = re.search(rb"listening on http://[0-9.]+:(\d+)\n", text)
            if found:
                return int(found[1])
            if not more:
                break
        raise self._failed("did not begin to listen")

    # RESTinio can say its port only before it listens there.
    def _connect(self, until):
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > until:
                    raise self._failed("does not listen on the port that it printed") from None
                time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """SIGTERM; SIGKILL to all of its session where that does not end it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def require_alive(self):
        if self._process.poll() is not None:
            raise self._failed("ended while it was measured")

    def _failed(self, what):
        where = "" if self._log.name == os.devnull else f"; see {self._log.name}"
        return Failed(f"{self.name} {what}{where}")

    def _pids(self):
        pids = [self._process.pid]
        for pid in pids:
            # The main thread is the one that forks, where one does.
            pids += [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return pids

    def cpu_seconds(self):
        """User and system time of it, its threads and its children."""
        return sum(cpu_ticks(pid) for pid in self._pids()) / TICKS

    def peak_memory(self):
        """(bytes, how they were found): the most that a single process had resident; where there are several, what
        they have now, each shared page in parts (Pss), for the kernel keeps no peak of it."""
        pids = self._pids()
        if len(pids) == 1:
            return _kib(f"/proc/{pids[0]}/status", "VmHWM") * 1024, "VmHWM"
        return sum(_kib(f"/proc/{pid}/smaps_rollup", "Pss") for pid in pids) * 1024, "Pss"


def cpu_ticks(pid):
    # Behind the name, which may hold spaces: utime, stime, cutime, cstime are fields 14 to 17.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15])


def _kib(file, key):
    for line in pathlib.Path(file).read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1])
    raise Failed(f"{file} has no {key}")


def machine_cpu():
    """(busy, idle) CPU seconds of the whole machine since it was started."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / TICKS, idle / TICKS
