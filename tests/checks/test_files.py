#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compares the files below tests/uninvite/ with the headers that they are named for.

Usage: test_files.py [--root DIR]
       test_files.py --self-test

A test file is `tests/uninvite/<path>.cpp` or `tests/uninvite/<path>_<aspect>.cpp` of a header
`include/uninvite/<path>.hpp`. Every header has one, except umbrellas, which hold no code, and the headers of NO_TEST.
The test files of NO_HEADER are named for no header. Both lists give the reason of each exception.
"""

import argparse
import os
import sys
import tempfile

from cpp_headers import code_of, headers_of

POOL = "a part of async_pool that needs its server: postgres/async_store.cpp"
WRONG_STORES = "checks of check_invitation_store, whose test runs each against the wrong stores that it finds"
NO_TEST = {
    "async/detail/access": "lets the asynchronous functions at the steps of a route; async/admit.cpp, complete.cpp",
    "beast/detail/ask_route": "starts the steps of async_respond and async_handle; beast/async_respond.cpp",
    "beast/detail/respond_operation": "the operation of async_respond; beast/async_respond.cpp",
    "clock": "names a type, and calls the system's clock",
    "concept/async_access_policy": "a concept; testing/archetypes.cpp models it with nothing more than it asks for",
    "concept/async_invitation_store": "a concept; testing/archetypes.cpp models it with nothing more than it asks for",
    "detail/require": "sentences for the compiler; checks/compile_fail.py compiles a mistake for each",
    "detail/sax_defaults": "handlers that accept everything; detail/step/users_json.cpp and jwt/detail/json_object.cpp",
    "detail/shared/application": "base of the applications; sqlite/application.cpp, postgres/application_contract.cpp",
    "jwt/claim_rules": "a struct of options; jwt/detail/validate_claims.cpp tests each of them",
    "postgres/detail/pooled_connection": POOL,
    "postgres/statements": "texts of SQL; postgres/store.cpp, course_roles.cpp and token_verifier.cpp run each",
    "sqlite/detail/async_checkpoint": "the checkpoints of async_store; sqlite/store_groups.cpp runs on both stores",
    "sqlite/detail/async_waiting": "a queued removal of async_store; sqlite/async_store.cpp",
    "sqlite/detail/file_fault": "names and sentences of faults; sqlite/detail/file_place.cpp and file_watch.cpp",
    "sqlite/detail/placed_connection": "a connection with its watch; sqlite/application_changed_file.cpp",
    "testing/sqlite_sample": "a struct of SQL; testing/check_sqlite_statements.cpp sets each",
    "testing/course_world": "concepts; the checks of the kit are compiled against models of each",
    "testing/check_options": "a struct of options; testing/check_invitation_store.cpp and detail/time_limit.cpp set each",
    "testing/detail/check_cancellation": "a check of async_check_invitation_store, whose test has a wrong store for it",
    "testing/detail/check_atomic": WRONG_STORES,
    "testing/detail/check_durable": WRONG_STORES,
    "testing/detail/check_permission": WRONG_STORES,
    "testing/detail/check_races": WRONG_STORES,
    "testing/detail/check_removals": WRONG_STORES,
    "testing/detail/check_removers": WRONG_STORES,
    "testing/memory_world": "forwards to memory_store",
    "testing/store_promise": "names of promises; testing/check_invitation_store.cpp compares with them",
}
WHOLE = "runs admit and complete together"
NO_HEADER = {
    "async/associations": WHOLE,
    "async/cancellation": WHOLE,
    "async/contract": WHOLE,
    "async/shutdown": WHOLE,
    "async/tokens": WHOLE,
    "concept/exemplars": "the models that docs/concepts.md quotes: one for each concept, compiled together",
}


def test_files_of(root):
    """The test files below tests/uninvite/, as paths without the ending, sorted."""
    tests = os.path.join(root, "tests", "uninvite")
    return sorted(
        os.path.relpath(os.path.join(folder, name), tests)[: -len(".cpp")].replace(os.sep, "/")
        for folder, _, names in os.walk(tests)
        for name in names
        if name.endswith(".cpp")
    )


def is_named_for(test, header):
    return test == header or test.startswith(header + "_")


def check(root, no_test, no_header):
    """The errors, in order."""
    headers = {path[len("uninvite/") : -len(".hpp")]: path for path in headers_of(root)}
    with_code = [name for name, path in headers.items() if code_of(os.path.join(root, "include", path)).strip()]
    tests = test_files_of(root)
    # `store_shards` is named for `store`, but `json_object` for no header `json` if a header has that name itself.
    tested = {max(named, key=len) for t in tests if (named := [h for h in headers if is_named_for(t, h)])}

    for test in tests:
        if test not in no_header and not any(is_named_for(test, h) for h in headers):
            yield f"tests/uninvite/{test}.cpp: is named for no header"
    for header in with_code:
        if header not in tested and header not in no_test:
            yield f"include/uninvite/{header}.hpp: has no test tests/uninvite/{header}.cpp"
    for header in no_test:
        if header not in headers:
            yield f"the exception {header}: there is no such header"
        elif header in tested:
            yield f"the exception {header}: has a test"
    for test in no_header:
        if test not in tests:
            yield f"the exception {test}: there is no such test file"
    for name, reason in {**no_test, **no_header}.items():
        if not reason:
            yield f"the exception {name}: has no reason"


def self_test():
    code = "namespace uninvite { struct name {}; }\n"
    good = {
        "include/uninvite/umbrella.hpp": "#pragma once\n#include <uninvite/a.hpp>\n",
        "include/uninvite/a.hpp": code,
        "include/uninvite/a_b.hpp": code,
        "include/uninvite/sqlite/detail/c.hpp": code,
        "include/uninvite/options.hpp": code,
        "tests/uninvite/a.cpp": "",
        "tests/uninvite/a_b_faults.cpp": "",
        "tests/uninvite/sqlite/detail/c.cpp": "",
        "tests/uninvite/exemplars.cpp": "",
    }
    no_test, no_header = {"options": "a struct"}, {"exemplars": "quoted"}
    other = {"options": "a struct", "gone": "it was there"}
    cases = [
        ("nothing", {}, no_test, no_header, None),
        ("a test named for nothing", {"tests/uninvite/sqlite/parts.cpp": ""}, no_test, no_header, "named for no header"),
        ("a test in another folder", {"tests/uninvite/c.cpp": ""}, no_test, no_header, "named for no header"),
        ("a test named for a part of a name", {"tests/uninvite/ab.cpp": ""}, no_test, no_header, "named for no header"),
        ("a header without a test", {"include/uninvite/d.hpp": code}, no_test, no_header, "has no test"),
        ("only the longer name has one", {"tests/uninvite/a.cpp": None}, no_test, no_header, "uninvite/a.hpp: has no"),
        ("an exception that is gone", {}, other, no_header, "no such header"),
        ("an exception that has a test", {"tests/uninvite/options.cpp": ""}, no_test, no_header, "has a test"),
        ("an exception without a file", {"tests/uninvite/exemplars.cpp": None}, no_test, no_header, "no such test"),
        ("an exception without a reason", {}, {"options": ""}, no_header, "has no reason"),
    ]
    failed = 0
    for name, changes, tests, headers, expected in cases:
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**good, **changes}.items():
                if text is not None:
                    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                    with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                        f.write(text)
            errors = list(check(root, tests, headers))
        caught = not errors if expected is None else len(errors) == 1 and expected in errors[0]
        print(("ok    " if caught else "WRONG ") + name)
        for error in errors:
            print("        " + error)
        failed += not caught
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        sys.exit(1 if self_test() else 0)
    errors = list(check(args.root, NO_TEST, NO_HEADER))
    print("\n".join(errors) or f"{len(test_files_of(args.root))} test files are named for their headers.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
