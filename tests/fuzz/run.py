#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Builds the fuzz targets with clang, libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer, and runs them.

Each target compares the library with an oracle, a slow and plain reading of the same bytes. It begins with its corpus in
tests/fuzz/corpus/ and what earlier runs left in the build folder, where new inputs go too. What crashes, differs, hangs or
leaks is a finding: its input is kept in findings/ of the build folder. Exit status: 0, 1 with a finding, 2 for a wrong option.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FUZZ = pathlib.Path(__file__).resolve().parent
ROOT = FUZZ.parent.parent
# A target has a corpus, also where it is new.
TARGETS = sorted(folder.name for folder in (FUZZ / "corpus").iterdir() if folder.is_dir())


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, not '{text}'")
    return int(text)


def options():
    parser = argparse.ArgumentParser(
        prog="tests/fuzz/run.py", description=__doc__, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=at_least_one, default=20, metavar="N", help="for each target; default: 20, long: 600")
    parser.add_argument(
        "--only", action="append", choices=TARGETS, metavar="NAME", help=f"one target of: {', '.join(TARGETS)}; may be repeated"
    )
    parser.add_argument("--jobs", type=at_least_one, default=os.cpu_count(), metavar="N", help="targets at a time; default: the cores")
    parser.add_argument("--build-dir", type=pathlib.Path, default=ROOT / "build-fuzz", metavar="DIR", help="default: build-fuzz/")
    parser.add_argument("--build-only", action="store_true", help="build the targets, and run none")
    return parser.parse_args()


def run(*command):
    status = subprocess.run([str(word) for word in command]).returncode
    if status != 0:
        sys.exit(f"run.py: this failed with status {status}: {' '.join(str(word) for word in command)}")


def install(*packages):
    script = '. "$1"; shift; install_dependencies "$@"'
    run("bash", "-euc", script, "run.py", ROOT / "tests" / "support/install_dependencies.sh", *packages)


def has_libfuzzer():
    with tempfile.TemporaryDirectory() as folder:
        command = ["clang++", "-fsanitize=fuzzer,address,undefined", "-x", "c++", "-", "-o", f"{folder}/probe"]
        probe = 'extern "C" int LLVMFuzzerTestOneInput(unsigned char const*, decltype(sizeof 0)) { return 0; }'
        return subprocess.run(command, input=probe, text=True, stderr=subprocess.DEVNULL).returncode == 0


def build(folder, targets):
    install("build", "catch2", "clang")
    if not has_libfuzzer():
        version = subprocess.run(["clang++", "-dumpversion"], stdout=subprocess.PIPE, text=True, check=True).stdout
        install(f"libclang-rt-{version.partition('.')[0]}-dev")
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_COMPILER=clang++",
        "-DUNINVITE_BUILD_EXAMPLES=OFF", "-DUNINVITE_FUZZ=ON", *launcher)  # fmt: skip
    run("cmake", "--build", folder, "--target", *[f"fuzz_{name}" for name in targets])


def fuzz(folder, name, seconds):
    """Runs one target. Its row of the table, and the inputs of its findings."""
    found = folder / "corpus" / name
    findings = folder / "findings" / name
    found.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    log = folder / "logs" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    command = [folder / "bin" / f"fuzz_{name}", found, FUZZ / "corpus" / name, f"-dict={FUZZ / 'uninvite.dict'}",
               f"-max_total_time={seconds}", "-max_len=1024", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
               f"-artifact_prefix={findings}/"]  # fmt: skip
    with log.open("wb") as out:
        status = subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT).returncode
    return row(name, status, log.read_text(encoding="utf-8", errors="replace"), log)


def row(name, status, text, log):
    """What libFuzzer printed, as a row: its last line of status, its final statistics and the inputs that it kept."""

    def last(pattern):
        every = re.findall(pattern, text, re.M)
        return every[-1] if every else "-"

    kept = re.findall(r"Test unit written to (.*)$", text, re.M)
    findings = [path for path in kept if not pathlib.Path(path).name.startswith("slow-unit-")]
    if status != 0 and not findings:
        findings = [str(log)]
    figures = [
        last(r"^stat::number_of_executed_units: (\d+)"),
        last(r"^stat::average_exec_per_sec: +(\d+)"),
        last(r"^#\d+\t.* cov: (\d+)"),
        last(r"^#\d+\t.* ft: (\d+)"),
        last(r"^#\d+\t.* corp: (\d+)"),
    ]
    return [name, *figures, str(len(findings))], findings


def print_table(rows):
    head = ["target", "executions", "exec/s", "cov", "ft", "corpus", "findings"]
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    print()
    for line in [head, *rows]:
        print("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))))


def main():
    chosen = options()
    folder = chosen.build_dir.resolve()
    targets = chosen.only or TARGETS
    build(folder, targets)
    if chosen.build_only:
        return 0
    print(f"\nfuzzing {len(targets)} targets, {chosen.seconds} s each, {chosen.jobs} at a time; logs in {folder / 'logs'}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        results = list(pool.map(lambda name: fuzz(folder, name, chosen.seconds), targets))
    print_table([line for line, _ in results])
    findings = [path for _, paths in results for path in paths]
    for path in findings:
        print(f"finding: {path}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
