#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Finds calls of C functions whose result is ignored, in include/ and examples/.

Usage: ignored_results.py [FOLDER]...
       ignored_results.py --self-test

It covers SQLite, libpq, OpenSSL, and functions of the system, which the code calls with a leading `::`. A call that is a
whole statement ignores its result, also with a cast to void. Exceptions are functions without a result, and the calls in
IGNORED, each with the reason.
"""

import argparse
import pathlib
import re
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CALL = re.compile(r"(?<![\w:])(?:(?:sqlite3|PQ|EVP|OSSL|OPENSSL|BIO|BN|RSA|EC|ECDSA|ERR|RAND|HMAC|SHA\d+|SSL|X509|PEM|d2i|i2d)"
                  r"\w*|::(?!boost|std|uninvite|testing)\w+)\s*\(")
RETURNS_NOTHING = re.compile(
    r"sqlite3_(free|result_\w+|interrupt|mutex_(enter|leave|free)|set_last_insert_rowid|\w*_hook)$|PQ(finish|clear|freemem|freeCancel|"
    r"conninfoFree|setNoticeProcessor|setNoticeReceiver|trace|untrace)$|\w+_free(_all)?$|OPENSSL_(free|cleanse)$|ERR_clear_error$|EVP_MD_CTX_(set|clear)_flags$|"
    r"::(_exit|exit|free|freeaddrinfo|unsetenv)$"
)
# Function and file, or any file, and the reason why the result does not matter.
IGNORED = {
    ("sqlite3_finalize", None): "it repeats the error of the last step",
    ("sqlite3_reset", None): "it repeats the error of the last step",
    ("sqlite3_clear_bindings", None): "it cannot fail",
    ("sqlite3_busy_timeout", None): "it fails only for a handle that is none",
    ("sqlite3_extended_result_codes", None): "it fails only for a handle that is none",
    ("sqlite3_close_v2", None): "it keeps the connection until its statements are gone",
    ("sqlite3_sleep", None): "how long it slept does not matter",
    ("sqlite3_wal_checkpoint_v2", "group_session.hpp"): "the next pass copies what this one did not",
    ("sqlite3_wal_checkpoint_v2", "placed_connection.hpp"): "the next pass copies what this one did not",
    ("sqlite3_db_config", "placed_connection.hpp"): "it fails only for an unknown option",
    ("sqlite3_config", "main.cpp"): "without it SQLite is slower, and otherwise the same",
    ("::close", "pooled_connection.hpp"): "the descriptor is gone in any case, and nothing was written to it",
    ("::close", "leaving_session.hpp"): "the descriptor is gone in any case, and nothing was written to it",
    ("::shutdown", "server_end.hpp"): "it fails if the connection is lost, and then the next read reports it",
    ("PQflush", "session.hpp"): "on failure the connection is lost, and the read that follows reports it",
    ("PQpipelineSync", "pipeline.hpp"): "on failure the connection is lost, and the next read reports it",
}


def without_comments_and_strings(code):
    """The same length, with blanks in their place."""
    parts = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'', re.DOTALL)
    return parts.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), code)


def end_of_call(code, start):
    """The position after the parenthesis that closes the one before `start`."""
    depth = 1
    while depth and start < len(code):
        depth += {"(": 1, ")": -1}.get(code[start], 0)
        start += 1
    return start


def is_statement(code, start, end):
    before = code[:start].rstrip()
    before = re.sub(r"(\(\s*void\s*\)|static_cast\s*<\s*void\s*>\s*\()$", "", before).rstrip()
    after = code[end:].lstrip(" \n)" if before != code[:start].rstrip() else " \n")
    begins = before.endswith((";", "{", "}", ")")) or re.search(r"\b(else|do|case [\w:]+:|default:)$", before)
    return bool(begins) and after.startswith(";")


def ignored(name, code):
    """Line and function of each."""
    code = without_comments_and_strings(code)
    for found in CALL.finditer(code):
        function = found[0].rstrip("( \n")
        if RETURNS_NOTHING.search(function) or {(function, name), (function, None)} & IGNORED.keys():
            continue
        if is_statement(code, found.start(), end_of_call(code, found.end())):
            yield code.count("\n", 0, found.start()) + 1, function


def check(folders):
    return [
        f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}:{line}: the result of {function} is ignored"
        for folder in folders
        for file in sorted(pathlib.Path(folder).rglob("*.[ch]pp"))
        for line, function in ignored(file.name, file.read_text(encoding="utf-8"))
    ]


def self_test():
    bad = {
        "PQsendQuery(db, text);": 1,
        "if (open) sqlite3_step(s);": 1,
        "(void)EVP_DigestInit(c, f(x));": 1,
        "static_cast<void>(SHA256(a, n, to));": 1,
        "else\n ::fsync(file);": 1,
        "PQclear(PQexec(db, q));": 0,
        "int const rc = sqlite3_step(s);": 0,
        "if (PQsendQuery(db, q) != 1) return;": 0,
        "return ::close(file) == 0;": 0,
        "return is_bound ? SQLITE_OK : sqlite3_step(s);": 0,
        "switch (n) { case errc::busy: sqlite3_step(s); }": 1,
        "// PQsendQuery(db, q);\nf(\"; sqlite3_step(s);\");": 0,
    }
    with tempfile.TemporaryDirectory() as folder:
        for code, count in bad.items():
            pathlib.Path(folder, "x.cpp").write_text("void f()\n{\n    " + code + "\n}\n", encoding="utf-8")
            found = check([folder])
            if len(found) != count:
                sys.exit(f"self-test: {code!r} gives {found}")
    print(f"{len(bad)} cases have the expected result.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("folders", nargs="*", default=[ROOT / "include", ROOT / "examples"])
    chosen = parser.parse_args()
    if chosen.self_test:
        return self_test()
    found = check(chosen.folders)
    if found:
        sys.exit("\n".join(found))
    print("No result of a C function is ignored.")
    return None


if __name__ == "__main__":
    main()
