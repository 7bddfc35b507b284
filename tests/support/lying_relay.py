# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""A relay in front of a PostgreSQL server that lets a statement commit, and reports something else."""

import random
import socket
import struct
import threading
import time

# As a program between reports its own trouble: severity, code. None of them names a routine of the server.
REPORTS = [("FATAL", "58000"), ("FATAL", "57P01"), ("FATAL", "08P01"), ("FATAL", "53300"), ("FATAL", "XX000"),
           ("ERROR", "58000"), ("ERROR", "57014"), ("ERROR", "53300"), ("ERROR", "08006"), ("ERROR", "XX000")]
CUT, CUT_WITHIN, LATE = "cut", "cut within", "late"
LATE_SECONDS = 2.5  # more than the timeout of a removal
READY = b"Z\0\0\0\5"  # and the state of the transaction


def report(severity, code):
    """An ErrorResponse."""
    fields = b"".join(key + value.encode() + b"\0" for key, value in
                      ((b"S", severity), (b"V", severity), (b"C", code), (b"M", "server connection crashed")))
    return b"E" + struct.pack("!I", len(fields) + 5) + fields + b"\0"


class LyingRelay:
    """Forwards whole answers, of which the share `rate` is replaced. `lies`: how many were, by their kind."""

    def __init__(self, server_port, seed):
        self.server_port, self.rate, self.lies = server_port, 0.0, {}
        self.chance, self.lock = random.Random(seed), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def conninfo(self):
        return f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres sslmode=disable gssencmode=disable"

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.server_port))
            for run in (self.forward_requests, self.forward_answers):
                threading.Thread(target=run, args=(client, server), daemon=True).start()

    @staticmethod
    def forward_requests(client, server):
        try:
            while data := client.recv(65536):
                server.sendall(data)
        except OSError:
            pass
        close(server)

    def forward_answers(self, client, server):
        """An answer ends with ReadyForQuery, which the server sends after the commit."""
        held, messages = b"", b""
        try:
            while data := server.recv(65536):
                messages += data
                while len(messages) >= 5 and len(messages) > (size := struct.unpack("!I", messages[1:5])[0]):
                    message, messages = messages[:size + 1], messages[size + 1:]
                    held += message
                    if message.startswith(READY) and (held := self.answer(client, held)) is None:
                        return
            client.sendall(held + messages)
        except OSError:
            pass
        finally:
            close(client)
            close(server)

    def answer(self, client, held):
        """Forwards an answer, or lies. Returns the rest, or None if the connection ends."""
        with self.lock:
            lie = self.chance.choice([*REPORTS, CUT, CUT_WITHIN, LATE]) if self.chance.random() < self.rate else None
            if lie:
                kind = " ".join(lie) if isinstance(lie, tuple) else lie
                self.lies[kind] = self.lies.get(kind, 0) + 1
        if lie == LATE:
            time.sleep(LATE_SECONDS)
        if lie is None or lie == LATE:
            client.sendall(held)
        elif lie == CUT_WITHIN:
            client.sendall(held[:len(held) // 2])
        elif lie != CUT:
            client.sendall(report(*lie))
            if lie[0] == "ERROR":
                client.sendall(READY + b"I")
        ends = lie in (CUT, CUT_WITHIN) or lie is not None and lie[0] == "FATAL"
        return None if ends else b""


def close(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
