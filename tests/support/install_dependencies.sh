# shellcheck shell=bash
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

# Sourced by tests/run.sh, examples/quickstart.sh and .ci/run: installs the missing packages, and no others, with
# apt. Prints nothing if all packages are installed.

# A command that handles a signal itself and exits with its own status (ninja: 2) must not hide the signal.
trap 'exit 130' INT
trap 'exit 143' TERM

# The groups `build` and `tests`. The names are Debian's; boost_packages resolves `boost`.
build_packages=(g++ cmake ninja-build boost libsqlite3-dev libssl-dev libcli11-dev libspdlog-dev libpq-dev)
test_packages=(catch2 python3 curl openssl strace make pkg-config doxygen python3-yaml python3-jsonschema postgresql)
# Servers of examples/hosts.
host_packages=(libcpp-httplib-dev librestinio-dev libpistache-dev libmicrohttpd-dev)

headline() { printf '\n== %s\n' "$*"; }

# Exits from the sourcing script; status 2 is for a wrong option, 1 for all other errors.
fail() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit "${2:-1}"
}

# The value of a preprocessor expression after an include; empty if the header is missing.
preprocessed() { printf '#include <%s>\n%s\n' "$1" "${2:-}" | g++ -E -P -x c++ - 2>/dev/null | tail -n 1; }

has_header() { printf '#include <%s>\n' "$1" | g++ -fsyntax-only -x c++ - >/dev/null 2>&1; }

has_library() {
    # g++ prints a path if it finds the library, otherwise the unchanged name.
    case $(g++ -print-file-name="lib$1.so" 2>/dev/null)$(g++ -print-file-name="lib$1.a" 2>/dev/null) in
        */*) ;;
        *) return 1 ;;
    esac
}

# 81 for Boost 1.81; 0 if Boost is missing.
boost_minor() {
    local version
    version=$(preprocessed boost/version.hpp BOOST_VERSION)
    case $version in
        '' | *[!0-9]*) echo 0 ;;
        *) echo $((version / 100 % 1000)) ;;
    esac
}

# Asks dpkg, for packages without a command or a header to look for.
is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

# Looks for the contents of a package, not for the package, because another source may have installed them.
has_package() {
    case $1 in
        ninja-build) command -v ninja >/dev/null ;;
        boost) [ "$(boost_minor)" -ge 81 ] && has_header boost/json/basic_parser_impl.hpp && has_library boost_json ;;
        libsqlite3-dev) has_header sqlite3.h && has_library sqlite3 ;;
        libssl-dev) has_header openssl/evp.h && has_library crypto ;;
        libpq-dev) { has_header libpq-fe.h || has_header postgresql/libpq-fe.h; } && has_library pq ;;
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
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

# The NN of each libboost1.NN-dev that is installed. Needs no compiler, which may be missing too.
installed_boosts() {
    dpkg-query -W -f '${Package} ${Status}\n' 'libboost1.*-dev' 2>/dev/null |
        sed -n 's/^libboost1\.\([0-9]*\)-dev install ok installed$/\1/p'
}

# The NN of the distribution's default Boost, which its other packages are built with.
default_boost() {
    apt-cache depends libboost-json-dev 2>/dev/null | sed -n 's/.*Depends: libboost-json1\.\([0-9]*\)-dev$/\1/p'
}

offered_boosts() {
    apt-cache search --names-only '^libboost-json1\.[0-9]+-dev$' 2>/dev/null |
        sed -n 's/^libboost-json1\.\([0-9]*\)-dev .*/\1/p'
}

# The packages for `boost`: of the installed version; otherwise of the distribution's default; otherwise, because the
# default of Debian 12 is 1.74, of the oldest suitable version. Fails if apt offers none.
boost_packages() {
    local minor
    minor=$({ boost_minor; installed_boosts; default_boost; offered_boosts | sort -n; } | awk '$1 >= 81 { print; exit }')
    [ -n "$minor" ] || return 1
    echo "libboost1.$minor-dev libboost-json1.$minor-dev"
}

# The names of these packages for apt, on one line.
debian_names() {
    local package names=()
    for package; do
        if [ "$package" = boost ]; then package=$(boost_packages) || return 1; fi
        names+=("$package")
    done
    echo "${names[*]}"
}

# install_dependencies GROUP... [PACKAGE...]
install_dependencies() {
    local word package wanted=() missing=() as_root=() packages=() names plan lists=reached
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
        fail "apt is not available. Install the equivalents of these Debian packages (boost: Boost 1.81 or newer with Boost.JSON), then start again: ${missing[*]}"
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            names=$(debian_names "${missing[@]}") ||
                fail "not root, sudo is not available, and apt's package lists have no Boost 1.81 or newer. Have 'apt-get update' run as root, then start again"
            fail "not root, and sudo is not available. Have this run as root, then start again: apt-get install $names"
        fi
        as_root=(sudo)
    fi
    headline "Installing ${missing[*]}"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    # Without the option, apt-get exits with 0 if it could not reach a list. Older lists may be sufficient.
    "${as_root[@]}" update -o APT::Update::Error-Mode=any || lists=unreachable
    if ! names=$(debian_names "${missing[@]}"); then
        [ "$lists" = reached ] || fail "apt could not reach its package lists (is there a network?); these packages are missing: ${missing[*]}"
        fail "apt offers no libboost1.NN-dev and libboost-json1.NN-dev with NN of 81 or more"
    fi
    # Never remove an older Boost that another package needs.
    as_root+=(install -y --no-install-recommends --no-remove)
    read -ra packages <<<"$names"
    if ! plan=$("${as_root[@]}" --simulate "${packages[@]}" 2>&1); then
        printf '%s\n' "$plan" >&2
        [ "$lists" = reached ] || fail "apt could not reach its package lists (is there a network?); these packages are missing: $names"
        fail "apt-get cannot install these packages (or would have to remove others for them): $names"
    fi
    "${as_root[@]}" --download-only "${packages[@]}" ||
        fail "these packages, or others that they need, could not be downloaded (is there a network?): $names"
    "${as_root[@]}" "${packages[@]}" || fail "apt-get could not install these packages: $names"

    local still=()
    for package in "${missing[@]}"; do
        has_package "$package" || still+=("$package")
    done
    [ ${#still[@]} -eq 0 ] || fail "installed, but not found: ${still[*]}"
}
