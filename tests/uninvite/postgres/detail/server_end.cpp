// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/server_end.hpp>

#include "support/catch.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <string>

using uninvite::postgres::detail::end_sending;
using uninvite::postgres::detail::has_server_closed;

TEST_CASE("a server has closed its end once its data is read and nothing more can follow")
{
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK_FALSE(has_server_closed(ends[0]));
    std::string const data(10'000, 'x');
    REQUIRE(::send(ends[1], data.data(), data.size(), 0) == 10'000);
    CHECK_FALSE(has_server_closed(ends[0]));
    end_sending(ends[0]);
    char byte = 0;
    CHECK(::recv(ends[1], &byte, 1, 0) == 0); // the server sees the end
    CHECK_FALSE(has_server_closed(ends[0]));
    ::close(ends[1]);
    CHECK(has_server_closed(ends[0]));
    ::close(ends[0]);
    CHECK(has_server_closed(-1));
}
