#!/usr/bin/env bash
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/install_dependencies.sh
. "$root/tests/install_dependencies.sh"

usage() {
    cat <<'END'
Usage: tests/bench/run.sh [--build-dir DIR] [--docs] [option...]

Installs the packages that are missing, with apt, builds the example server and what it is compared with (Release), runs
the benchmarks, and prints their tables. All of it takes about 40 minutes; keep the machine idle meanwhile.

  --build-dir DIR         where to build; default: build-bench/ beside this checkout's other builds
  --docs                  also write the data, the tables and the plot into docs/
  --quick                 one round of one second at 1 and 64 connections: whether all works, not how fast
  --rounds N              rounds, interleaved; default: 5
  --seconds S             seconds of each measurement; default: 3
  --only NAME,...         these servers only: ours, thread-group, thread-single, beast, httplib, restinio, go, django, floor
  --parts NAME,...        these parts only: removals, generator, slow-commits, route, batch, headers
  --connections C,...     default: 1,16,64,256
  --users K,...           users a request; default: 1,100
  --order ORDER           scattered (default) or ascending: whether consecutive requests remove from different pages
  --sync-delay MS         make each fsync take so many milliseconds more, as on a slower disk; default: 0
  --data DIR              where the databases are, on a disk; default: in the build folder
  --json FILE             write all measurements there
  --help                  this text
END
}

build_dir=$root/build-bench
docs=no
options=()
while [ $# -gt 0 ]; do
    case $1 in
        --build-dir | --rounds | --seconds | --only | --parts | --connections | --users | --order | --sync-delay | --data | --json)
            if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value; see --help" 2; fi
            # A folder or file that the caller names is meant from where the caller stands.
            value=$2
            case $1:$value in
                --build-dir:[!/]* | --data:[!/]* | --json:[!/]*) value=$PWD/$value ;;
            esac
            if [ "$1" = --build-dir ]; then build_dir=$value; else options+=("$1" "$value"); fi
            shift
            ;;
        --docs) docs=yes ;;
        --quick) options+=("$1") ;;
        --help | -h)
            usage
            exit
            ;;
        *) fail "there is no option '$1'; see --help" 2 ;;
    esac
    shift
done

# Debian's own: another python3 may come first, and has not Debian's modules.
python=/usr/bin/python3
bench=("$python" "$here/bench.py" --binaries "$build_dir/bin" ${options[@]+"${options[@]}"})
[ ! -x "$python" ] || "${bench[@]}" --check-options

install_dependencies build python3 pkg-config wrk valgrind libfmt-dev libcpp-httplib-dev librestinio-dev golang-go \
    golang-github-mattn-go-sqlite3-dev gunicorn python3-django python3-djangorestframework python3-matplotlib

headline "Building in $build_dir" >&2
defines=()
if command -v ccache >/dev/null; then defines+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S "$here" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=Release ${defines[@]+"${defines[@]}"} >&2
cmake --build "$build_dir" >&2

if [ "$docs" = no ]; then exec "${bench[@]}"; fi
data=$root/docs/benchmarks.json
"${bench[@]}" --json "$data"
"$python" "$here/report.py" "$data" "$root/docs/benchmarks.md"
"$python" "$here/plot.py" "$data" "$root/docs/benchmarks.svg"
