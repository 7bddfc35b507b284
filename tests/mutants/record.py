# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Keeps what a run of the mutants saw, as a table."""

import datetime
import os
import platform
import re

# A name that is long goes on in the next line, and sections follow in lines of their own.
CATCH = re.compile(r"^-{79}\n((?:(?!-{79}).+\n)+)-{79}\n.+:\d+\n\.{79}$", re.MULTILINE)


def what_failed(output):
    """The tests of Catch2 that failed, or else the first words of a check."""
    found = dict.fromkeys(re.sub(r"\s+", " ", name).strip() for name in CATCH.findall(output))
    if found:
        return "; ".join(found)
    lines = [re.sub(r"/tmp/\S*/", "", line.strip()) for line in output.splitlines() if line.strip()]
    if lines and lines[0].startswith("Traceback"):
        return lines[-1][:160]
    return lines[0][:160] if lines else "it ends with an error and says nothing"


def system():
    with open("/etc/os-release", encoding="utf-8") as f:
        return next(line.split("=")[1].strip().strip('"') for line in f if line.startswith("PRETTY_NAME="))


def write(file, title, rows):
    """Each row: the mutant, the file that it is in, and what failed."""
    with open(file, "w", encoding="utf-8") as f:
        f.write(f"# {title}\n\n")
        f.write(f"{datetime.date.today()}, {system()}, {platform.machine()}, {os.cpu_count()} cores.\n\n")
        f.write("| broken on purpose | in | what failed |\n|---|---|---|\n")
        for row in rows:
            f.write("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n")
