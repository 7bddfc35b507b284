#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Judges the JSON files beside it by Python's own parser and the contract's rules, and compares with expected.txt.

Usage: check.py
       check.py --self-test

It knows nothing of the library: it is a witness for the table, which the library is held to elsewhere.
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
USERS_LIMIT = 10_000
MAX_DEPTH = 32
MAX_EXPONENT_DIGITS = 9
LARGEST = 2**63 - 1
# A file that is no JSON has no first fault that a parser of documents can tell: these say it by their name.
CUT = "reject_first_fault_"


class Malformed(Exception):
    pass


class Number(str):
    """As it is written: Python would make an int of -0 and a float of 1e400."""


class Pairs(list):
    """The members of an object, also those of one key."""


def no_constant(word):
    raise Malformed(f"Python reads {word}, RFC 8259 does not")


def parse(body):
    try:
        # Python takes bytes of UTF-16 and UTF-32 too, and guesses: here they are UTF-8, in the strict sense.
        text = body.decode("utf-8")
        document = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=no_constant, object_pairs_hook=Pairs)
    except (ValueError, RecursionError) as error:  # also a byte order mark and control characters in a string
        raise Malformed(error) from error
    look_at(document, 1)
    return document


def look_at(value, depth):
    """What Python lets pass: lone surrogates, any depth, exponents of any length."""
    if isinstance(value, Number):
        exponent = re.search(r"[eE][+-]?0*(\d+)$", value)
        if exponent and len(exponent[1]) > MAX_EXPONENT_DIGITS:
            raise Malformed("an exponent with too many digits")
    elif isinstance(value, str):
        if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise Malformed("a lone surrogate: in the grammar, and no character")
    elif isinstance(value, list):
        if depth > MAX_DEPTH:
            raise Malformed("nested too deeply")
        for element in value:
            for part in element if isinstance(value, Pairs) else [element]:
                look_at(part, depth + 1)


def fault_of(element):
    if not isinstance(element, Number) or re.search("[.eE]", element):
        return "not_an_integer"
    # Not by int(), which refuses many digits.
    if element.startswith("-") or element == "0" or len(element) > len(str(LARGEST)) or int(element) > LARGEST:
        return "out_of_range"
    return None


def judge(body):
    """What the row of the table says: `ids 7 8`, or the error and where."""
    try:
        document = parse(body)
    except Malformed:
        return "malformed_body"
    if not isinstance(document, Pairs):
        return "malformed_body"
    users = None
    for key, value in document:
        if key != "users":
            continue
        if users is not None:
            return "duplicate_key"
        if not isinstance(value, list) or isinstance(value, Pairs):
            return "not_a_list"
        users = value
        for place, element in enumerate(users):
            fault = fault_of(element) or ("too_many_users" if place == USERS_LIMIT else None)
            if fault:
                return f"{fault} {place}"
        if not users:
            return "empty_list"
    return "missing_users" if users is None else " ".join(["ids", *users])


def read_table(text):
    """What is expected of each file; 7*3 is 7 three times."""
    table = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, *words = line.split()
        ids = [word for group in words for word in [group.partition("*")[0]] * int(group.partition("*")[2] or 1)]
        if name in table:
            raise SystemExit(f"expected.txt has {name} twice")
        table[name] = " ".join(ids)
    return table


def check(table, bodies):
    """What is wrong, one line each."""
    errors = [f"{name} is not in the table" for name in bodies.keys() - table.keys()]
    errors += [f"{name} is in the table alone" for name in table.keys() - bodies.keys()]
    for name in table.keys() & bodies.keys():
        said = judge(bodies[name])
        agrees = said == table[name]
        if name.startswith(CUT) and said == "malformed_body":
            agrees = not table[name].startswith("ids")
        if not agrees:
            errors.append(f"{name}: the table says {table[name][:60]}, Python {said[:60]}")
    return sorted(errors)


def self_test():
    body = b'{"users":[7]}'
    tests = [
        ({"accept_a.json": "ids 7"}, {"accept_a.json": body}, 0),
        ({"accept_a.json": "ids 8"}, {"accept_a.json": body}, 1),
        ({"accept_a.json": "malformed_body"}, {"accept_a.json": body}, 1),
        ({}, {"accept_a.json": body}, 1),
        ({"accept_a.json": "ids 7"}, {}, 1),
        ({"reject_a.json": "ids 7"}, {"reject_a.json": b'{"users":[7]'}, 1),
        ({CUT + "a.json": "ids 0"}, {CUT + "a.json": b'{"users":[0'}, 1),
        ({CUT + "a.json": "out_of_range 0"}, {CUT + "a.json": b'{"users":[0'}, 0),
        ({"reject_a.json": "malformed_body"}, {"reject_a.json": b'{"a":NaN,"users":[7]}'}, 0),
        ({"reject_a.json": "malformed_body"}, {"reject_a.json": b'{"a":1e-1000000000,"users":[7]}'}, 0),
        ({"accept_a.json": "ids 7"}, {"accept_a.json": b'{"a":1e-00999999999,"users":[7]}'}, 0),
        ({"reject_a.json": "malformed_body"}, {"reject_a.json": b'{"a":"\\ud800","users":[7]}'}, 0),
        ({"reject_a.json": "duplicate_key"}, {"reject_a.json": b'{"users":[7],"users":[8]}'}, 0),
    ]
    for table, bodies, expected in tests:
        found = check(table, bodies)
        assert len(found) == expected, (table, found)
    print(f"{len(tests)} tables judged as they should be")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    table = read_table((HERE / "expected.txt").read_text(encoding="utf-8"))
    bodies = {path.name: path.read_bytes() for path in HERE.glob("*.json")}
    errors = check(table, bodies)
    for error in errors:
        print(error)
    accepted = sum(said.startswith("ids") for said in table.values())
    print(f"{len(bodies)} files, {accepted} accepted, {len(bodies) - accepted} rejected; {len(errors)} differ")
    return 1 if errors or len(bodies) < 150 else 0


if __name__ == "__main__":
    sys.exit(main())
