#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Puts a password into every option, every file and every part of a request, and looks for it in every output.

Usage: check_secrets.py PROGRAM

The commands and options are those of the program's own --help, so that new ones are tried too. A path of a database is
repeated in messages, and is the only value without a password here.
"""

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading

import served

MARK = "s3cr3tHunter2"
URLS = (
    f"postgresql+psycopg2://app:{MARK}@127.0.0.1:1/db",
    f"postgress://app:{MARK}@127.0.0.1:1/db",
    f"POSTGRESQL://app:{MARK}@127.0.0.1:1/db",
    f" postgresql://app:{MARK}@127.0.0.1:1/db",
    f"'postgresql://app:{MARK}@127.0.0.1:1/db'",
    f"postgresql:/app:{MARK}@127.0.0.1:1/db",
    f"postgresql//app:{MARK}@127.0.0.1:1/db",
    f"app:{MARK}@127.0.0.1:1/db",
    f"mysql://app:{MARK}@127.0.0.1/db",
    f"jdbc:postgresql://127.0.0.1:1/db?user=app&password={MARK}",
    f"host=127.0.0.1 port=1 user=app password={MARK}",
    f"Server=127.0.0.1;Database=db;Uid=app;Pwd={MARK};",
    f"file:db?key={MARK}",
    f"file://app:{MARK}@host/db",
    f"postgresql://app:{MARK}@127.0.0.1:1/db",
    f"postgresql://app:{MARK}@127.0.0.1:1/db?schema=public",
    f"postgresql://app:{MARK}@127.0.0.1:1/db?password={MARK}&schema=public",
    f"postgresql://app:p@{MARK}@127.0.0.1:1/db",
    f"postgresql://app:p/{MARK}@127.0.0.1:1/db",
    f"postgresql://app:{MARK}/p@127.0.0.1:1/db",
    f"postgresql://app:1/{MARK}@127.0.0.1:1/db",
    f"postgresql://app:p?{MARK}@127.0.0.1:1/db",
    f"postgresql://app:{MARK}%zz@127.0.0.1:1/db",
    f"postgresql://[{MARK}/db",
    f"postgresql://127.0.0.1:1/db?user=app&passwrod={MARK}",
)
DATABASES = ("--database", "--from", "--to")
PRIVATE = f"-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n"
PUBLIC = f"-----BEGIN PUBLIC KEY-----\n{MARK}\n-----END PUBLIC KEY-----\n"
CONTENTS = {
    "a short secret": MARK,
    "a private key": PRIVATE,
    "a public key": PUBLIC,
    "a certificate": f"-----BEGIN CERTIFICATE-----\n{MARK}\n-----END CERTIFICATE-----\n",
    "a document": json.dumps({"keys": MARK}),
    "a document cut off": f'{{"k": "{MARK}',
    "a key with a secret name": json.dumps({"keys": [{"kty": "RSA", "kid": MARK, "n": MARK, "e": MARK}]}),
    "a private JWK": json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "x": MARK, "y": MARK, "d": MARK}]}),
    "a key of another type": json.dumps({"keys": [{"kty": MARK, "k": MARK, "alg": MARK, "crv": MARK}]}),
    "no text": "\0" + MARK + "\0",
}
FILES = ("--jwt-key-file", "--jwt-public-key-file", "--tls-certificate", "--tls-key", "--database", "--from")


class Check:
    def __init__(self, program):
        self.program, self.runs, self.leaks = program, 0, []

    def look(self, what, text):
        if MARK.lower() in text.lower():
            line = next(x for x in text.splitlines() if MARK.lower() in x.lower())
            self.leaks.append(f"{what}: {line[:160]}")

    def run(self, folder, *arguments, code=None):
        """One command. It must end with an error, in few lines and not in a signal."""
        self.runs += 1
        process = subprocess.Popen(
            [self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, errors="replace"
        )
        try:
            said, _ = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
            self.leaks.append(f"{arguments}: it goes on, and says {said[:80]}")
        if process.returncode not in ((1, 2) if code is None else code):
            self.leaks.append(f"{arguments}: it ends with {process.returncode}")
        self.look(" ".join(arguments), said)
        return said


def commands_of(program):
    """Each command with its options; those that take a value are told from flags."""
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", text.split("Subcommands:")[1], re.M)
    found = {}
    for command in commands:
        text = subprocess.run([program, command, "--help"], capture_output=True, text=True, check=True).stdout
        found[command] = [o for o in re.findall(r"(--[a-z-]+)", text) if o != "--help"]
        found[command] = list(dict.fromkeys(found[command]))
    return found


def others_of(command, option, database):
    """The arguments that the command needs beside the option, all valid."""
    needed = {
        "serve": ["--database", database, "--port", "0"],
        "token": ["--database", database, "--user", "1"],
        "invite": ["--database", database, "--course", "1", "--users", "7"],
        "list": ["--database", database, "--course", "1"],
        "copy": ["--from", database, "--to", "postgresql://127.0.0.1:1/db"],
    }.get(command, ["--database", database])
    at = needed.index(option) if option in needed else None
    return needed if at is None else needed[:at] + needed[at + 2 :]


def check_options(check, folder, database):
    for command, options in commands_of(check.program).items():
        for option in options:
            others = others_of(command, option, database)
            if option.startswith("--tls-"):
                others += ["--tls-key" if option == "--tls-certificate" else "--tls-certificate", "none"]
            values = URLS if option in DATABASES else (MARK, URLS[0], PRIVATE)
            for value in values:
                check.run(folder, command, *others, option, value)
                check.run(folder, command, *others, f"{option}={value}")
            check.run(folder, command, *others, option + "x", values[0])
            check.run(folder, command, *others, f"{option}x={values[0]}")
            check.run(folder, command, *others, option, values[0], option, values[-1])
        check.run(folder, command, URLS[0])
        check.run(folder, command, "--database", database, MARK)
    for arguments in ([MARK], [URLS[0]], ["--database", URLS[0]], [f"--database={URLS[0]}"], ["--" + MARK], ["-" + MARK]):
        check.run(folder, *arguments)


def check_names(check, folder):
    """Names the parameter or the scheme that was not understood, without the password."""
    for url, word in (
        (f"postgresql://app:{MARK}@127.0.0.1:1/db?schema=public", 'invalid URI query parameter: "schema"'),
        (f"postgresql://app:{MARK}@127.0.0.1:1/db?pgbouncer=true&connection_limit=1", 'parameter: "pgbouncer"'),
        (f"postgresql+psycopg2://app:{MARK}@127.0.0.1:1/db", "begins with 'postgresql+psycopg2://'"),
        (f"host=127.0.0.1 password={MARK}", "a connection string with keywords"),
        (f"postgresql://app:p@{MARK}@127.0.0.1:1/db", "not percent-encoded"),
    ):
        said = check.run(folder, "init", "--database", url)
        if word not in said:
            check.leaks.append(f"{url}: it does not say '{word}', but: {said}")


def check_files(check, folder, database):
    for what, content in CONTENTS.items():
        file = os.path.join(folder, "content")
        with open(file, "w", encoding="utf-8") as f:
            f.write(content)
        for option in FILES:
            command = "copy" if option == "--from" else "serve"
            others = others_of(command, option, database)
            if option.startswith("--tls-"):
                others += ["--tls-key" if option == "--tls-certificate" else "--tls-certificate", file]
            said = check.run(folder, command, *others, option, file)
            check.look(f"{what} in the file of {option}", said)


@contextlib.contextmanager
def hostile_server():
    """Asks for the password and repeats it in the error, as a proxy or a patched server may do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client, contextlib.suppress(OSError, struct.error):
                    answer(client)

        def take(client, size):
            data = b""
            while len(data) < size:
                data += client.recv(size - len(data)) or (_ for _ in ()).throw(OSError())
            return data

        def answer(client):
            while True:
                (size,) = struct.unpack("!i", take(client, 4))
                start = take(client, size - 4)
                if start[:4] not in (struct.pack("!i", 80877103), struct.pack("!i", 80877104)):
                    break
                client.sendall(b"N")  # neither TLS nor GSSAPI
            client.sendall(b"R" + struct.pack("!ii", 8, 3))
            (size,) = struct.unpack("!xi", take(client, 5))
            password = take(client, size - 4).rstrip(b"\0")
            fields = b"SFATAL\0VFATAL\0C28P01\0Mthe password " + password + b" is wrong\0\0"
            client.sendall(b"E" + struct.pack("!i", len(fields) + 4) + fields)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def check_hostile_server(check, folder, database):
    with hostile_server() as port:
        url = f"postgresql://app:{MARK}@127.0.0.1:{port}/db"
        for arguments in (
            ["init", "--database", url],
            ["serve", "--database", url, "--port", "0"],
            ["demo", "--database", url],
            ["token", "--database", url, "--user", "1"],
            ["copy", "--from", database, "--to", url],
        ):
            said = check.run(folder, *arguments)
            if "is wrong" not in said:
                check.leaks.append(f"{arguments[0]}: the server's error is not in: {said}")


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(secret, claims):
    text = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
    return text + "." + part(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def check_requests(check, folder, database):
    """A server whose secret has the mark, and requests with the mark in every part but the path."""
    secret = (MARK * 4).encode()
    file = os.path.join(folder, "secret")
    with open(file, "wb") as f:
        f.write(secret)
    claims = {"token_type": "access", "exp": 4000000000, "user_id": 1}
    good, bad = signed(secret, claims), signed(secret, {**claims, "user_id": MARK, "jti": MARK})
    log = os.path.join(folder, "log")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [check.program, "serve", "--database", database, "--port", "0", "--jwt-key-file", file],
            stdout=subprocess.PIPE, stderr=output, text=True,
        )
        port = int(re.search(r":(\d+)\n", process.stdout.readline())[1])

        def ask(target, *fields, body=b"users=7", method="DELETE"):
            head = [f"{method} {target} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", "Connection: close", *fields]
            with socket.create_connection(("127.0.0.1", port), 10) as s:
                s.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
                text = b""
                while got := s.recv(65536):
                    text += got
            check.runs += 1
            check.look(f"the answer to {method} {target} {fields}", text.decode(errors="replace"))
            return int(text.split()[1])

        allowed = f"Authorization: Bearer {good}"
        statuses = [
            ask(served.PATH, allowed),
            ask(f"{served.PATH}?token={MARK}", allowed),
            ask(f"http://app:{MARK}@host{served.PATH}", allowed),
            ask(served.PATH, f"Authorization: Bearer {bad}"),
            ask(served.PATH, f"Authorization: Bearer {MARK}"),
            ask(served.PATH, f"Authorization: Basic {MARK}"),
            ask(served.PATH, f"Authorization: Bearer {MARK} {MARK}"),
            ask(served.PATH, allowed, body=json.dumps({"users": [MARK]}).encode()),
            ask(served.PATH, allowed, body=MARK.encode()),
            ask(served.PATH, allowed, f"Content-Type: {MARK}/{MARK}"),
            ask(served.PATH, allowed, f"Content-Type: application/json; charset={MARK}"),
            ask(served.PATH, allowed, f"Content-Encoding: {MARK}"),
            ask(served.PATH, allowed, f"Cookie: {MARK}", f"X-Token: {MARK}"),
        ]
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read()
    check.look("the log", text + rest)
    lines = len(re.findall(r" \d+\.\d{3} ms\b", text))
    if not {204, 400, 401, 415} <= set(statuses) or lines != len(statuses):
        check.leaks.append(f"the requests were not answered as they should be: {statuses}, {lines} lines")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=os.path.abspath)
    check = Check(parser.parse_args().program)
    with tempfile.TemporaryDirectory(prefix="uninvite-secrets-") as folder:
        database = os.path.join(folder, "courses.db")
        served.make_database(check.program, database, [7, 8])
        before = set(os.listdir(folder))
        check_options(check, folder, database)
        made = set(os.listdir(folder)) - before - {"courses.db-wal", "courses.db-shm"}
        if made:
            check.leaks.append(f"files were made: {sorted(made)}")
        check_names(check, folder)
        check_files(check, folder, database)
        check_hostile_server(check, folder, database)
        check_requests(check, folder, database)
    print("\n".join(check.leaks))
    print(f"{check.runs} commands and requests, {len(check.leaks)} faults")
    raise SystemExit(1 if check.leaks else 0)


if __name__ == "__main__":
    main()
