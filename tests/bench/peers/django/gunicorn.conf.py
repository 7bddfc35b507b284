# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

bind = "127.0.0.1:0"
wsgi_app = "peer.wsgi"
worker_class = "gthread"
# Tried: 1 worker with 1, 2 and 4 threads; 2 with 1, 2, 4 and 16. This had the most requests at 1, 64 and 256 connections
# taken together; one worker with one thread has 15 % more at 64, a shorter p99, and 10 to 20 % fewer at 1 and 256.
workers = 3
threads = 2
worker_connections = 1000
backlog = 1024
keepalive = 60  # the default of 2 seconds ends connections that only wait for their turn
worker_tmp_dir = "/dev/shm"


def when_ready(server):
    print("listening on http://%s:%d" % server.LISTENERS[0].sock.getsockname(), flush=True)
