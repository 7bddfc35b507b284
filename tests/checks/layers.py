#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compares the headers with the law of layers in docs/design.md.

Usage: layers.py [--root DIR] [--compiler CXX [FLAG...]]
       layers.py --self-test [--compiler CXX [FLAG...]]

The fenced block marked `layers` is an ordered list of folders. A line is `uninvite/` (the headers of that folder
alone), another folder with all folders in it, some headers by name, such as `uninvite/{serve,uninvite}.hpp`, which
then stand there and not with their folder, or `module NAME`: `uninvite/NAME/` and its umbrella `uninvite/NAME.hpp`.
`module NAME: OTHER` may include the module OTHER. A header includes headers of the same line and of the lines above,
and a module includes the lines of the core. `uninvite/detail/shared/` may include the libraries of the modules.

With a compiler, umbrella headers are preprocessed too: no Beast, Asio, SQLite or libpq may be in what the core's
reads, and no Beast or Asio in what `sqlite.hpp` and `postgres.hpp` read.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

from cpp_headers import code_of, declarations_of, headers_of, includes_of

DESIGN = "docs/design.md"
UMBRELLA = "uninvite/uninvite.hpp"
SHARED = "uninvite/detail/shared/"
MOST_LAYERS = 15
MOST_LINES = 300

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
    UMBRELLA: re.compile(r"boost/(beast|asio)(/|\.hpp)|sqlite3\.h|libpq-fe\.h|openssl/"),
    "uninvite/sqlite.hpp": re.compile(r"boost/(beast|asio)(/|\.hpp)"),
    "uninvite/postgres.hpp": re.compile(r"boost/(beast|asio)(/|\.hpp)|sqlite3\.h"),
}


class Layers:
    """The list: the line of each header, and the modules that a module may include."""

    def __init__(self, root):
        self.errors, self.places, self.modules, self.may_include = [], {}, {}, {}
        with open(os.path.join(root, DESIGN), encoding="utf-8") as f:
            block = re.search(r"^```layers\n(.*?)^```", f.read(), re.S | re.M)
        if not block:
            self.errors.append(f"{DESIGN}: there is no block marked `layers`")
            return
        lines = block[1].splitlines()
        if len(lines) > MOST_LAYERS:
            self.errors.append(f"{DESIGN}: the list has {len(lines)} lines, and {MOST_LAYERS} at most are allowed")
        for number, line in enumerate(lines):
            self.read(number, line.strip())

    def read(self, number, line):
        module = re.fullmatch(r"module (\w+)(?:: *([\w, ]+))?", line)
        names = re.fullmatch(r"(uninvite/(?:\w+/)*)(?:\{([\w,]+)\}|(\w+))\.hpp", line)
        if module:
            places = [f"uninvite/{module[1]}/", f"uninvite/{module[1]}.hpp"]
            self.may_include[module[1]] = re.findall(r"\w+", module[2] or "")
            for other in self.may_include[module[1]]:
                if other not in self.modules.values():
                    self.errors.append(f"{DESIGN}: the module {other} does not stand above '{line}'")
            self.modules[number] = module[1]
        elif names:
            places = [f"{names[1]}{name}.hpp" for name in (names[2] or names[3]).split(",")]
        elif re.fullmatch(r"uninvite/(\w+/)*", line):
            places = [line]
        else:
            self.errors.append(f"{DESIGN}: '{line}' is not a folder, a header or a module")
            return
        if self.modules and not module:
            self.errors.append(f"{DESIGN}: '{line}' of the core stands below a module")
        for place in places:
            if place in self.places:
                self.errors.append(f"{DESIGN}: {place} is listed twice")
            self.places[place] = number

    def line_of(self, header):
        """The number of the line that names the header itself or the nearest folder, or None."""
        folder = os.path.dirname(header) + "/"
        if header in self.places:
            return self.places[header]
        while folder != "uninvite/" and folder not in self.places and "/" in folder[:-1]:
            folder = os.path.dirname(folder[:-1]) + "/"
        return self.places.get(folder) if folder != "uninvite/" or header.count("/") == 1 else None

    def module_of(self, header):
        return self.modules.get(self.line_of(header), "")

    def may_need_more(self, header):
        """If the header may include other libraries than the core does: modules, and their shared headers."""
        return self.module_of(header) or header.startswith(SHARED)

    def unused(self, headers):
        """Places of the list at which no header stands."""
        return [
            place for place in self.places
            if not any(h.startswith(place) for h in headers)
            # An umbrella is named by its module's line, and need not be there.
            and not (place.endswith(".hpp") and self.places[place] in self.modules)
        ]


def check_include(layers, path, name):
    """The sentence that tells why the header may not include this header of the library, or None."""
    if layers.line_of(name) is None:
        return f"includes {name}, which is not in the layers"
    inside = re.match(r"(.*)/detail/", name)
    if inside and not (path.startswith(inside[1] + "/") or path == inside[1] + ".hpp"):
        return f"includes {name} from outside {inside[1]}/"
    ours, other = layers.module_of(path), layers.module_of(name)
    if other and other != ours and other not in layers.may_include.get(ours, []):
        return f"{'the module ' + ours if ours else 'the core'} includes {name} of the module {other}"
    if layers.line_of(name) > layers.line_of(path):
        return f"includes {name}, which does not stand above it"
    return None


def check_header(root, path):
    """The properties of a header's text: its length, its namespaces, its public names."""
    file, where = os.path.join(root, "include", path), f"include/{path}"
    with open(file, encoding="utf-8") as f:
        lines = sum(1 for _ in f)
    if lines > MOST_LINES:
        yield f"{where}: has {lines} lines, and {MOST_LINES} at most are allowed"
    declared = declarations_of(file)
    public = [what for names, what in declared if "detail" not in names]
    if "/detail/" in path:
        for what in public:
            yield f"{where}: '{what[:60]}' is not in a namespace detail"
    elif code_of(file).strip() and not [what for names, what in declared if names and what in public]:
        yield f"{where}: has no public name: it belongs in a folder detail/"


def check_cycles(graph):
    """One error for each circle of includes."""
    done, path = set(), []

    def visit(header):
        if header in path:
            yield "include/" + header + ": includes itself: " + " > ".join(path[path.index(header) :] + [header])
        elif header not in done:
            path.append(header)
            for other in graph.get(header, []):
                yield from visit(other)
            done.add(path.pop())

    for header in graph:
        yield from visit(header)


def check_tree(root):
    layers, headers = Layers(root), headers_of(root)
    errors = list(layers.errors)
    if not layers.places:
        return errors
    errors += [f"{DESIGN}: lists {place}, and no header is there" for place in layers.unused(headers)]
    graph = {}
    for path in headers:
        if layers.line_of(path) is None:
            errors.append(f"include/{path}: stands in a folder that the layers of {DESIGN} do not name")
            continue
        errors += check_header(root, path)
        for number, what in includes_of(os.path.join(root, "include", path)):
            where = f"include/{path}:{number}"
            name = re.match(r"<([^>]*)>", what)
            if not name:
                errors.append(f"{where}: {what}: headers are included with < >")
            elif name[1] == NOWHERE:
                errors.append(f"{where}: {name[1]} is included nowhere: Boost.JSON is linked")
            elif name[1].startswith("uninvite/"):
                graph.setdefault(path, []).append(name[1])
                if name[1] not in headers:
                    errors.append(f"{where}: includes {name[1]}, and there is no such header")
                elif error := check_include(layers, path, name[1]):
                    errors.append(f"{where}: {error}")
            elif not (layers.may_need_more(path) or name[1] in STANDARD or CORE_MAY_INCLUDE.fullmatch(name[1])):
                errors.append(f"{where}: the core includes {name[1]}")
    return errors + list(check_cycles(graph))


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
    from layers_cases import GOOD, behind_umbrellas, cases

    failed = 0
    for name, changes, expected in cases(DESIGN) + (behind_umbrellas() if compiler else []):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**GOOD, **changes}.items():
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
    print("\n".join(errors) or f"{len(headers_of(args.root))} headers keep to the law of layers.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
