#!/usr/bin/env bash
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tests/support/install_dependencies.sh
. "$root/tests/support/install_dependencies.sh"

usage() {
    cat <<'END'
Usage: tests/run.sh [--preset NAME] [--build-dir DIR] [--no-tests] [-DNAME=VALUE]...

Builds everything, including each public header by itself, and runs every test; with asan and tsan, every test that runs
code of the library. First installs missing packages with apt, using sudo if the caller is not root. At most three tests
that fail are run once more, one at a time: a busy machine may miss a deadline. The last lines name them.

  --preset NAME     dev (default; Debug), asan, tsan or clang: see CMakePresets.json
  --build-dir DIR   build directory; default: the preset's, which for dev is build/ in the source tree
  --no-tests        build only
  -DNAME=VALUE      passed to CMake
  --help            show this help
END
}

# run_tests_of BUILD_DIR: tests have deadlines, which a machine with other work may miss. At most three that failed get
# a second try, one at a time; the last lines name them.
run_tests_of() {
    local failed=$1/Testing/Temporary/LastTestsFailed.log count names
    local options=(--test-dir "$1" --output-on-failure --no-tests=error)
    rm -f "$failed"
    if ctest "${options[@]}" --parallel "$(nproc)"; then return; fi
    if [ ! -f "$failed" ]; then return 1; fi
    names=$(cut -d : -f 2- "$failed")
    count=$(wc -l <"$failed")
    if [ "$count" -gt 3 ]; then fail "$count tests failed" 8; fi
    headline "Running again, one at a time: the tests that failed"
    ctest "${options[@]}" --rerun-failed || fail "a test failed twice" 8
    headline "Passed only at the second try"
    printf '%s\n' "$names"
}

preset=dev
build_dir=
run_tests=yes
defines=()
while [ $# -gt 0 ]; do
    case $1 in
        --preset | --build-dir)
            if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value; see --help" 2; fi
            if [ "$1" = --preset ]; then preset=$2; else build_dir=$2; fi
            shift
            ;;
        --no-tests) run_tests=no ;;
        -D?*=*) defines+=("$1") ;;
        --help | -h)
            usage
            exit
            ;;
        *) fail "unknown option '$1'; see --help" 2 ;;
    esac
    shift
done
case $preset in
    dev) default_dir=$root/build ;;
    asan | tsan | clang) default_dir=$root/build-$preset ;;
    *) fail "--preset must be dev, asan, tsan or clang, not '$preset'" 2 ;;
esac
# A relative folder is relative to the caller's working directory.
case $build_dir in
    '') build_dir=$default_dir ;;
    /*) ;;
    *) build_dir=$PWD/$build_dir ;;
esac

install_dependencies build tests
case $preset in
    asan | tsan | clang) install_dependencies clang ;;
esac
if command -v ccache >/dev/null; then defines+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi

cd "$root"
headline "Configuring ($preset) in $build_dir"
# The braces below keep an empty array from being an error in old shells.
cmake --preset "$preset" -B "$build_dir" ${defines[@]+"${defines[@]}"}

headline "Building"
case $preset in
    # Compiling each header alone does not depend on the sanitizer.
    asan | tsan) targets=(all) ;;
    *) targets=(all all_verify_interface_header_sets) ;;
esac
cmake --build "$build_dir" --target "${targets[@]}"

if [ "$run_tests" = yes ]; then
    headline "Running the tests"
    if [ "$preset" = asan ]; then
        rm -rf "$build_dir/profiles"
        export LLVM_PROFILE_FILE="$build_dir/profiles/%4m.profraw" # for tests/checks/coverage.py
    fi
    run_tests_of "$build_dir"
fi
