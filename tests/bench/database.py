# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""The databases: a template with pending invitations, a copy of it for each run, and what is counted afterwards."""

import hashlib
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess

COURSE = 1
ABSENT_COURSE = 999999
CREATOR = 1
TOKEN = "benchmark-token-of-the-creator-of-course-01"  # 43 characters, as the example server's are
FIRST_BLOCK = 1000000  # as in requests.lua
# Prime, and far from one: consecutive requests remove from different pages, as requests of different courses do. In
# ascending order a group of 64 would change two pages and not 64, and all batching would look better than it is.
STEP = 7919


class Unusable(Exception):
    """What the folder or the database cannot do, in one sentence."""


def file_system(folder):
    """The type of file system that a folder lies on."""
    device = os.stat(folder).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        if fields.split()[2] == wanted:
            return rest.split()[0]
    return "unknown"


def require_disk(folder):
    """A commit to a file system in memory costs nothing, and would show nothing."""
    kind = file_system(folder)
    if kind in ("tmpfs", "ramfs"):
        raise Unusable(
            f"{folder} lies in memory ({kind}), where a commit costs nothing: name a folder on a disk with --data"
        )
    return kind


def width(users):
    """The ids that belong to a block: the power of ten that holds its users."""
    return 1 if users == 1 else 10 ** len(str(users - 1))


def user_ids(request, users, blocks):
    """Whom request number `request` removes; the same arithmetic as in requests.lua."""
    block = FIRST_BLOCK + request * STEP % blocks
    return [block * width(users) + user for user in range(users)]


class Template:
    """A database with one course and `blocks` blocks of `users` pending invitations."""

    def __init__(self, folder, server, users, blocks):
        if STEP > 1 and blocks % STEP == 0 or blocks >= 9 * FIRST_BLOCK:
            raise ValueError(f"{blocks} blocks cannot be stepped through")
        self.users = users
        self.blocks = blocks
        self.file = folder / f"template-{users}.db"
        self._folder = folder
        self._make(server)

    def _make(self, server):
        subprocess.run([server, "init", "--database", self.file], check=True, stdout=subprocess.DEVNULL)
        db = sqlite3.connect(self.file, isolation_level=None)
        db.execute("BEGIN")
        db.execute("INSERT INTO course (id, privacy) VALUES (?, 'open')", (COURSE,))
        db.execute("INSERT INTO course_role VALUES (?, ?, 'creator')", (COURSE, CREATOR))
        digest = hashlib.sha256(TOKEN.encode()).digest()
        db.execute("INSERT INTO access_token VALUES (?, ?, unixepoch('now', '+1 year'))", (digest, CREATOR))
        db.execute(
            "WITH RECURSIVE block (b) AS (SELECT 0 UNION ALL SELECT b + 1 FROM block WHERE b + 1 < ?),"
            " member (u) AS (SELECT 0 UNION ALL SELECT u + 1 FROM member WHERE u + 1 < ?)"
            " INSERT INTO course_invitation SELECT ?, (? + b) * ? + u, ?, unixepoch() FROM block, member",
            (self.blocks, self.users, COURSE, FIRST_BLOCK, width(self.users), CREATOR),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def copy(self):
        """A fresh database, and on the disk before anything is measured."""
        file = self._folder / "run.db"
        remove(file)
        shutil.copyfile(self.file, file)
        with open(file, "rb+") as f:
            os.fsync(f.fileno())
        return file


def remove(file):
    """A database with all that lies beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        pathlib.Path(f"{file}{end}").unlink(missing_ok=True)


def wal_wraps(file):
    """How often the write-ahead log began anew: bytes 12 to 15 of its header (sqlite.org/fileformat2.html)."""
    try:
        with open(f"{file}-wal", "rb") as wal:
            header = wal.read(32)
    except FileNotFoundError:
        return 0
    return struct.unpack(">I", header[12:16])[0] if len(header) == 32 else 0


def counts(file):
    """(invitations that are pending, audit rows)"""
    db = sqlite3.connect(file)
    try:
        pending = db.execute("SELECT count(*) FROM course_invitation").fetchone()[0]
        return pending, audit_rows(file, db)
    finally:
        db.close()


def audit_rows(file, db=None):
    own = db or sqlite3.connect(file)
    try:
        return own.execute("SELECT count(*) FROM invitation_removal").fetchone()[0]
    finally:
        if db is None:
            own.close()
