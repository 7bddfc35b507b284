# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""The servers that are compared, and how each is started."""

import dataclasses
import os
import pathlib

import process

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Server:
    """A server by its name on the command line.

    kind: ours, peer (hand-written), original (the stack of the original system) or floor (removes nothing).
    command: with {bin}, {database}, {connections} and {here} filled in.
    """

    name: str
    title: str
    kind: str
    command: str
    users: tuple = ()  # measured with these numbers of users only; empty: with all
    one_transaction: bool = True  # a peer commits each request by itself

    def takes(self, users):
        return not self.users or users in self.users

    def start(self, binaries, database, connections, logs, environment=None):
        words = {"bin": binaries, "database": database, "connections": connections, "here": HERE}
        command = [word.format(**words) for word in self.command.split()]
        # The example server writes a line for each request, which nobody is to wait for a disk with; peers write none.
        log = os.devnull if self.kind == "ours" else logs / f"{self.name}.log"
        return process.Running(self.name, command, {"PEER_DATABASE": str(database), **(environment or {})}, log)


ALL = (
    Server(
        "ours", "uninvite-server", "ours", "{bin}/uninvite-server serve --database {database} --port 0"
    ),
    Server(
        "thread-group",
        "uninvite, a thread for each connection, group store",
        "ours",
        "{bin}/bench-thread-per-connection --store group {database}",
        (1,),
    ),
    Server(
        "thread-single",
        "the same, a transaction for each request",
        "ours",
        "{bin}/bench-thread-per-connection --store single {database}",
        (1,),
    ),
    Server(
        "direct",
        "direct: Boost.Beast, one thread, a transaction for each request",
        "peer",
        "{bin}/peer-direct {database}",
    ),
    Server(
        "batch",
        "batch: Boost.Beast, one thread, a hand-written group commit",
        "peer",
        "{bin}/peer-batch {database}",
        one_transaction=False,
    ),
    Server("beast", "Boost.Beast", "peer", "{bin}/peer-beast {database}"),
    Server("httplib", "cpp-httplib", "peer", "{bin}/peer-httplib {database} {connections}"),
    Server("restinio", "RESTinio", "peer", "{bin}/peer-restinio {database}"),
    Server("go", "Go net/http", "peer", "{bin}/peer-go {database}"),
    Server(
        "django",
        "Django REST Framework",
        "original",
        "/usr/bin/gunicorn --chdir {here}/peers/django -c {here}/peers/django/gunicorn.conf.py",
    ),
    Server("floor", "the floor: 204 and nothing else", "floor", "{bin}/peer-floor"),
)


def named(names):
    """The servers of these names, in the order of ALL. Raises KeyError with a name that there is not."""
    known = {server.name: server for server in ALL}
    chosen = {known[name].name for name in names}
    return [server for server in ALL if server.name in chosen]
