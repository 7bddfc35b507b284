# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""PostgreSQL servers of the benchmark, their invitations, and what is counted afterwards."""

import hashlib
import os
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "support")]

import cluster  # noqa: E402
import database  # noqa: E402
import load  # noqa: E402
import process  # noqa: E402

COURSES = 1000
SCHEMA = HERE.parent.parent.parent / "include/uninvite/postgres/schema.hpp"
# A checkpoint makes the next change of each page write all of it to the log; and vacuuming takes a processor. Either would
# fall on one server and not on the next. Everything that decides whether a commit is on the disk is as it comes.
SETTINGS = {
    "shared_buffers": "1GB",
    "max_connections": 400,
    "max_wal_size": "24GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}


def schema():
    """The library's tables."""
    return re.search(r'//\[schema_1\s+R"\((.*?)\)"', SCHEMA.read_text(encoding="utf-8"), re.DOTALL)[1]


class Server(cluster.Cluster):
    """A server on a disk, for the length of a `with`."""

    def __init__(self, folder):
        super().__init__(tempfile.mkdtemp(prefix="pg-", dir=folder))
        self.create().configure(**SETTINGS)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        self.make("postgres")
        return self

    def __exit__(self, *_):
        self.remove()

    def make(self, name):
        """A database with the tables, and nothing in them."""
        if name != "postgres":
            self.sql(f"CREATE DATABASE {name}")
        self.sql(f"{schema()}; CREATE TABLE uninvite_schema (version bigint PRIMARY KEY);"
                 " INSERT INTO uninvite_schema VALUES (1)", name)

    # Rows that are made behind a checkpoint are in the log whole: nothing writes their pages once more while it is measured.
    def fill(self, blocks, courses=COURSES, shard=0, shards=1, name="postgres"):
        """Courses 1 to `courses`, of which those that belong to the shard have the pending invitations."""
        digest = hashlib.sha256(database.TOKEN.encode()).hexdigest()
        self.sql("CHECKPOINT", name)
        self.sql(
            "TRUNCATE course, course_role, course_invitation, access_token, invitation_removal;"
            "SET session_replication_role = replica;"  # what refers to what is known to be there
            f"INSERT INTO course SELECT c, 'open' FROM generate_series(1, {courses}) c;"
            f"INSERT INTO course_role SELECT c, 1, 'creator' FROM generate_series(1, {courses}) c;"
            f"INSERT INTO access_token VALUES ('\\x{digest}', 1, extract(epoch FROM now()) + 31536000);"
            f"INSERT INTO course_invitation SELECT 1 + b % {courses}, {database.FIRST_BLOCK} + b, 1, 0"
            f" FROM generate_series(0, {blocks - 1}) b WHERE (1 + b % {courses}) % {shards} = {shard}", name)
        self.sql("VACUUM (ANALYZE)", name)

    def counts(self, name="postgres"):
        """(pending invitations, audit rows)"""
        row = self.sql("SELECT (SELECT count(*) FROM course_invitation), (SELECT count(*) FROM invitation_removal)",
                       name)
        return tuple(int(n) for n in row.split("|"))

    def written(self):
        """Bytes that were written ahead, and how often they were waited for on the disk. Who is connected has not said all."""
        return tuple(int(n) for n in self.sql("SELECT wal_bytes, wal_sync FROM pg_stat_wal").split("|"))

    def bytes_of(self, table, name="postgres"):
        """With its keys."""
        return int(self.sql(f"SELECT pg_total_relation_size('{table}')", name))

    def cpu_seconds(self):
        """User and system time of all its processes, those that have ended too."""
        pid = int(pathlib.Path(self.data, "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        ticks = process.cpu_ticks(pid)
        for child in children:
            try:
                ticks += process.cpu_ticks(int(child))
            except (FileNotFoundError, ProcessLookupError):
                pass
        return ticks / process.TICKS


def counts(servers):
    return tuple(map(sum, zip(*(server.counts() for server in servers))))


def written(servers):
    return tuple(map(sum, zip(*(server.written() for server in servers))))


def check(before, after, answers, in_flight):
    """Every answer has removed one invitation, and nothing else went but for requests that were under way at the end."""
    gone, audited = before[0] - after[0], after[1] - before[1]
    if gone != audited:
        raise load.Wrong(f"{gone} invitations went and {audited} audit rows were written")
    if not answers <= gone <= answers + in_flight:
        raise load.Wrong(f"{answers} answers must have removed {answers} to {answers + in_flight} invitations, and {gone} went")


def wait_until_idle(servers):
    """Until nobody but us is connected."""
    for server in servers:
        server.sql("DO $$ BEGIN FOR i IN 1..1000 LOOP PERFORM pg_stat_clear_snapshot(); IF (SELECT count(*) FROM"
                   " pg_stat_activity WHERE backend_type = 'client backend') = 1 THEN RETURN; END IF;"
                   " PERFORM pg_sleep(0.01); END LOOP; RAISE 'there are still connections'; END $$")
