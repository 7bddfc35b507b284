#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compiles all headers in orders that differ, and after the macros of other libraries.

Usage: include_order.py [--root DIR] order --compiler CXX [FLAG...]
       include_order.py [--root DIR] macros --compiler CXX [FLAG...]
       include_order.py --self-test --compiler CXX [FLAG...]

order   For each pair of headers of which neither includes the other, each of the two comes first in one translation
        unit. In a unit each header comes after those that it includes, so that the order of the lines is the order in
        which the compiler sees them. About a dozen units are enough. Third-party headers come before them, precompiled.
        That each header compiles alone is tested elsewhere.
macros  All headers after the standard and third-party headers that they include, and then after the macros that
        <windows.h>, Qt and Xlib define without asking.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

from cpp_headers import headers_of, includes_of

# <windows.h> and its includes, without NOMINMAX and WIN32_LEAN_AND_MEAN.
MACROS = """
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define DELETE (0x00010000L)
#define ERROR 0
#define NO_ERROR 0L
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define OPTIONAL
#define IN
#define OUT
#define CONST const
#define VOID void
#define TRUE 1
#define FALSE 0
#define NEAR near
#define FAR far
#define near
#define far
#define pascal
#define cdecl
#define small char
#define hyper __int64
#define interface struct
#define STRICT 1
#define ABSOLUTE 1
#define RELATIVE 2
#define TRANSPARENT 1
#define OPAQUE 2
#define PASSTHROUGH 19
#define ALTERNATE 1
#define DIFFERENCE 11
#define DOMAIN 1
#define OVERFLOW 3
#define UNDERFLOW 4
#define THIS_
#define UNIQUE_NAME 0
#define STATUS_PENDING 0x103
#define STATUS_TIMEOUT 0x102
#define WAIT_TIMEOUT 258L
#define GetObject GetObjectA
#define GetMessage GetMessageA
#define SendMessage SendMessageA
#define GetUserName GetUserNameA
#define GetClassName GetClassNameA
#define LoadString LoadStringA
#define DrawText DrawTextA
#define CreateFile CreateFileA
#define DeleteFile DeleteFileA
#define CopyFile CopyFileA
#define MoveFile MoveFileA
#define FindText FindTextA
#define ReportEvent ReportEventA
#define GetCurrentTime() GetTickCount()
#define Yield()
// Qt without QT_NO_KEYWORDS.
#define signals public
#define slots
#define emit
#define foreach(x, y) for (x : y)
#define forever for (;;)
// Xlib.
#define Bool int
#define Status int
#define True 1
#define False 0
#define None 0L
#define Success 0
#define Always 2
// The compilers' own, in their GNU modes.
#define unix 1
#define linux 1
"""
# Some headers of Beast do not compile first.
THIRD_FIRST = "<boost/beast/http.hpp>"


def closures(root):
    """For each header all headers that it includes, directly or not."""
    include = os.path.join(root, "include")
    all_headers = headers_of(root)
    direct = {
        h: [what.strip("<>") for _, what in includes_of(os.path.join(include, h)) if what.strip("<>") in set(all_headers)]
        for h in all_headers
    }
    found = {}

    def visit(header):
        if header not in found:
            found[header] = set()
            for other in direct[header]:
                found[header] |= {other} | visit(other)
        return found[header]

    for header in all_headers:
        visit(header)
    return found


def orders(found):
    """Lists of headers, each after those that it includes, in which each free pair stands in both orders."""
    headers = sorted(found)
    including = {h: {x for x in headers if h in found[x]} for h in headers}
    missing = {(a, b) for a in headers for b in headers if a != b and a not in found[b] and b not in found[a]}

    def order_by(worth):
        left, order = set(headers), []
        # Pairs that a header covers if it comes next, less those that it gives away.
        gain = {h: sum((h, x) in missing for x in headers) - sum((x, h) in missing for x in headers) for h in headers}
        while left:
            free = [h for h in left if not found[h] & left]
            best = max(free, key=lambda h: (worth([gain[x] for x in including[h] & left | {h}]), h))
            order.append(best)
            left.remove(best)
            for h in left:
                gain[h] += ((best, h) in missing) - ((h, best) in missing)
        place = {h: i for i, h in enumerate(order)}
        return {(a, b) for a, b in missing if place[a] < place[b]}, order

    while missing:
        # Which of the two covers more differs from round to round.
        seen, order = max(order_by(max), order_by(statistics.mean), key=lambda one: len(one[0]))
        if not seen:
            sys.exit(f"no order has {sorted(missing)[0]}")
        missing -= seen
        # The last orders are for few pairs: the other headers would cost time alone.
        needed = {x for pair in seen for h in pair for x in {h} | found[h]}
        yield [h for h in order if h in needed]


def third_party(root):
    """The includes of others, as they are written, those that must be first in front."""
    include = os.path.join(root, "include")
    found = {what for h in headers_of(root) for _, what in includes_of(os.path.join(include, h)) if "uninvite/" not in what}
    first = [THIRD_FIRST] if any(what.startswith("<boost/beast/") for what in found) else []
    return first + sorted(found)


class units:
    """Compiles texts after the third-party headers."""

    def __init__(self, root, compiler, folder):
        self.command = [*compiler, "-I" + os.path.join(root, "include")]
        self.folder = folder
        self.common = os.path.join(folder, "third_party.hpp")
        write(self.common, lines(third_party(root)))
        subprocess.run([*self.command, "-x", "c++-header", self.common, "-o", self.common + ".gch"], check=True)

    def errors_of(self, text):
        """The first errors of the compiler, or nothing."""
        source = os.path.join(self.folder, "unit.cpp")
        write(source, text)
        command = [*self.command, "-include", self.common, "-fsyntax-only", source]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode == 0:
            return ""
        errors = [line for line in run.stdout.splitlines() if "error:" in line]
        return "\n".join(errors[:40] or [run.stdout])


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def lines(includes):
    return "".join(f"#include {what}\n" for what in includes)


def check_order(root, compiler):
    """The faults, and the number of units."""
    lists = list(orders(closures(root)))
    with tempfile.TemporaryDirectory() as folder:
        compile_ = units(root, compiler, folder)
        found = [compile_.errors_of(lines(f"<{h}>" for h in one)) for one in lists]
    return [errors for errors in found if errors], len(lists)


def check_macros(root, compiler):
    with tempfile.TemporaryDirectory() as folder:
        return units(root, compiler, folder).errors_of(MACROS + lines(f"<{h}>" for h in headers_of(root)))


def self_test(compiler):
    """Both checks find a fault that is planted, and nothing without it."""
    files = {
        "uninvite/a.hpp": "#pragma once\nnamespace uninvite::detail { inline int f() { return 1; } }\n",
        "uninvite/b.hpp": "#pragma once\nnamespace uninvite::step::detail { inline int g() { return 1; } }\n",
        "uninvite/c.hpp": "#pragma once\n#include <uninvite/a.hpp>\n#include <limits>\nnamespace uninvite::step {\n"
        "inline int c() { return detail::f() + (std::numeric_limits<int>::max)(); }\n}\n",
        "uninvite/d.hpp": "#pragma once\n#include <uninvite/b.hpp>\n#include <uninvite/a.hpp>\n",
    }
    sound = {**files, "uninvite/c.hpp": files["uninvite/c.hpp"].replace("detail::f", "uninvite::detail::f")}
    bare = {**sound, "uninvite/c.hpp": sound["uninvite/c.hpp"].replace("::max)()", "::max()").replace("(std", "std")}
    wrong = []
    for name, tree, has_order_fault, has_macro_fault in (
        ("a hidden namespace", files, True, False),
        ("nothing", sound, False, False),
        ("a bare max", bare, False, True),
    ):
        with tempfile.TemporaryDirectory() as root:
            for path, text in tree.items():
                write(os.path.join(root, "include", path), text)
            if bool(check_order(root, compiler)[0]) != has_order_fault:
                wrong.append(f"{name}: order")
            if name != "a hidden namespace" and bool(check_macros(root, compiler)) != has_macro_fault:
                wrong.append(f"{name}: macros")
    if wrong:
        sys.exit("not as planted: " + ", ".join(wrong))


def main():
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("order", "macros"))
    parser.add_argument("--root", default=here)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--compiler", nargs=argparse.REMAINDER, required=True)
    args = parser.parse_args()
    if args.self_test:
        self_test(args.compiler)
    elif args.what == "order":
        faults, count = check_order(args.root, args.compiler)
        print(f"{len(headers_of(args.root))} headers, each pair in both orders, in {count} translation units")
        if faults:
            sys.exit("\n\n".join(faults))
    elif args.what == "macros":
        if fault := check_macros(args.root, args.compiler):
            sys.exit(fault)
    else:
        parser.error("say order or macros")


if __name__ == "__main__":
    main()
