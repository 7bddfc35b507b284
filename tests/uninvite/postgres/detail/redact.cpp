// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/redact.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::postgres::detail::has_unencoded_secret;
using uninvite::postgres::detail::is_connection_string;
using uninvite::postgres::detail::is_secret_in_host;
using uninvite::postgres::detail::reason_without_secrets;
using uninvite::postgres::detail::without_secrets;

TEST_CASE("a password that is not percent-encoded is found before libpq takes it for a host or a database")
{
    for (char const* text :
         {"postgresql://app:p@ss@host/db", "postgresql://app:pa/ss@host/db", "postgresql://app:12/34@host/db",
          "postgresql://app:pa?ss@host/db", "postgres://app@tenant:pw@host/db", "postgresql://a:p@host:x/db",
          "postgresql://one:5432,two:s3cr3t/db"})
    {
        CAPTURE(text);
        CHECK(has_unencoded_secret(text));
    }
    for (char const* text :
         {"postgresql://app:pw@host/db", "postgresql://app:p%40ss@host:5432/db", "postgresql:///db",
          "postgresql://app:p:w@one:5432,two:5433/db?user=a@b", "postgresql://app@[2001:db8::1]:5432/db",
          "postgresql://[::1],[::2]:1/db", "postgresql://", "host=a password=p@ss", "postgres://host:/db"})
    {
        CAPTURE(text);
        CHECK_FALSE(has_unencoded_secret(text));
    }
}

TEST_CASE("libpq's reason is kept, and of the text only the name of a parameter")
{
    std::string const unknown = "invalid URI query parameter: \"schema\"";
    CHECK(reason_without_secrets("postgresql://a:s3cr3t@h/db?schema=public", unknown) == unknown);
    CHECK(reason_without_secrets("postgresql://a:s3cr3t@h/db?a=b&schema=public", unknown) == unknown);
    CHECK(reason_without_secrets("host=h passwrod=x", "invalid connection option \"passwrod\"") ==
          "invalid connection option \"passwrod\"");

    // These may be parts of a password.
    for (char const* text :
         {"postgresql://a:p?schema=x@h/db", "postgresql://a@h/db?password=x&schema=y",
          "postgresql://schema/db?a=b", "postgresql://a@h/db?xschema=y", "postgresql://a@h/db?schema"})
    {
        CAPTURE(text);
        CHECK(reason_without_secrets(text, unknown) == "invalid URI query parameter");
    }
    CHECK(reason_without_secrets("password=a schema=b", "invalid connection option \"schema\"") ==
          "invalid connection option");
    CHECK(
        reason_without_secrets("x", "missing key/value separator \"=\" in URI query parameter: \"s3cr3t\"") ==
        "missing key/value separator \"=\" in URI query parameter");
    CHECK(reason_without_secrets("x", "missing \"=\" after \"s3cr3t\" in connection info string") ==
          "missing \"=\" after");
    CHECK(reason_without_secrets("x", "invalid percent-encoded token: \"s3\"cr3t\"") ==
          "invalid percent-encoded token");
    CHECK(reason_without_secrets("x", "unterminated quoted string in connection info string") ==
          "unterminated quoted string in connection info string");
    CHECK(reason_without_secrets("x", "Ungültig: »s3cr3t«") == "");
}

TEST_CASE("a secret is replaced wherever it is in a message, also where another begins with it")
{
    CHECK(without_secrets("role \"s3cr3t\" of s3cr3t", {"s3cr3t"}) == "role \"...\" of ...");
    CHECK(without_secrets("s3cr3t-too and s3cr3t", {"s3cr3t", "s3cr3t-too"}) == "... and ...");
    CHECK(without_secrets("no change", {"", "s3cr3t"}) == "no change");
    CHECK(without_secrets("a.s3cr3t", {"...."}) == "a.s3cr3t");
}

TEST_CASE(
    "a secret of fewer than four characters is replaced as a whole word, and is not looked for in words")
{
    CHECK(without_secrets("user \"app\" with \"xqz\": xqz", {"xqz"}) == "user \"app\" with \"...\": ...");
    CHECK(without_secrets("server a: as a_b, 1a and \xc3\xa4"
                          "a",
                          {"a"}) == "server ...: as a_b, 1a and \xc3\xa4"
                                    "a");
    CHECK(without_secrets("xqzz xqz", {"xqz"}) == "xqzz ...");
}

TEST_CASE("a host that may be a user and a password is found, however often it is encoded")
{
    for (char const* host : {"app:s3cr3t@h", "s3cr3t@h", "app:s3cr3t", "one,app:s3cr3t@h", "app%3As3cr3t%40h",
                             "app%253as3cr3t", "app%25253As3cr3t%252540h", "s3cr3t%2540h"})
    {
        CAPTURE(host);
        CHECK(is_secret_in_host(host));
    }
    for (char const* host : {"", "h", "one,two", "2001:db8::1", "::ffff:1.2.3.4,h", "fe80::1%eth0",
                             "fe80::1%25eth0", "a%zz", "a%4", "/run/a:b@c", "@abstract:name"})
    {
        CAPTURE(host);
        CHECK_FALSE(is_secret_in_host(host));
    }
}

TEST_CASE("a database that is a connection string is found by libpq's rule")
{
    for (char const* name :
         {"password=s3cr3t", "host=h password=s3cr3t", "postgres://a:s3cr3t@h", "postgresql://a:s3cr3t@h/db"})
        CHECK(is_connection_string(name));
    for (char const* name : {"", "courses", "a:b@c", "postgres"})
        CHECK_FALSE(is_connection_string(name));
}
