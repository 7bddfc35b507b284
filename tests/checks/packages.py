#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Runs install_dependencies.sh, tests/run.sh and examples/quickstart.sh with stand-ins for apt and the compiler.

Usage: packages.py
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REAL = ("awk", "bash", "cat", "cut", "dirname", "env", "grep", "mkdir", "nproc", "rm", "sed", "sh", "sort", "tail", "wc")
PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.-]+")

APT_GET = """
echo "$*" >>"$STUBS/calls"
case "$*" in
    *' update '*) exit "${UPDATE:-0}" ;;
    *--simulate*) exit "${SIMULATE:-0}" ;;
    *--download-only*) exit "${DOWNLOAD:-0}" ;;
esac
"""
APT_CACHE = """
case "$*" in
    'depends libboost-json-dev') [ -z "${DEFAULT:-}" ] || printf 'libboost-json-dev\\n  Depends: libboost-json1.%s-dev\\n' "$DEFAULT" ;;
    search*) for n in ${OFFERED:-}; do echo "libboost-json1.$n-dev - of Boost"; done ;;
esac
"""
DPKG_QUERY = """
[ -z "${INSTALLED:-}" ] || echo "libboost1.$INSTALLED-dev install ok installed"
"""
# A command that handles the signal and exits with its own status, as ninja does.
INTERRUPTED = """
trap 'exit 2' INT TERM
kill -"$SIGNAL" 0
exit 3
"""
COMPILER = """
case "$*" in
    *-print-file-name*) echo /there/library.so ;;
    *-E*) cat >/dev/null && echo 108300 ;;
    *) cat >/dev/null ;;
esac
"""
# The tests named in FAIL fail, and those in FAIL_AGAIN when they are run again.
CTEST = """
log=$STUBS/build/Testing/Temporary/LastTestsFailed.log
case "$*" in
    *--rerun-failed*) again=$(cut -d : -f 2 "$log"); echo "again:" $again; failed=${FAIL_AGAIN:-} ;;
    *) failed=${FAIL:-} ;;
esac
[ -n "$failed" ] || exit 0
mkdir -p "$STUBS/build/Testing/Temporary"
for name in $failed; do echo "7:$name"; done >"$log"
exit 8
"""
# All that run.sh needs before it configures.
DEVELOPER = dict.fromkeys(("ninja", "curl", "openssl", "strace", "make", "pkg_config", "doxygen", "python3", "initdb"), "") | {"g++": COMPILER}


def stand_ins(folder, **commands):
    """A folder to be all of PATH: the tools of a small system, and these."""
    for name in REAL:
        os.symlink(shutil.which(name), folder / name)
    for name, script in commands.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        path.chmod(0o755)


def run(folder, command, **variables):
    environment = {"PATH": str(folder), "STUBS": str(folder), "HOME": str(folder)} | variables
    return subprocess.run(
        command, env=environment, start_new_session=True, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=60, check=False,
        # A shell cannot catch a signal that it was started to ignore.
        preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGTERM)])


def install(user=0, sudo=True, **variables):
    """Of a machine without a compiler. Returns the last line, and how apt-get was called."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        commands = {"apt_get": APT_GET, "apt_cache": APT_CACHE, "dpkg_query": DPKG_QUERY, "id": f"echo {user}"}
        if sudo:
            commands["sudo"] = 'exec "$@"'
        stand_ins(folder, **commands)
        script = f"set -euo pipefail; . '{ROOT}/tests/support/install_dependencies.sh'; install_dependencies build tests"
        done = run(folder, ["bash", "-c", script, "script"], **variables)
        calls = folder / "calls"
        assert done.returncode == 1, done.stdout  # the stand-ins install nothing
        return done.stdout.splitlines()[-1], calls.read_text(encoding="utf-8").splitlines() if calls.exists() else []


def installed(calls):
    """The names in the last call."""
    return [word for word in calls[-1].split() if not word.startswith("-") and "=" not in word and word != "install"]


def boost_is(number, **variables):
    last, calls = install(**variables)
    names = installed(calls)
    assert "installed, but not found" in last, last
    assert [n for n in names if "boost" in n] == [f"libboost1.{number}-dev", f"libboost-json1.{number}-dev"], names


def check_boost():
    boost_is(83, DEFAULT="83", OFFERED="83 88")  # the distribution's, not the newest
    boost_is(81, DEFAULT="74", OFFERED="88 74 81")  # the distribution's is too old
    boost_is(88, OFFERED="88")
    boost_is(83, DEFAULT="88", OFFERED="83 88", INSTALLED="83")  # apt refuses a second version
    boost_is(81, DEFAULT="74", OFFERED="74 81", INSTALLED="74")
    last, calls = install(DEFAULT="74", OFFERED="74")
    assert "apt offers no libboost1.NN-dev" in last and len(calls) == 1, (last, calls)


def check_postgresql():
    names = installed(install(DEFAULT="83")[1])
    wanted = [] if list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")) else ["postgresql"]
    assert [n for n in names if n.startswith("postgresql")] == wanted, names  # without a version


def check_without_network():
    for variables in ({}, {"DEFAULT": "83", "SIMULATE": "100"}):  # without lists, and with lists of another day
        last, calls = install(UPDATE="100", **variables)
        assert "apt could not reach its package lists" in last and "offers no" not in last, last
        assert not any(c.endswith("libpq-dev") or "--download-only" in c for c in calls), calls
    last, calls = install(DEFAULT="83", DOWNLOAD="100")
    assert "could not be downloaded" in last and "offers no" not in last, last
    boost_is(83, UPDATE="100", DEFAULT="83")  # the lists and packages that are there are enough


def check_without_sudo():
    for variables in ({"DEFAULT": "83"}, {"DEFAULT": "74", "OFFERED": "81"}):
        last, calls = install(user=1000, sudo=False, **variables)
        _, install_command, names = last.partition("apt-get install ")
        assert install_command and not calls, (last, calls)
        assert all(PACKAGE.fullmatch(name) for name in names.split(" ")) and "boost" not in names.split(" "), last
        assert f"libboost-json1.{max(int(variables['DEFAULT']), 81)}-dev" in names.split(" "), last
    last, calls = install(user=1000, sudo=False)
    assert "apt-get update" in last and "apt-get install" not in last and not calls, last
    boost_is(83, user=1000, DEFAULT="83")  # with sudo


def check_interrupted():
    for script in ("tests/run.sh", "examples/quickstart.sh"):
        for name, status in (("INT", 130), ("TERM", 143)):
            with tempfile.TemporaryDirectory() as temporary:
                folder = pathlib.Path(temporary)
                stand_ins(folder, **DEVELOPER, cmake=INTERRUPTED)
                done = run(folder, ["bash", ROOT / script], SIGNAL=name)
                assert done.returncode == status, (script, name, done.returncode, done.stdout)


def tests_run(**variables):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        stand_ins(folder, **DEVELOPER, cmake="", ctest=CTEST)
        done = run(folder, ["bash", ROOT / "tests/run.sh", "--build-dir", folder / "build"], **variables)
        return done.returncode, done.stdout.splitlines()


def check_second_try():
    status, lines = tests_run()
    assert status == 0 and not any("again" in line for line in lines), lines
    status, lines = tests_run(FAIL="late slow")
    assert status == 0 and "again: late slow" in lines, lines
    assert lines[-3:] == ["== Passed only at the second try", "late", "slow"], lines
    status, lines = tests_run(FAIL="late slow", FAIL_AGAIN="slow")
    assert status == 8 and lines[-1] == "run.sh: a test failed twice", lines
    status, lines = tests_run(FAIL="a b c d")
    assert status == 8 and lines[-1] == "run.sh: 4 tests failed", lines
    assert not any("again" in line for line in lines), lines


def main():
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    checks = (check_boost, check_postgresql, check_without_network, check_without_sudo, check_interrupted, check_second_try)
    for check in checks:
        check()
    print(f"{len(checks)} checks of the scripts that install")


if __name__ == "__main__":
    main()
