// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/token_query.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;

namespace {

struct asked_of_statement
{
    course_file const courses;
    sqlite::connection db = courses.open().connect();
    sqlite::statements sql;

    explicit asked_of_statement(char const* find_token) { sql.find_token = find_token; }

    std::string verify(std::string const& token)
    {
        auto const who = sqlite::detail::token_query(db.handle(), sql).execute(token, now);
        return who ? std::to_string(who->user.value()) : name_of(who);
    }
};

} // namespace

TEST_CASE("a token query is given the token, its SHA-256 and the time")
{
    CHECK(asked_of_statement("SELECT 7 WHERE :token = 'sesame' AND :now = 5000").verify("sesame") == "7");
    asked_of_statement hashed("SELECT 8 WHERE :now AND :token_sha256 = x'ba7816bf8f01cfea414140de5dae2223"
                              "b00361a396177a9cb410ff61f20015ad'"); // of "abc", FIPS 180-2
    CHECK(hashed.verify("abc") == "8");
    CHECK(hashed.verify("abd") == "invalid_token");
    asked_of_statement as_text("SELECT 9 WHERE :now_text = '1970-01-01 01:23:20' AND :token_sha256_hex ="
                               " 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'");
    CHECK(as_text.verify("abc") == "9");
    CHECK(as_text.verify("abd") == "invalid_token");
}

TEST_CASE("a row of tokens without an id above zero is a fault of the schema")
{
    char const* const value = GENERATE("0", "-5", "NULL", "'seven'");
    CHECK(asked_of_statement((std::string("SELECT ") + value + " WHERE :token <> '' AND :now").c_str())
              .verify("t") == "failed");
}

TEST_CASE("a statement for tokens that does not look at the token or at the time is refused")
{
    asked_of_statement blind("SELECT 1 WHERE :now > 0");
    CHECK(refusal_of([&] { blind.verify("t"); }) == "uninvite: the statement 'find_token' must use the "
                                                    "parameter :token_sha256, :token_sha256_hex or :token");
    asked_of_statement timeless("SELECT 1 WHERE :token = 't'");
    CHECK(refusal_of([&] { timeless.verify("t"); }) ==
          "uninvite: the statement 'find_token' must use the parameter :now or :now_text, unless "
          "tokens_never_expire is set");
    timeless.sql.tokens_never_expire = true;
    CHECK(timeless.verify("t") == "1");
}

TEST_CASE("a statement for tokens that returns another column too, or writes, is refused")
{
    asked_of_statement wide("SELECT 1, 2 WHERE :token AND :now");
    CHECK(refusal_of([&] { wide.verify("t"); }) ==
          "uninvite: the statement 'find_token' must return one column, and returns 2");
    asked_of_statement writing("DELETE FROM access_token WHERE :token AND :now RETURNING user_id");
    CHECK(refusal_of([&] { writing.verify("t"); }) ==
          "uninvite: the statement 'find_token' must not change the database");
}
