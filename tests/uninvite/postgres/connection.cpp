// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/connection.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <string>

using namespace uninvite;
using namespace uninvite::postgres;

TEST_CASE("what the server says in lines is said in one")
{
    using postgres::detail::line_of;
    CHECK(line_of("refused\n\tIs it running?\n") == "refused Is it running?");
    CHECK(line_of(" \n a  b ") == "a b");
    CHECK(line_of("\n").empty());
}

TEST_CASE("a message of a connection has no password in it, wherever libpq got it from")
{
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (std::string const secret : {"password=s3cr3t", "sslpassword=s3cr3t"})
        try
        {
            connection const c(connection_string("host=/no/such/s3cr3t " + secret, std::chrono::seconds(1)),
                               until);
            FAIL("there is no such server");
        }
        catch (setup_error const& e)
        {
            CAPTURE(e.what());
            CHECK(std::string(e.what()).find("s3cr3t") == std::string::npos);
            CHECK(std::string(e.what()).find("/no/such/...") != std::string::npos);
        }
}
