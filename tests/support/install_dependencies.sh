# shellcheck shell=bash
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

# Sourced by tests/run.sh, examples/quickstart.sh and .ci/run: finds out which packages are missing and
# installs those, and only those, with apt. Says nothing and asks nobody where all is there.

# The groups `build` and `tests`. The names are Debian's; `boost` stands for the newest libboost1.NN-dev and libboost-json1.NN-dev.
build_packages=(g++ cmake ninja-build boost libsqlite3-dev libssl-dev libcli11-dev libspdlog-dev libpq-dev)
test_packages=(catch2 python3 curl openssl strace make pkg-config doxygen python3-yaml python3-jsonschema postgresql-15)
# Servers of examples/hosts.
host_packages=(libcpp-httplib-dev librestinio-dev libpistache-dev libmicrohttpd-dev)

headline() { printf '\n== %s\n' "$*"; }

# The first stops the script that sourced this; 2 is for a wrong option, 1 for all else.
fail() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit "${2:-1}"
}

# The value of a preprocessor expression behind an include, or nothing where there is no such header.
preprocessed() { printf '#include <%s>\n%s\n' "$1" "${2:-}" | g++ -E -P -x c++ - 2>/dev/null | tail -n 1; }

has_header() { printf '#include <%s>\n' "$1" | g++ -fsyntax-only -x c++ - >/dev/null 2>&1; }

has_library() {
    # Where it is found it is printed as a path, else as it was given.
    case $(g++ -print-file-name="lib$1.so" 2>/dev/null)$(g++ -print-file-name="lib$1.a" 2>/dev/null) in
        */*) ;;
        *) return 1 ;;
    esac
}

# 81 for Boost 1.81; 0 where there is none.
boost_minor() {
    local version
    version=$(preprocessed boost/version.hpp BOOST_VERSION)
    case $version in
        '' | *[!0-9]*) echo 0 ;;
        *) echo $((version / 100 % 1000)) ;;
    esac
}

# Asks dpkg, for packages that bring neither a command nor a header to look for.
is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

# Looks for what a package brings, not for the package: it may have come another way.
has_package() {
    case $1 in
        ninja-build) command -v ninja >/dev/null ;;
        boost) [ "$(boost_minor)" -ge 81 ] && has_header boost/json/basic_parser_impl.hpp && has_library boost_json ;;
        libsqlite3-dev) has_header sqlite3.h && has_library sqlite3 ;;
        libssl-dev) has_header openssl/evp.h && has_library crypto ;;
        libpq-dev) { has_header libpq-fe.h || has_header postgresql/libpq-fe.h; } && has_library pq ;;
        postgresql-15) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
        libcli11-dev) has_header CLI/CLI.hpp ;;
        libspdlog-dev) has_header spdlog/spdlog.h ;;
        nodejs) command -v node >/dev/null ;;
        python3-yaml) python3 -c 'import yaml' 2>/dev/null || is_installed python3-yaml ;;
        python3-jsonschema) python3 -c 'import jsonschema' 2>/dev/null || is_installed python3-jsonschema ;;
        libcpp-httplib-dev) has_header httplib.h ;;
        librestinio-dev) has_header restinio/version.hpp ;;
        libpistache-dev) has_header pistache/version.h ;;
        libmicrohttpd-dev) has_header microhttpd.h ;;
        catch2) has_header catch2/catch_test_macros.hpp || has_header catch2/catch.hpp ;;
        *) command -v "$1" >/dev/null || is_installed "$1" ;;
    esac
}

# The packages that `boost` stands for: those beside the Boost that is there, or the newest that apt has.
boost_packages() {
    local minor
    minor=$(boost_minor)
    if [ "$minor" -lt 81 ]; then
        minor=$(apt-cache search --names-only '^libboost-json1\.[0-9]+-dev$' |
            sed -n 's/^libboost-json1\.\([0-9]*\)-dev .*/\1/p' | sort -n | tail -n 1)
        [ "${minor:-0}" -ge 81 ] || fail "apt offers no libboost1.NN-dev with NN of 81 or more"
    fi
    echo "libboost1.$minor-dev" "libboost-json1.$minor-dev"
}

# install_dependencies GROUP... [PACKAGE...]
install_dependencies() {
    local word package wanted=() missing=() names=() as_root=()
    for word; do
        case $word in
            build) wanted+=("${build_packages[@]}") ;;
            tests) wanted+=("${test_packages[@]}" "${host_packages[@]}") ;;
            *) wanted+=("$word") ;;
        esac
    done
    for package in "${wanted[@]}"; do
        has_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    if ! command -v apt-get >/dev/null; then
        fail "there is no apt here. Install the counterparts of these Debian packages (boost: Boost 1.81 or newer with Boost.JSON), then start again: ${missing[*]}"
    fi
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "not root, and there is no sudo. Have these packages installed (boost: libboost1.NN-dev and libboost-json1.NN-dev, NN 81 or more), then start again: ${missing[*]}"
        as_root=(sudo)
    fi
    headline "Installing ${missing[*]}"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${as_root[@]}" update || fail "apt-get update failed; these packages are missing: ${missing[*]}"
    for package in "${missing[@]}"; do
        if [ "$package" = boost ]; then
            local boost
            boost=$(boost_packages) || exit 1
            read -ra boost <<<"$boost"
            names+=("${boost[@]}")
        else
            names+=("$package")
        fi
    done
    # An older Boost that another package holds is not thrown out unasked.
    "${as_root[@]}" install -y --no-install-recommends --no-remove "${names[@]}" ||
        fail "apt-get could not install these packages (or would have to remove others for them): ${names[*]}"

    local still=()
    for package in "${missing[@]}"; do
        has_package "$package" || still+=("$package")
    done
    [ ${#still[@]} -eq 0 ] || fail "installed, and yet not found: ${still[*]}"
}
