# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""A PostgreSQL server with a port, as one on another machine would have, and its standby."""

import os
import random
import signal
import socket
import sys
import time

from cluster import Cluster, unprivileged


def free_port():
    """Below those that the system gives to clients: they may be taken when a server comes back."""
    while True:
        port = random.SystemRandom().randrange(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class LoopbackCluster(Cluster):
    """A server that listens on a port too, as one on another machine would."""

    def __init__(self, port=None):
        super().__init__()
        self.port = port or free_port()

    def conninfo(self, database="postgres"):
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def listen(self, **settings):
        return self.configure(listen_addresses="127.0.0.1", port=self.port, unix_socket_directories=self.folder,
                              **settings)

    def follow(self, primary):
        """Makes the data folder, as a standby's."""
        as_whom = unprivileged()
        if as_whom:
            os.chown(self.folder, as_whom["user"], as_whom["group"])
        self.run("pg_basebackup", "-d", primary.conninfo(), "-D", self.data, "-R", "-X", "stream", "-c", "fast")
        return self.listen(synchronous_standby_names="")

    def alter(self, setting, value):
        self.sql(f"ALTER SYSTEM SET {setting} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def kill(self):
        """Ends all processes at once."""
        self.signal(signal.SIGKILL)
        os.remove(os.path.join(self.data, "postmaster.pid"))  # nobody is to be stopped by that number

    def remove(self):
        if os.path.isdir(self.folder):
            super().remove()


def wait_for(server, sql, wanted):
    for _ in range(1500):
        if server.sql(sql) == wanted:
            return
        time.sleep(0.02)
    sys.exit(f"it never came to {wanted}: {sql}")


def stand_by(primary, port, clusters):
    """A standby that the primary waits for from now on."""
    standby = LoopbackCluster(port)
    clusters.append(standby)
    standby.follow(primary).start()
    primary.alter("synchronous_standby_names", "*")
    wait_for(primary, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", "1")
    return standby
