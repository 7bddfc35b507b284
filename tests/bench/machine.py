# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""What the figures were measured on."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import time


def _first(pattern, file):
    for line in pathlib.Path(file).read_text().splitlines():
        if line.startswith(pattern):
            return line.partition(":")[2].strip()
    return "unknown"


def sync_microseconds(folder):
    """The median time of a write of 4 KiB with fdatasync, in a file that has its size already."""
    file = folder / "sync.probe"
    fd = os.open(file, os.O_RDWR | os.O_CREAT)
    try:
        os.pwrite(fd, bytes(4096 * 100), 0)
        os.fsync(fd)
        times = []
        for i in range(300):
            start = time.perf_counter()
            os.pwrite(fd, os.urandom(4096), i % 100 * 4096)
            os.fdatasync(fd)
            times.append(time.perf_counter() - start)
    finally:
        os.close(fd)
        file.unlink()
    return round(statistics.median(times) * 1e6)


PACKAGES = (
    "libboost1.81-dev",
    "libsqlite3-0",
    "libcpp-httplib-dev",
    "librestinio-dev",
    "golang-go",
    "golang-github-mattn-go-sqlite3-dev",
    "python3-django",
    "python3-djangorestframework",
    "gunicorn",
    "wrk",
)


def _version(package):
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout or "not Debian's"


def describe(folder, file_system):
    """Date, machine and versions, as a dictionary."""
    system = platform.freedesktop_os_release()
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "processor": _first("model name", "/proc/cpuinfo"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(_first("MemTotal", "/proc/meminfo").split()[0]) / 1048576, 1),
        "system": system.get("PRETTY_NAME", "unknown"),
        "kernel": platform.release(),
        "compiler": compiler,
        "file_system": file_system,
        "fdatasync_us": sync_microseconds(folder),
        "versions": {package: _version(package) for package in PACKAGES},
    }
