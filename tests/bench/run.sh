#!/usr/bin/env bash
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=tests/support/install_dependencies.sh
. "$root/tests/support/install_dependencies.sh"

usage() {
    cat <<'END'
Usage: tests/bench/run.sh [--build-dir DIR] [--docs] [option...]
       tests/bench/run.sh --postgres [--build-dir DIR] [--docs] [option...]

Installs the packages that are missing, with apt, builds the example server and what it is compared with (Release), runs
the benchmarks, and prints their tables. All of it takes about 50 minutes; keep the machine idle meanwhile.

  --build-dir DIR         where to build; default: build-bench/ beside this checkout's other builds
  --docs                  also write the data, the tables and the plot into docs/
  --quick                 one round of one second at 1 and 64 connections: whether all works, not how fast
  --rounds N              rounds, interleaved; default: 5
  --seconds S             seconds of each measurement; default: 3
  --only NAME,...         these servers only: ours, thread-group, thread-single, direct, batch, beast, httplib, restinio,
                          go, django, floor
  --parts NAME,...        these parts only: removals, generator, slow-commits, route, batch, headers
  --connections C,...     default: 1,16,64,256
  --users K,...           users a request; default: 1,100
  --order ORDER           scattered (default) or ascending: whether consecutive requests remove from different pages
  --sync-delay MS         make each fsync take so many milliseconds more, as on a slower disk; default: 0
  --data DIR              where the databases are, on a disk; default: in the build folder
  --json FILE             write all measurements there
  --help                  this text

With --postgres: the PostgreSQL module, on servers of its own; about 30 minutes. Its options are --quick, --rounds,
--seconds, --data and --json as above, and:

  --docs                  also write the data and the tables into docs/scale.json and docs/scale.md
  --only NAME,...         of: pgbench, statement, roles, tokens, same, usual
  --parts NAME,...        of: removals, one-connection, tuning, one-course, shards, growth
  --connections C,...     default: 1,16,64,256
  --pool N                connections of the library's server to PostgreSQL, at most
  --depth N               removals that it sends on one connection without waiting for the ones before
  --peer-pool N           connections of the peers to PostgreSQL, at most
END
}

build_dir=$root/build-bench
docs=no
postgres=no
options=()
while [ $# -gt 0 ]; do
    case $1 in
        --build-dir | --rounds | --seconds | --only | --parts | --connections | --users | --order | --sync-delay | --data | --json | \
            --pool | --depth | --peer-pool)
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
        --postgres) postgres=yes ;;
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
targets=()
data=$root/docs/benchmarks.json
if [ "$postgres" = yes ]; then
    bench[1]=$here/postgres/run.py
    targets=(--target bench-postgres bench-postgres-statement peer-postgres)
    data=$root/docs/scale.json
fi
[ ! -x "$python" ] || "${bench[@]}" --check-options

packages=(python3 pkg-config wrk libfmt-dev libcpp-httplib-dev librestinio-dev golang-go golang-github-mattn-go-sqlite3-dev)
if [ "$postgres" = yes ]; then
    packages+=(postgresql)
else
    packages+=(valgrind gunicorn python3-django python3-djangorestframework python3-matplotlib)
fi
install_dependencies build "${packages[@]}"

headline "Building in $build_dir" >&2
defines=()
if command -v ccache >/dev/null; then defines+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S "$here" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=Release ${defines[@]+"${defines[@]}"} >&2
cmake --build "$build_dir" ${targets[@]+"${targets[@]}"} >&2

if [ "$docs" = no ]; then exec "${bench[@]}"; fi
if [ "$postgres" = yes ]; then exec "${bench[@]}" --json "$data" --page "$root/docs/scale.md"; fi
"${bench[@]}" --json "$data"
"$python" "$here/report.py" "$data" "$root/docs/benchmarks.md"
"$python" "$here/plot.py" "$data" "$root/docs/benchmarks.svg"
