# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Reads C++ headers as text: the list of them, their includes, and the declarations of their namespaces."""

import os
import re

NOT_CODE = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | R"(\w*)\(.*?\)\1" | "(?:\\.|[^"\\\n])*" | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""",
    re.S | re.X,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.M)
NAMESPACE = re.compile(r"\s*(?:inline\s+)?namespace\s*([\w:]*)\s*")
NAMES_NOTHING = re.compile(r"\s*(namespace|using\s+namespace|static_assert)\b|\s*[(),\]]")


def headers_of(root):
    """The headers below `root`/include, as they are included, sorted."""
    include = os.path.join(root, "include")
    return sorted(
        os.path.relpath(os.path.join(folder, name), include).replace(os.sep, "/")
        for folder, _, names in os.walk(include)
        for name in names
        if name.endswith((".hpp", ".h", ".ipp"))
    )


def includes_of(path):
    """Number and argument of each line with an include, in branches that no compiler takes too."""
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            found = re.match(r"\s*#\s*include\s*(.*\S)", line)
            if found:
                yield number, found[1]


def code_of(path):
    """The text without comments, literals and preprocessor lines."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    return DIRECTIVE.sub("", NOT_CODE.sub(lambda m: '""' if m[0][0] in "R\"'" else " ", text))


def declarations_of(path):
    """Namespace, as a list of names, and beginning of each declaration that stands in a namespace or in none."""
    found, spaces, depth, before = [], [], 0, ""
    for part in re.findall(r"[^{};]+|[{};]", code_of(path)):
        space = NAMESPACE.fullmatch(before)
        if part == "{" and not depth and space:
            spaces.append(space[1].split("::"))
        elif part == "{":
            depth += 1
        elif part == "}" and depth:
            depth -= 1
        elif part == "}":
            spaces.pop()
        elif part != ";" and not depth and not NAMESPACE.fullmatch(part) and not NAMES_NOTHING.match(part):
            found.append(([name for names in spaces for name in names], " ".join(part.split())))
        before = part
    return [(names, what) for names, what in found if what]
