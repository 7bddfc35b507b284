// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/connection_string.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdlib>
#include <string>

using namespace uninvite;
using namespace uninvite::postgres;
using namespace std::chrono_literals;

TEST_CASE("a connection string keeps what it says, and gets what it leaves out")
{
    auto const words = [](std::string const& text)
    {
        std::string all;
        connection_string const to(text, 700ms);
        for (auto const& [key, value] : to.words())
            all += key + "=" + value + " ";
        return all;
    };
    CHECK(
        words("postgresql://me@one:5433,two/courses") ==
        "user=me dbname=courses host=one,two port=5433, target_session_attrs=read-write tcp_user_timeout=700 "
        "keepalives_idle=20 keepalives_interval=10 keepalives_count=3 fallback_application_name=uninvite "
        "client_encoding=UTF8 ");
    CHECK(
        words("host=one target_session_attrs=any tcp_user_timeout=5 keepalives_idle=1 keepalives_interval=2 "
              "keepalives_count=3 client_encoding=LATIN1") ==
        "host=one client_encoding=LATIN1 keepalives_idle=1 keepalives_interval=2 keepalives_count=3 "
        "tcp_user_timeout=5 target_session_attrs=any "
        "fallback_application_name=uninvite ");
}

TEST_CASE("a wait for a host that no int can express is the longest, which libpq accepts")
{
    for (auto const time :
         {std::chrono::milliseconds(std::chrono::hours(30 * 24)), std::chrono::milliseconds::max()})
    {
        connection_string const to("host=one", time);
        bool is_longest = false;
        for (auto const& [key, value] : to.words())
            is_longest = is_longest || (key == "tcp_user_timeout" && value == "86400000");
        CHECK(is_longest);
    }
}

TEST_CASE("a malformed connection string is refused without being repeated: there may be a password in it")
{
    for (std::string const text :
         {"postgresql://me:secret@one/%zz", "secret", "password=secret host",
          "postgresql://me:a@secret@one/db", "postgresql://me:a/secret@one/db",
          "postgresql://me:secret/1@one/db", "postgresql://me:a?secret@one/db",
          "postgresql://me:secret%zz@one/db", "postgresql://[secret/db", "POSTGRESQL://me:secret@one/db",
          " postgresql://me:secret@one/db", "postgresql://me:secret@one/db?schema=public",
          "postgresql://me%3Asecret%40one/db", "postgresql://me%253Asecret%2540one/db",
          "postgresql:///db?host=me%3Asecret%40one", "host=me:secret@one",
          "dbname='host=one password=secret'", "postgresql://one/host%3Dtwo%20password%3Dsecret",
          "dbname=postgresql://me:secret@one/db"})
        try
        {
            connection_string const to(text, 1s);
            FAIL(text);
        }
        catch (setup_error const& e)
        {
            CAPTURE(text, e.what());
            CHECK(std::string(e.what()).find("secret") == std::string::npos);
            CHECK(std::string(e.what()).starts_with("uninvite: the connection string is malformed: "));
        }
}

TEST_CASE("the name of a parameter that libpq does not know is in the message")
{
    try
    {
        connection_string const to("postgresql://me:secret@one/db?schema=public", 1s);
        FAIL("libpq knows it");
    }
    catch (setup_error const& e)
    {
        CHECK(std::string(e.what()) ==
              "uninvite: the connection string is malformed: libpq does not accept it: "
              "invalid URI query parameter: \"schema\"");
    }
}

TEST_CASE("each host of a connection string is tried by itself, with its time")
{
    auto const hosts = [](std::string const& text)
    {
        std::string all;
        connection_string const to(text, 700ms);
        for (auto const& h : to.hosts().hosts)
            all += h.name + "/" + h.address + "/" + h.port + "/" + h.attributes + " ";
        return all + std::to_string(to.hosts().timeout.count()) + (to.hosts().is_given ? " given" : "");
    };
    CHECK(hosts("postgresql://one:5433,two/courses") == "one//5433/read-write two//5432/read-write 700");
    CHECK(hosts("host=one,two hostaddr=127.0.0.1,127.0.0.2 port=1 connect_timeout=3") ==
          "one/127.0.0.1/1/read-write two/127.0.0.2/1/read-write 3000 given");
    CHECK(hosts("host=one,two port=1 target_session_attrs=prefer-standby connect_timeout=0") ==
          "one//1/standby two//1/standby one//1/any two//1/any 700");
    CHECK(connection_string("host=one,two connect_timeout=3", 1s).given_timeout() == 6s);
    CHECK(connection_string("host=one,two", 1s).given_timeout() == 0s);
}

TEST_CASE("the hosts of the environment are tried one by one too")
{
    ::setenv("PGHOST", "one,two", 1);
    ::setenv("PGCONNECT_TIMEOUT", "4", 1);
    connection_string const to("dbname=courses", 1s);
    ::unsetenv("PGHOST");
    ::unsetenv("PGCONNECT_TIMEOUT");
    REQUIRE(to.hosts().hosts.size() == 2);
    CHECK(to.hosts().hosts[1].name == "two");
    CHECK(to.given_timeout() == 8s);
}

TEST_CASE("lists of hosts that libpq would refuse, or that have empty elements, are left to libpq")
{
    for (std::string const text : {"host=one,two hostaddr=127.0.0.1", "host=one,two,three port=1,2",
                                   "host=one,", "host=one,two hostaddr=127.0.0.1,"})
        CHECK(connection_string(text, 1s).hosts().hosts.empty());
    CHECK(connection_string("dbname=courses", 1s).hosts().hosts.size() == 1); // the default
}
