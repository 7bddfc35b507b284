#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Writes the core as one header.

Usage: single_header.py INCLUDE_DIR OUTPUT

Each header of this library stands in the output once, at its first include; other includes are unchanged.
"""

import pathlib
import re
import sys

OURS = re.compile(r"#include <(uninvite/[\w/]+\.hpp)>\n")
LICENSE = re.compile(r"(?://.*\n)+\n")


def expand(include_dir, name, seen):
    """The text of a header with all of ours that it includes and that are not there yet."""
    seen.add(name)
    text = (include_dir / name).read_text(encoding="utf-8")
    text = text[LICENSE.match(text).end() :]
    return OURS.sub(lambda m: "" if m[1] in seen else expand(include_dir, m[1], seen), text)


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    include_dir, output = map(pathlib.Path, arguments)
    name = "uninvite/uninvite.hpp"
    license_text = LICENSE.match((include_dir / name).read_text(encoding="utf-8"))[0]
    output.parent.mkdir(parents=True, exist_ok=True)
    about = "// All headers of the core in one, made by the target uninvite_single_header. Do not edit.\n\n"
    output.write_text(license_text + about + expand(include_dir, name, set()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
