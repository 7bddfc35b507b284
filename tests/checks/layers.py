#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compares the includes of the headers with the layers in docs/design.md.

Usage: layers.py [--root DIR] [--compiler CXX [FLAG...]]
       layers.py --self-test [--compiler CXX [FLAG...]]

The fenced block marked `layers` lists every header once, in order: a file includes only what stands above it. A
line such as `2. messages` starts a layer of the core, a line such as `7. module sqlite` starts a module. No module
includes another, but for the asynchronous stores of `sqlite` and `postgres`: files `async_*.hpp`, which may include
`async`, and which only their own kind includes. So may `async_*.hpp` and `detail/` of `beast`.
With a compiler, umbrella headers are preprocessed too: no Beast, Asio, SQLite or libpq may be in what the core's
reads, and no Beast or Asio in what `sqlite.hpp` and `postgres.hpp` read.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

DESIGN = "docs/design.md"
UMBRELLA = "uninvite/uninvite.hpp"

STANDARD = set(
    """algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes
    climits clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal cstdarg
    cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem format
    forward_list fstream functional future initializer_list iomanip ios iosfwd iostream istream iterator latch
    limits list locale map memory memory_resource mutex new numbers numeric optional ostream queue random ranges
    ratio regex scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept stop_token
    streambuf string string_view syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map
    unordered_set utility valarray variant vector version""".split()
)
CORE_MAY_INCLUDE = re.compile(r"boost/system/.+|boost/throw_exception\.hpp|boost/json/basic_parser_impl\.hpp")
NOWHERE = "boost/json/src.hpp"
NOT_BEHIND = {
    UMBRELLA: re.compile(r"boost/(beast|asio)(/|\.hpp)|sqlite3\.h|libpq-fe\.h"),
    "uninvite/sqlite.hpp": re.compile(r"boost/(beast|asio)(/|\.hpp)"),
    "uninvite/postgres.hpp": re.compile(r"boost/(beast|asio)(/|\.hpp)|sqlite3\.h"),
}
ASYNC_STORE = re.compile(r"uninvite/(sqlite|postgres)/async_\w+\.hpp")
MAY_USE_ASYNC = re.compile(ASYNC_STORE.pattern + r"|uninvite/beast/(async_\w+|detail/\w+)\.hpp")


def read_layers(root):
    """The headers in order, each with the module that it belongs to, '' for the core."""
    with open(os.path.join(root, DESIGN), encoding="utf-8") as f:
        block = re.search(r"^```layers\n(.*?)^```", f.read(), re.S | re.M)
    if not block:
        return {}, [f"{DESIGN}: there is no block marked `layers`"]
    order, errors, module, number = {}, [], None, 0
    for line in block.group(1).splitlines():
        heading = re.fullmatch(r"(\d+)\. (module )?(\S.*)", line.strip())
        if heading:
            number += 1
            if int(heading[1]) != number:
                errors.append(f"{DESIGN}: the layer '{line.strip()}' should be number {number}")
            if module and not heading[2]:
                errors.append(f"{DESIGN}: the core layer '{heading[3]}' stands below a module")
            module = heading[3] if heading[2] else ""
        elif line.strip():
            for path in line.split():
                if module is None:
                    errors.append(f"{DESIGN}: {path} stands before the first layer")
                elif path in order:
                    errors.append(f"{DESIGN}: {path} is listed twice")
                else:
                    order[path] = module
                    in_module = re.match(rf"uninvite/{re.escape(module)}(/|\.hpp$)", path)
                    if module and not in_module:
                        errors.append(f"{DESIGN}: {path} is listed under the module {module}")
    return order, errors


def includes_of(path):
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            found = re.match(r"\s*#\s*include\s*(.*\S)", line)
            if found:
                yield number, found[1]


def check_tree(root):
    order, errors = read_layers(root)
    place = {path: i for i, path in enumerate(order)}
    include = os.path.join(root, "include")
    there = sorted(
        os.path.relpath(os.path.join(folder, name), include).replace(os.sep, "/")
        for folder, _, names in os.walk(include)
        for name in names
        if name.endswith((".hpp", ".h", ".ipp"))
    )
    errors += [f"include/{path}: is not in the layers of {DESIGN}" for path in there if path not in order]
    errors += [f"{DESIGN}: lists {path}, and there is no such header" for path in order if path not in there]

    for path in there:
        if path not in order:
            continue
        for number, what in includes_of(os.path.join(include, path)):
            where = f"include/{path}:{number}"
            name = re.match(r"<([^>]*)>", what)
            if not name:
                errors.append(f"{where}: {what}: headers are included with < >")
                continue
            name = name[1]
            if name == NOWHERE:
                errors.append(f"{where}: {name} is included nowhere: Boost.JSON is linked")
            elif name.startswith("uninvite/"):
                if name not in order:
                    errors.append(f"{where}: includes {name}, which is not in the layers")
                elif ASYNC_STORE.fullmatch(name) and not ASYNC_STORE.fullmatch(path):
                    errors.append(f"{where}: includes {name}: who does not use an asynchronous store pays for no Asio")
                elif order[name] == "async" and MAY_USE_ASYNC.fullmatch(path) and place[name] < place[path]:
                    pass
                elif order[name] and order[name] != order[path]:
                    who = f"the module {order[path]}" if order[path] else "the core"
                    errors.append(f"{where}: {who} includes {name} of the module {order[name]}")
                elif place[name] >= place[path]:
                    errors.append(f"{where}: includes {name}, which does not stand above it")
            elif not order[path] and name not in STANDARD and not CORE_MAY_INCLUDE.fullmatch(name):
                errors.append(f"{where}: the core includes {name}")
    return errors


def check_umbrella(root, umbrella, unwanted, compiler):
    command = compiler + ["-I" + os.path.join(root, "include"), "-M", "-x", "c++", "-"]
    run = subprocess.run(
        command, input=f"#include <{umbrella}>\n", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if run.returncode != 0:
        return [f"{' '.join(command)}: ended with {run.returncode}\n{run.stderr}"]
    read = run.stdout.replace("\\\n", " ").split()
    return [f"<{umbrella}> reads {path}" for path in read if unwanted.search(path)]


def check(root, compiler):
    errors = check_tree(root)
    if compiler:
        for umbrella, unwanted in NOT_BEHIND.items():
            if os.path.exists(os.path.join(root, "include", umbrella)):
                errors += check_umbrella(root, umbrella, unwanted, compiler)
    return errors


def self_test(compiler):
    layers = "1. words\nuninvite/a.hpp\nuninvite/b.hpp\n2. route\nuninvite/uninvite.hpp\n3. module beast\n"
    layers += "uninvite/beast/c.hpp\n4. module async\nuninvite/async.hpp\n5. module sqlite\nuninvite/sqlite/d.hpp\n"
    layers += "uninvite/sqlite/async_e.hpp\nuninvite/sqlite/async_f.hpp\nuninvite/sqlite.hpp\n"
    late = "\n5. module async\nuninvite/async.hpp\n```\n"
    good = {
        DESIGN: f"# x\n\n```layers\n{layers}```\n",
        "include/uninvite/a.hpp": "#include <boost/system/result.hpp>\n#include <string>\n",
        "include/uninvite/b.hpp": "#include <uninvite/a.hpp>\n",
        "include/uninvite/uninvite.hpp": "#include <uninvite/b.hpp>\n",
        "include/uninvite/beast/c.hpp": "#include <uninvite/a.hpp>\n#include <boost/beast/http.hpp>\n",
        "include/uninvite/async.hpp": "#include <uninvite/uninvite.hpp>\n#include <boost/asio.hpp>\n",
        "include/uninvite/sqlite/d.hpp": "#include <uninvite/a.hpp>\n",
        "include/uninvite/sqlite/async_e.hpp": "#include <uninvite/async.hpp>\n#include <boost/asio.hpp>\n",
        "include/uninvite/sqlite/async_f.hpp": "#include <uninvite/sqlite/async_e.hpp>\n",
        "include/uninvite/sqlite.hpp": "#include <sqlite3.h>\n#include <uninvite/sqlite/d.hpp>\n",
    }
    wrong = [
        ("nothing", {}, None),
        ("no list", {DESIGN: "# x\n"}, "no block marked"),
        ("unlisted header", {"include/uninvite/d.hpp": ""}, "is not in the layers of"),
        ("listed twice", {DESIGN: good[DESIGN].replace("2. ", "uninvite/a.hpp\n2. ")}, "listed twice"),
        ("header that is gone", {DESIGN: good[DESIGN].replace("2. ", "uninvite/d.hpp\n2. ")}, "no such header"),
        ("misnumbered layer", {DESIGN: good[DESIGN].replace("2. ", "3. ")}, "should be number 2"),
        ("core below module", {DESIGN: good[DESIGN].replace("4. module async", "4. late")}, "below a module"),
        ("misplaced header", {DESIGN: good[DESIGN].replace("module beast", "module jwt")}, "under the module jwt"),
        ("back-arrow", {"include/uninvite/a.hpp": "#include <uninvite/b.hpp>\n"}, "does not stand above"),
        ("itself", {"include/uninvite/a.hpp": "#include <uninvite/a.hpp>\n"}, "does not stand above"),
        ("unknown header", {"include/uninvite/a.hpp": "#include <uninvite/z.hpp>\n"}, "not in the layers"),
        ("Asio in the core", {"include/uninvite/a.hpp": "#include <boost/asio.hpp>\n"}, "the core includes"),
        ("hidden in a branch", {"include/uninvite/a.hpp": "#if 0\n#  include <sqlite3.h>\n#endif\n"}, "the core includes"),
        ("JSON's DOM", {"include/uninvite/a.hpp": "#include <boost/json.hpp>\n"}, "the core includes"),
        ("C header", {"include/uninvite/a.hpp": "#include <unistd.h>\n"}, "the core includes"),
        ("quotation marks", {"include/uninvite/b.hpp": '#include "a.hpp"\n'}, "included with < >"),
        ("json/src.hpp", {"include/uninvite/sqlite.hpp": "#include <boost/json/src.hpp>\n"}, "included nowhere"),
        ("core to module", {"include/uninvite/uninvite.hpp": "#include <uninvite/beast/c.hpp>\n"}, "the core includes"),
        (
            "module to module",
            {"include/uninvite/sqlite.hpp": "#include <uninvite/beast/c.hpp>\n"},
            "the module sqlite includes",
        ),
        (
            "module to the module async",
            {"include/uninvite/sqlite/d.hpp": "#include <uninvite/async.hpp>\n"},
            "the module sqlite includes",
        ),
        (
            "asynchronous store to beast",
            {"include/uninvite/sqlite/async_e.hpp": "#include <uninvite/beast/c.hpp>\n"},
            "the module sqlite includes",
        ),
        (
            "asynchronous store that stands above async",
            {DESIGN: good[DESIGN].replace("4. module async\nuninvite/async.hpp\n5.", "4.").replace("\n```\n", late)},
            "the module sqlite includes",
        ),
        (
            "umbrella to an asynchronous store",
            {"include/uninvite/sqlite.hpp": "#include <uninvite/sqlite/async_e.hpp>\n"},
            "pays for no Asio",
        ),
        (
            "another module to an asynchronous store",
            {"include/uninvite/beast/c.hpp": "#include <uninvite/sqlite/async_e.hpp>\n"},
            "pays for no Asio",
        ),
    ]
    if compiler:
        # Not to be seen in the text: only the preprocessor finds it.
        behind = {"include/uninvite/a.hpp": "#include <boost/system/x.hpp>\n"}
        behind["include/boost/system/x.hpp"] = "#define WHAT <sqlite3.h>\n#include WHAT\n"
        behind["include/sqlite3.h"] = ""
        wrong.append(("SQLite behind another header", behind, "reads"))
        behind = {"include/uninvite/sqlite/d.hpp": "#include <boost/beast/x.hpp>\n"}
        behind["include/boost/beast/x.hpp"] = "#include <boost/asio/y.hpp>\n"
        behind["include/boost/asio/y.hpp"] = ""
        wrong.append(("Asio behind the umbrella of sqlite", behind, "reads"))
    failed = 0
    for name, changes, expected in wrong:
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**good, **changes}.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                    f.write(text)
            preprocess = compiler and (not changes or expected == "reads")
            errors = check(root, compiler if preprocess else [])
        caught = not errors if expected is None else any(expected in e for e in errors)
        print(("ok    " if caught else "WRONG ") + name)
        for error in errors:
            print("        " + error.replace(root, ""))
        failed += not caught
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--compiler", nargs=argparse.REMAINDER, default=[])
    args = parser.parse_args()
    if args.self_test:
        sys.exit(1 if self_test(args.compiler) else 0)
    errors = check(args.root, args.compiler)
    print("\n".join(errors) or f"{len(read_layers(args.root)[0])} headers keep to their layers.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
