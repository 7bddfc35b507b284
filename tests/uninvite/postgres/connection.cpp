// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/connection.hpp>

#include "support/catch.hpp"
#include "support/postgres/refusing_server.hpp"
#include "support/results.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
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

TEST_CASE("a message of several hosts has no password in it, also if each host has its own in a file")
{
    tests::refusing_server const first, second;
    auto const file = std::filesystem::temp_directory_path() / ("pass" + std::to_string(::getpid()));
    std::ofstream(file) << "127.0.0.1:" << first.port() << ":*:me:one s3cr3t\n127.0.0.1:" << second.port()
                        << ":*:me:s3cr3t two\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    std::string const message = tests::refusal_of<setup_error>(
        [&]
        {
            connection const c(
                connection_string(
                    "host=127.0.0.1,127.0.0.1 port=" + first.port() + "," + second.port() +
                        " user=me dbname=db sslmode=disable gssencmode=disable passfile=" + file.string(),
                    std::chrono::seconds(5)),
                std::chrono::steady_clock::now() + std::chrono::seconds(10));
        });
    std::filesystem::remove(file);
    CAPTURE(message);
    CHECK_FALSE(tests::contains(message, "s3cr3t"));
    CHECK(tests::contains(message.substr(message.find("with ...") + 1), "with ...")); // of both
}

TEST_CASE("a message of a connection has no password in it that is written as a part of the user")
{
    std::string const message = tests::refusal_of<setup_error>(
        [&]
        {
            connection const c(
                connection_string("host=/no/such/s3cr3t user=me:s3cr3t", std::chrono::seconds(1)),
                std::chrono::steady_clock::now() + std::chrono::seconds(5));
        });
    CAPTURE(message);
    CHECK(tests::contains(message, "/no/such/..."));
    CHECK_FALSE(tests::contains(message, "s3cr3t"));
}

TEST_CASE("a password with any blanks is replaced before its blanks are folded")
{
    for (std::string const password : {"my  s3cr3t", "tab\ts3cr3t", "s3cr3t\nfeed", "s3cr3t  "})
    {
        connection const c(
            connection_string("host=/no/such password='" + password + "'", std::chrono::seconds(1)));
        CHECK(c.line_without_secrets("FATAL:  no " + password + "\n") == "FATAL: no ...");
    }
}
