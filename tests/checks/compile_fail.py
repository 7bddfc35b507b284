#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Checks what a compiler says first about a mistake of a host.

Usage: compile_fail.py precompile FOLDER [--compiler CXX] [FLAG...]
       compile_fail.py case FILE [--compiler CXX] [--precompiled FOLDER] [FLAG...]
       compile_fail.py standard ROOT [--compiler CXX] [FLAG...]
       compile_fail.py nodiscard ROOT

precompile: writes the headers of Boost and of the standard library that the core and its asynchronous form include,
precompiled by each compiler, to FOLDER.
case: the first comment of FILE after the license names the kind of the diagnostic (error, warning, or deleted for an
error about a deleted function) and its sentence, which may continue on further lines. The first diagnostic must be of
that kind and contain the sentence.
With SOUND defined, FILE must compile without a diagnostic with CXX, or the first that is installed.
standard: every header leads to detail/language.hpp before anything else, and with -std=c++17 each header of a whole
module gives that sentence first, and ends there.
nodiscard: every function that returns a result, or starts an asynchronous operation, is [[nodiscard]].
Uses g++ and clang++ where they are installed, and CXX.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

EXPECTED = re.compile(r"^// (error|warning|deleted): (uninvite: .+(?:\n// .+)*)$", re.M)
DIAGNOSTIC = re.compile(r"\b(?:fatal )?(error|warning): ")
LANGUAGE = "uninvite/detail/language.hpp"
FIRST_INCLUDE = re.compile(r"^#include (\S+)", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
RETURNS_RESULT = re.compile(
    r"(?:^|[;{}>\]])\s*((?:(?:static|inline|constexpr|friend|virtual) )*"
    r"(?:uninvite::)?(?:boost::system::result<|result<|parse_result<|or_response<|typename Route::admitted\s|admitted\s)"
    r"[^;{}()=]*?\b[a-z]\w*\()"
    r"|(?:^|[;{}>\]])\s*(auto async_\w+\()",
    re.M,
)


def compilers(wanted):
    found = {}
    for name in [wanted, "g++", "clang++"]:
        path = shutil.which(name) if name else None
        if path:
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def compile_(compiler, arguments, text=None):
    command = [compiler, "-fsyntax-only", *arguments]
    run = subprocess.run(
        command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "LC_ALL": "C"}
    )
    return run.returncode, run.stdout


def diagnostics(output):
    """Each diagnostic from its own line to the line before the next one, with its kind."""
    all_of_them = []
    for line in output.splitlines():
        found = DIAGNOSTIC.search(line)
        if found:
            all_of_them.append((found[1], line))
        elif all_of_them:
            kind, text = all_of_them[-1]
            all_of_them[-1] = kind, text + "\n" + line
    return all_of_them


def wrong_first(output, kind, sentence):
    """The fault of the first diagnostic, or None."""
    found = diagnostics(output)
    if not found:
        return "there is no diagnostic"
    first_kind, text = found[0]
    if first_kind != ("warning" if kind == "warning" else "error"):
        return f"the first diagnostic is of the kind {first_kind}"
    # GCC quotes the declaration of a deleted function after its own first line.
    is_quoted = kind == "deleted" and "use of deleted function" in text
    if sentence not in (text if is_quoted else text.splitlines()[0]):
        return "the first diagnostic lacks the sentence"
    return None


def common_header(folder, cxx):
    return pathlib.Path(folder) / os.path.basename(os.path.realpath(cxx)) / "common.hpp"


def precompile(folder, compiler, flags):
    include = pathlib.Path(__file__).parents[2] / "include"
    headers = [h for part in (".", "async", "concept", "detail") for h in (include / "uninvite" / part).rglob("*.hpp")]
    own = {include / "uninvite" / name for name in ("beast", "jwt", "postgres", "sqlite", "testing")}
    text = "\n".join(h.read_text(encoding="utf-8") for h in headers if not own & set(h.parents) and h.parent / h.stem not in own)
    third_party = sorted(set(re.findall(r"^#include <(?!uninvite/|(?:sqlite3|libpq|openssl)).*>", text, re.M)))
    errors = []
    for cxx in compilers(compiler):
        common = common_header(folder, cxx)
        common.parent.mkdir(parents=True, exist_ok=True)
        common.write_text("\n".join(third_party) + "\n", encoding="utf-8")
        command = [cxx, *flags, "-x", "c++-header", str(common), "-o", f"{common}.gch"]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode != 0 or run.stdout:
            errors.append(run.stdout)
    return errors


def check_case(path, compiler, flags, precompiled):
    expected = EXPECTED.search(pathlib.Path(path).read_text(encoding="utf-8"))
    if not expected:
        return [f"{path}: has no comment that names a kind and a sentence"]
    sentence = expected[2].replace("\n// ", " ")
    errors = []
    for cxx in compilers(compiler):
        common = ["-include", str(common_header(precompiled, cxx))] if precompiled else []
        status, output = compile_(cxx, [*flags, *common, path])
        wrong = wrong_first(output, expected[1], sentence)
        if not wrong and (status == 0) != (expected[1] == "warning"):
            wrong = f"the compiler ended with {status}"
        if wrong:
            errors.append(f"{cxx}: {path}: {wrong}: '{sentence}'\n{output}")
    cxx = compilers(compiler)[0]  # one is enough: other tests compile such code with each
    common = ["-include", str(common_header(precompiled, cxx))] if precompiled else []
    status, output = compile_(cxx, [*flags, *common, "-DSOUND", path])
    if status != 0 or output:
        errors.append(f"{cxx}: {path}: the sound variant has a diagnostic\n{output}")
    return errors


def check_standard(root, compiler, flags):
    include = pathlib.Path(root) / "include"
    errors = []
    for header in sorted(include.rglob("*.hpp")):
        first = FIRST_INCLUDE.search(header.read_text(encoding="utf-8"))
        name = header.relative_to(include).as_posix()
        if name != LANGUAGE and not (first and first[1].startswith("<uninvite/")):
            errors.append(f"include/{name}: the first include is neither a header of the library nor {LANGUAGE}")
    sentence = "uninvite needs C++20: add -std=c++20"
    for cxx in compilers(compiler):
        for header in sorted((include / "uninvite").glob("*.hpp")):
            text = f"#include <uninvite/{header.name}>\n"
            status, output = compile_(cxx, [*flags, "-std=c++17", "-x", "c++", "-"], text)
            wrong = wrong_first(output, "error", sentence)
            # The second error is the one that ends the compilation.
            if not wrong and (status == 0 or len(diagnostics(output)) != 2):
                wrong = f"the compiler ended with {status} after {len(diagnostics(output))} diagnostics"
            if wrong:
                errors.append(f"{cxx}: {header.name}: {wrong}\n{output}")
    return errors


def check_nodiscard(root):
    include = pathlib.Path(root) / "include"
    errors = []
    for header in sorted(include.rglob("*.hpp")):
        text = COMMENT.sub("", header.read_text(encoding="utf-8"))
        for found in RETURNS_RESULT.finditer(text):
            before = text[: found.start(1) if found[1] else found.start(2)].rstrip()
            declaration = " ".join((found[1] or found[2]).split())
            if not before.endswith("]]") and not declaration.startswith("friend"):
                errors.append(f"{header.relative_to(root)}: is not [[nodiscard]]: {declaration}...")
    return errors


def main(arguments):
    if len(arguments) < 2 or arguments[0] not in ("precompile", "case", "standard", "nodiscard"):
        sys.exit(__doc__)
    mode, path, *flags = arguments
    compiler = None
    if flags[:1] == ["--compiler"]:
        compiler, flags = flags[1], flags[2:]
    precompiled = None
    if mode == "case" and flags[:1] == ["--precompiled"]:
        precompiled, flags = flags[1], flags[2:]
    if mode == "precompile":
        errors = precompile(path, compiler, flags)
    elif mode == "case":
        errors = check_case(path, compiler, flags, precompiled)
    elif mode == "standard":
        errors = check_standard(path, compiler, flags)
    else:
        errors = check_nodiscard(path)
    for error in errors:
        print(error)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
