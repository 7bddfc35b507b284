// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/detail/head_scanner.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::beast::detail::head_scanner;
using uninvite::beast::detail::head_verdict;

namespace {

std::string const head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

head_verdict verdict_of(std::string const& raw, std::size_t limit = 100)
{
    return head_scanner(limit).scan(raw);
}

} // namespace

TEST_CASE("a head ends with its empty line, however many parts it comes in")
{
    head_scanner s(100);
    std::string const more = head + "body\r\n\r\n";
    for (std::size_t n = 0; n != head.size(); ++n)
        CHECK(s.scan(more.substr(0, n)) == head_verdict::need_more);
    CHECK(s.scan(more) == head_verdict::complete);
    CHECK(s.size() == head.size());
}

TEST_CASE("a head of exactly the limit is read, and one byte more is too large")
{
    CHECK(verdict_of(head, head.size()) == head_verdict::complete);
    CHECK(verdict_of(head, head.size() - 1) == head_verdict::too_large);
    CHECK(verdict_of(std::string(99, 'x')) == head_verdict::need_more);
    CHECK(verdict_of(std::string(100, 'x')) == head_verdict::too_large);
    CHECK(head_scanner(100).room(99) == 1);
    CHECK(head_scanner(100).room(101) == 0);
}

TEST_CASE("a stray line break and the first byte of TLS are malformed")
{
    CHECK(verdict_of("GET / HTTP/1.1\r\nX: a\nHost: a\r\n\r\n") == head_verdict::malformed);
    CHECK(verdict_of("GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n") == head_verdict::malformed);
    CHECK(verdict_of("\x16") == head_verdict::malformed);
    CHECK(verdict_of(head + "a\nb") == head_verdict::complete);
}
