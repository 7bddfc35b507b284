#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Holds the example server to docs/openapi.yaml, and that to docs/errors.md.

Usage: check_openapi.py PROGRAM

Sends every example of the description to the server, and requests for every status that the server can be brought to,
and compares the answers with their schemas. Each status has the codes of docs/errors.md, no more and no less.
"""

import http.client
import json
import os
import pathlib
import re
import signal
import sys
import tempfile
import urllib.parse

try:
    import jsonschema
    import yaml
except ImportError:
    # Debian's packages are for Debian's interpreter.
    if sys.executable == "/usr/bin/python3" or not os.path.exists("/usr/bin/python3"):
        sys.exit("needs the packages python3-jsonschema and python3-yaml")
    os.execv("/usr/bin/python3", ["/usr/bin/python3", "-B", *sys.argv])

import served

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Description:
    """The OpenAPI document, with references resolved where they are asked for."""

    def __init__(self, text):
        self.document = yaml.safe_load(text)
        (self.path,) = self.document["paths"]
        self.operation = self.document["paths"][self.path]["delete"]

    def resolve(self, node):
        while "$ref" in node:
            found = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def response(self, status):
        if str(status) not in self.operation["responses"]:
            sys.exit(f"the description has no answer {status}")
        return self.resolve(self.operation["responses"][str(status)])

    def check(self, schema, value):
        """The errors of a value against a schema of the document."""
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self.document["components"]}
        validator = jsonschema.Draft202012Validator({**whole, "allOf": [schema]})
        return [e.message for e in validator.iter_errors(value)]

    def examples(self):
        """Each example as a label and a body, and whether it is a model of its schema."""
        for label, media in self.operation["requestBody"]["content"].items():
            for name, example in media["examples"].items():
                wrong = self.check(media["schema"], example["value"])
                if wrong:
                    sys.exit(f"the example '{name}' is none of its schema: {wrong}")
                value = example["value"]
                is_json = label == "application/json"
                yield name, label, json.dumps(value) if is_json else urllib.parse.urlencode(value, doseq=True)


def check_codes(description):
    """Status and code as docs/errors.md has them."""
    rows = re.findall(r"^\| (\d+) \| `\w+` \| `(\w+)` \|", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.M)
    want = {(int(status), code) for status, code in rows}
    got = set()
    for name, schema in description.document["components"]["schemas"].items():
        if re.fullmatch(r"Problem\d+", name):
            one = schema["allOf"][1]["properties"]
            got |= {(one["status"]["const"], urn.rsplit(":", 1)[1]) for urn in one["type"]["enum"]}
    if want != got:
        sys.exit(f"docs/errors.md and the description differ: {sorted(want ^ got)}")


def ask(port, method, path, body, fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, fields)
    answer = connection.getresponse()
    text = answer.read().decode()
    served.keep_answer(answer, text)
    connection.close()
    return answer, text


def check_answer(description, what, answer, text):
    """One answer against the description of its status."""
    response = description.response(answer.status)
    for name, header in response.get("headers", {}).items():
        value = answer.getheader(name)
        if value is None:
            sys.exit(f"{what}: {answer.status} without {name}")
        value = int(value) if header["schema"]["type"] == "integer" else value
        if wrong := description.check(header["schema"], value):
            sys.exit(f"{what}: {name}: {wrong}")
    if "content" not in response:
        if text or answer.getheader("Content-Type"):
            sys.exit(f"{what}: {answer.status} with a body")
        return
    ((label, media),) = response["content"].items()
    if answer.getheader("Content-Type") != label:
        sys.exit(f"{what}: {answer.status} as {answer.getheader('Content-Type')}")
    if wrong := description.check(media["schema"], json.loads(text)):
        sys.exit(f"{what}: {answer.status}: {wrong}\n{text}")


def main():
    (program,) = sys.argv[1:]
    description = Description((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
    check_codes(description)
    seen = {}
    with tempfile.TemporaryDirectory() as folder:
        file = folder + "/courses.db"
        token = served.make_database(program, file, range(7, 20))
        server = served.Server(program, file)
        try:
            path = description.path.replace("{id}", "1")
            allowed = {"Authorization": "Bearer " + token}

            def expect(what, status, method="DELETE", path=path, body="users=7", fields=allowed):
                answer, text = ask(server.port, method, path, body, fields)
                if answer.status != status:
                    sys.exit(f"{what}: {answer.status}, not {status}: {text}")
                check_answer(description, what, answer, text)
                seen[status] = seen.get(status, 0) + 1

            for name, label, body in description.examples():
                expect(f"the example '{name}'", 204, body=body, fields={**allowed, "Content-Type": label})
            expect("no token", 401, fields={})
            expect("an unknown token", 401, fields={"Authorization": "Bearer unknown"})
            expect("a malformed token", 400, fields={"Authorization": "Bearer a b"})
            for body in ("", "{", "{}", '{"users":7}', '{"users":[]}', '{"users":["7"]}', '{"users":[7,0]}',
                         '{"users":[7],"users":[8]}', "users=%", '{"users":[' + ",".join(["7"] * 10001) + "]}"):
                expect(f"the body {body[:30]}", 400, body=body)
            expect("an absent course", 404, path=path.replace("1", "99"))
            expect("another path", 404, path="/nothing")
            expect("another method", 405, method="PATCH")
            expect("a long body", 413, body=" " * (1024 * 1024 + 1))
            expect("another type", 415, fields={**allowed, "Content-Type": "application/xml"})
            expect("a compressed body", 415, fields={**allowed, "Content-Encoding": "gzip"})
            expect("a large header", 431, fields={**allowed, "X-Large": "x" * 9000})
        finally:
            server.end(signal.SIGTERM)
        # Not the creator any more.
        import sqlite3

        with sqlite3.connect(file) as db:
            db.execute("UPDATE course_role SET role = 'joined'")
        server = served.Server(program, file)
        try:
            expect("a member", 403)
            # Another program holds the lock for longer than a removal waits.
            with sqlite3.connect(file, isolation_level=None) as db:
                db.execute("UPDATE course_role SET role = 'creator'")
                db.execute("BEGIN IMMEDIATE")
                expect("a locked database", 503)
        finally:
            server.end(signal.SIGTERM)
    print("answers that are as described:", ", ".join(f"{n} of {status}" for status, n in sorted(seen.items())))


if __name__ == "__main__":
    main()
