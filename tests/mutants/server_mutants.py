# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Breakages of the example server, each with the check that is to catch it.

A mutant is a name, the file, the text in it (which stands there once), what takes its place, the check, and its argument.
"""

SESSION = "examples/server/session.cpp"
SERVER = "examples/server/server.cpp"
STREAM = "examples/server/stream.hpp"
TLS = "examples/server/tls.cpp"
SCANNER = "include/uninvite/beast/detail/head_scanner.hpp"
FRAMING = "include/uninvite/beast/framing.hpp"

MUTANTS = [
    # How long a connection may take.
    ("no deadline for headers", SESSION, "stream_.expires_after(limits_.header);\n        return may_evict(true);",
     "stream_.expires_after(limits_.idle);\n        return may_evict(true);", "hostile", "slow headers"),
    ("no deadline for bodies", SESSION, "is_known_ = true;\n        return stream_.expires_after(limits_.body);",
     "is_known_ = true;\n        return stream_.expires_after(limits_.idle);", "hostile", "slow bodies"),
    ("no deadline for answers", SESSION, "stream_.expires_after(limits_.write);\n        return may_evict(true);",
     "stream_.expires_after(limits_.idle);\n        return may_evict(true);", "hostile", "never reads"),
    ("no deadline for the idle", SESSION, "stream_.expires_after(limits_.idle);", "stream_.expires_after(2 * limits_.idle);", "hostile", "500 idle"),
    ("TLS reads past the deadline", STREAM, "if (s->timed_out_ || s->ended_)", "if (s->ended_)",
     "tests", "TLS: a byte that arrives at the deadline does not prolong it"),
    # How much it may hold.
    ("a connection that waits keeps 24 KiB", SESSION,
     "if (buffer_.capacity() > small_read_size) buffer_.shrink_to_fit();",
     "std::fill_n(static_cast<char*>(buffer_.prepare(24 * 1024).data()), 24 * 1024, 'x');",
     "hostile", "all places taken"),
    ("any number of connections", SERVER, "return sessions_.size() >= options_.allowed.connections;", "return false;",
     "hostile", "all places taken"),
    ("nobody gives way", SERVER, "if (longest != sessions_.end()) (*longest)->evict();", "", "hostile", "all places taken"),
    ("a client is evicted for no other", SERVER, "if (is_client_there) break;", "break;", "tests",
     "the client that takes the last descriptor keeps its connection while no other client comes"),
    ("who was admitted gives way too", SESSION, "is_known_ ? limits_.idle : std::chrono::milliseconds(0)",
     "std::chrono::milliseconds(0)", "hostile", "no descriptors"),
    ("the header has no limit", SESSION, ".head_limit = limits_.header_bytes,", ".head_limit = 64 * 1024,",
     "hostile", "oversized"),
    ("a body has no limit on the wire", "include/uninvite/beast/detail/body_feed.hpp",
     "left_ -= (std::min)(n, left_);", "static_cast<void>(n);", "hostile", "oversized"),
    ("a descriptor is left behind", SESSION, "    stream_.close();", "    (void)socket.release(ec);", "hostile", "resets"),
    ("it ends without descriptors", SERVER, "if (ec == asio::error::operation_aborted) co_return;",
     "acceptor_.close(ec);\n        co_return;", "hostile", "no descriptors"),
    # What memory it may lack.
    ("the server waits for no memory", "examples/server/memory.cpp", "if (size > small && ++waited > longest_wait) throw std::bad_alloc();",
     "throw std::bad_alloc();", "memory", ""),
    # How it ends.
    ("a frozen database keeps the server", "examples/server/route.hpp", "void stop() { app.pool.stop(); }", "void stop() {}",
     "postgres", ""),
    # What the system limits.
    ("a limit on the size of files ends the server", "examples/server/main.cpp", "    std::signal(SIGXFSZ, SIG_IGN);\n", "", "tests",
     "a limit on the size of files is 503 and does not end the server"),
    ("a log without a reader ends the server", "examples/server/main.cpp", "    std::signal(SIGPIPE, SIG_IGN);\n", "", "tests",
     "a log that nobody reads any longer does not end the server"),
    # What is a request.
    ("the body stays on the connection", "include/uninvite/beast/detail/exchange.hpp",
     "return !error_ && keep_alive_ && parser_->is_done();", "return !error_;", "hostile", "unread body"),
    ("nothing is ambiguous", FRAMING, "if (!is_1_1 && header.version() != 10) return true;", "return false;", "hostile", "smuggling"),
    ("stray line breaks pass", SCANNER,
     "if (has_stray_line_break(raw.substr(0, size_))) return head_verdict::malformed;", "", "hostile", "smuggling"),
    ("TLS on a plain port waits for the deadline", SCANNER,
     "if (!raw.empty() && raw[0] == tls_handshake) return head_verdict::malformed;", "", "hostile", "TLS and HTTP/2"),
    # What is durable.
    ("the server syncs nothing", "include/uninvite/sqlite/detail/durability.hpp", '{"synchronous", "EXTRA", "3"}', '{"synchronous", "OFF", "0"}', "durable", ""),
    ("the server answers before the commit", "include/uninvite/sqlite/detail/group_writer.hpp",
     "if (!lost) lost = session_->commit();", "", "crash", ""),
    # Requests that must not wait for a commit.
    ("nobody stands in for a slow commit", "examples/server/stand_in.hpp", "patience{1};", "patience{10000};", "slow", ""),
    # What is told.
    ("an orderly stop forgets what is not written yet", "examples/server/log.cpp", "    spdlog::default_logger_raw()->flush();\n", "", "access", ""),
    ("the log does not count", SESSION, "if (r.count()) line_.counted(*r.count());", "", "tests",
     "the log has one line a request and no token"),
    ("the query is logged", SESSION, "uninvite::detail::request_target(target).path", "target", "logs",
     "the log has one line a request and no token"),
    ("every path is logged", SESSION, "application_.route().matches(target)", "true", "tests",
     "the log has the path and the method of a route alone: anything else may be a token"),
    ("every method is logged", SESSION, "request.method() == http::verb::unknown", "false", "tests",
     "the log has the path and the method of a route alone: anything else may be a token"),
    ("tokens in the clear on any address", SERVER, "if (!address.is_loopback() && !tls_ && !options_.allow_plaintext_tokens)",
     "if (false)", "tokens", ""),
    ("a key of another type", TLS, "SSL_CTX_check_private_key(tls.native_handle()) != 1", "false", "tokens", ""),
    ("CLI11 repeats arguments", "examples/server/main.cpp", "if (!dynamic_cast<CLI::ExtrasError const*>(&e)) return e.what();",
     "return e.what();", "secrets", ""),
    ("a number that is none is repeated", "examples/server/main.cpp", 'seen = is_number(text)', 'seen = true', "secrets", ""),
]
