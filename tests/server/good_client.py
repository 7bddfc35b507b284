#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Removes one invitation after the other at a fixed rate and says how each went: a process of check_hostile.py.

Usage: good_client.py < orders

The first line of standard input is a JSON object: `port`, `token`, `first` and `last` user, `kept`: whether one connection
is kept, or each request has a new one. Each further line asks for what has happened since the last one: a JSON list of
[user, seconds, status or reason]. At the end of the input it says the rest and ends.
"""

import http.client
import json
import select
import sys
import time

from served import Client

RATE = 80  # requests a second
PATIENCE = 5  # seconds for one answer


def remove(client, user):
    try:
        return client.remove([user])
    except (OSError, http.client.HTTPException) as e:
        client.close()  # the next request connects anew
        return type(e).__name__


def main():
    order = json.loads(sys.stdin.readline())
    client = Client(order["port"], order["token"], PATIENCE)
    results = []
    due = time.monotonic()
    for user in range(order["first"], order["last"] + 1):
        due = max(due + 1 / RATE, time.monotonic())
        while select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
            line = sys.stdin.readline()
            print(json.dumps(results), flush=True)
            results = []
            if not line:
                return
        begun = time.monotonic()
        status = remove(client, user)
        results.append([user, time.monotonic() - begun, status])
        if not order["kept"]:
            client.close()
    sys.exit("there are no users left to remove")


if __name__ == "__main__":
    main()
