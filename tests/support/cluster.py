#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Starts and stops a private PostgreSQL server, in a subfolder of the temporary folder.

Usage: cluster.py start NOTE    makes a server, and writes how to connect to it into the file NOTE
       cluster.py stop NOTE     stops it at once, and removes its folder and NOTE
       cluster.py down NOTE     stops it as a crash would; the data stays
       cluster.py up NOTE       starts it again

PostgreSQL does not run as root: then the server belongs to the user postgres, or nobody. It listens on a socket in
its folder and nowhere else, asks nobody for a password, and syncs as it does by default. Exit code 77: it is not
installed here.
"""

import contextlib
import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile


def program(name):
    """The path of one of PostgreSQL's programs, of the newest installed version; None if it is not installed."""
    found = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    return max(found, key=lambda path: int(path.split("/")[4])) if found else shutil.which(name)


def unprivileged():
    """Arguments for subprocess to run as a user that the server accepts: empty unless the caller is root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        except KeyError:
            pass
    sys.exit("cluster.py: there is no user to run PostgreSQL as")


class Cluster:
    """A server, its data and its socket, all in one folder."""

    def __init__(self, folder=None):
        self.folder = folder or tempfile.mkdtemp(prefix="uninvite-pg-")
        self.data = os.path.join(self.folder, "data")
        self.log = os.path.join(self.folder, "log")

    def run(self, name, *arguments, check=True, **more):
        done = subprocess.run(
            [program(name), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False, cwd=self.folder, **unprivileged(), **more)
        if check and done.returncode != 0:
            raise RuntimeError(f"{name} {' '.join(arguments)}:\n{done.stdout}\n{self.tail()}")
        return done.stdout

    def tail(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as f:
                return "".join(f.readlines()[-20:])
        except OSError:
            return ""

    def create(self):
        """Makes the data folder."""
        as_whom = unprivileged()
        if as_whom:
            os.chown(self.folder, as_whom["user"], as_whom["group"])
        os.chmod(self.folder, 0o755)  # tests of another user connect to the socket
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale", "C",
                 "--no-instructions")
        self.configure(listen_addresses="", unix_socket_directories=self.folder, max_connections="100")
        return self

    def configure(self, **settings):
        """Adds to the configuration; counts from the next start."""
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as f:
            for key, value in settings.items():
                quoted = str(value).replace("'", "''")
                f.write(f"{key} = '{quoted}'\n")
        return self

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "start",
                 env={**os.environ, "PGUSER": "postgres"})
        return self

    def stop(self, mode="immediate"):
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", "stop", check=False)
        return self

    def signal(self, number):
        """To all processes of the server: SIGSTOP freezes it."""
        with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as f:
            first = f.readline().strip()
        with open(f"/proc/{first}/task/{first}/children", encoding="utf-8") as f:
            processes = [first, *f.read().split()]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), number)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def conninfo(self, database="postgres"):
        """The words to connect to it with."""
        return f"host={self.folder} user=postgres dbname={database}"

    def sql(self, text, database="postgres"):
        """Runs SQL as another program would; the rows as text."""
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo(database), "-c",
                        text).strip()


def noted(path):
    """The server that a file names, or None."""
    try:
        with open(path, encoding="utf-8") as f:
            folder = re.search(r"host=(\S+)", f.read())
    except OSError:
        return None
    return Cluster(folder[1]) if folder and os.path.isdir(folder[1]) else None


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop", "down", "up"):
        sys.exit(__doc__)
    verb, note = sys.argv[1:]
    if not program("initdb"):
        print("PostgreSQL is not installed here: there is no initdb")
        sys.exit(77)
    cluster = noted(note)
    if verb in ("down", "up") and not cluster:
        sys.exit(f"cluster.py: {note} names no server")
    if verb == "down":
        cluster.stop()
    elif verb == "up":
        cluster.start()
    else:
        if cluster:  # of an interrupted run, before a new start
            cluster.remove()
        if os.path.exists(note):
            os.remove(note)
        if verb == "start":
            cluster = Cluster()
            try:
                cluster.create().start()
            except BaseException:
                cluster.remove()
                raise
            with open(note, "w", encoding="utf-8") as f:
                f.write(cluster.conninfo() + "\n")


if __name__ == "__main__":
    main()
