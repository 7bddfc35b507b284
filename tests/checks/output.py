#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Runs an example and compares its output with the expected output in its first comment.

Usage: output.py SOURCE PROGRAM

The expected output follows the line `Prints:` in the first /* */ comment, with the same indentation.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
import textwrap


def main():
    source, program = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        said = re.search(r"/\*.*?^\s*Prints:\s*?\n(.*?)\*/", f.read(), re.S | re.M)
    if not said:
        sys.exit(f"{source}: the first /* */ comment has no line 'Prints:'")
    want = textwrap.dedent(said.group(1)).strip("\n").split("\n")
    # A file that another user's run left in /tmp cannot be removed.
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([program], env=os.environ | {"TMPDIR": folder}, stdout=subprocess.PIPE, text=True, timeout=60)
    if run.returncode != 0:
        sys.exit(f"{program} ended with {run.returncode}")
    got = run.stdout.rstrip("\n").split("\n")
    if want != got:
        print("\n".join(difflib.unified_diff(want, got, source, program, lineterm="")))
        sys.exit("The output of the example differs from its first comment.")


if __name__ == "__main__":
    main()
