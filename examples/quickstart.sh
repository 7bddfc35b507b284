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
Usage: examples/quickstart.sh [--keep]

Builds the example server into build-release/, starts it on a free port of 127.0.0.1 with a demo database in a
temporary folder, removes the invitations of users 7 and 8 as a manager of course 1, lists the pending
invitations before and after, and cleans up. First installs missing packages with apt, using sudo if the
caller is not root. Exits with 0 only if the response is 204 and both invitations are gone.

  --keep   leave the server running, and print commands to try and to stop it
  --help   show this help
END
}

keep=no
for option; do
    case $option in
        --keep) keep=yes ;;
        --help | -h)
            usage
            exit
            ;;
        *) fail "unknown option '$option'; see --help" 2 ;;
    esac
done

folder=''
server=''
clean_up() {
    local status=$?
    trap - EXIT
    # A second Ctrl-C must not interrupt the cleanup.
    trap '' INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [ -n "$folder" ]; then rm -rf "$folder"; fi
    exit "$status"
}
trap clean_up EXIT

install_dependencies build curl

headline "Building the server"
defines=()
if command -v ccache >/dev/null; then defines+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cd "$root"
cmake --preset release ${defines[@]+"${defines[@]}"}
cmake --build --preset release --target uninvite-server
program=$root/build-release/bin/uninvite-server

headline "Starting the server"
folder=$(mktemp -d)
database=$folder/demo.db
"$program" demo --database "$database" >"$folder/demo"
token=$(sed -n 's/^manager  *user 2  *//p' "$folder/demo")
[ -n "$token" ] || fail "the demo printed no manager token"

"$program" serve --address 127.0.0.1 --port 0 --database "$database" >"$folder/out" 2>"$folder/log" &
server=$!
address=
for ((tenths = 0; tenths < 300; ++tenths)); do
    address=$(sed -n 's/^listening on \(http:.*\)$/\1/p' "$folder/out")
    [ -z "$address" ] || break
    if ! kill -0 "$server" 2>/dev/null; then
        cat "$folder/log" >&2
        fail "the server exited before it listened"
    fi
    sleep 0.1
done
[ -n "$address" ] || fail "the server did not listen within 30 seconds"
echo "$address"

headline "Before"
"$program" list --database "$database" --course 1

headline "The request, as user 2, a manager of course 1"
echo "curl -i -X DELETE $address/api/v2/course/1/invite/ \\"
echo "  -H 'Authorization: Bearer $token' \\"
echo "  --data '{\"users\": [7, 8]}'"
echo
#[request
curl -sS -i --noproxy '*' --max-time 30 -X DELETE "$address/api/v2/course/1/invite/" \
    -H "Authorization: Bearer $token" \
    --data '{"users": [7, 8]}' >"$folder/answer"
#]
tr -d '\r' <"$folder/answer"

headline "After"
"$program" list --database "$database" --course 1 | tee "$folder/after"

status=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$folder/answer")
[ "$status" = 204 ] || fail "the response was ${status:-not HTTP}, not 204"
# The first table lists the pending invitations; its first column is the user.
pending=$(awk '/^Removed/ { exit } $1 == 7 || $1 == 8 { print $1 }' "$folder/after")
[ -z "$pending" ] || fail "still pending: users ${pending//$'\n'/ }"
headline "The response was 204, and the invitations of users 7 and 8 are removed"

if [ "$keep" = yes ]; then
    cat <<END

The server is still running. User 9 is still invited. Try:
  curl -i -X DELETE $address/api/v2/course/1/invite/ -H 'Authorization: Bearer $token' -d users=9
  "$program" invite --database "$database" --course 1 --users 10,11
  "$program" list --database "$database" --course 1
or as other users:
$(sed -n 's/^\(creator\|member\)  /  &/p' "$folder/demo")
To stop the server and delete the database:
  kill $server; rm -r "$folder"
END
    server=''
    folder=''
fi
