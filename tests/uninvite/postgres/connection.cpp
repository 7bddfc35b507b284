// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/connection.hpp>

#include "support/catch.hpp"
#include "support/postgres/refusing_server.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/server.hpp"
#include "support/postgres/silent_host.hpp"
#include "support/results.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using namespace uninvite;
using namespace uninvite::postgres;

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

TEST_CASE("a host that accepts and does not answer, or drops packets, is left for the next one in its time")
{
    using clock = std::chrono::steady_clock;
    tests::silent_host const frozen, dead(false);
    tests::relay const good(tests::server());
    bool const is_given = GENERATE(false, true);
    connection_string const to(tests::server() + good.words(frozen.port() + "," + dead.port() + ",") +
                                   (is_given ? " connect_timeout=1" : ""),
                               std::chrono::milliseconds(is_given ? 1 : 300));
    auto const begin = clock::now();
    connection const first(to, begin + std::chrono::seconds(20));
    CHECK(first.is_sound());
    CHECK(clock::now() - begin >= std::chrono::milliseconds(is_given ? 2000 : 600));
    CHECK(clock::now() - begin < std::chrono::seconds(10));
    // The next one begins with the host that answered.
    connection const second(to, clock::now() + std::chrono::milliseconds(is_given ? 900 : 250));
    CHECK(second.is_sound());
    CHECK(PQport(second.handle()) == std::string(PQport(first.handle())));
}

TEST_CASE("a shorter time than the hosts need is shared, so that the last one has a turn")
{
    tests::silent_host const frozen, also_frozen;
    tests::relay const good(tests::server());
    connection_string const to(tests::server() + good.words(frozen.port() + "," + also_frozen.port() + ","),
                               std::chrono::seconds(60));
    CHECK(connection(to, std::chrono::steady_clock::now() + std::chrono::seconds(3)).is_sound());
}

TEST_CASE("if no host answers, the message names each, and what it did")
{
    tests::silent_host const frozen, also_frozen;
    std::string const message = tests::refusal_of<setup_error>(
        [&]
        {
            connection const c(connection_string("host=127.0.0.1,127.0.0.1 dbname=db port=" + frozen.port() +
                                                     "," + also_frozen.port(),
                                                 std::chrono::milliseconds(100)),
                               std::chrono::steady_clock::now() + std::chrono::seconds(20));
        });
    CAPTURE(message);
    CHECK(tests::contains(message, "port " + frozen.port() + " failed: it does not answer in time"));
    CHECK(tests::contains(message, "port " + also_frozen.port() + " failed: it does not answer in time"));
}
