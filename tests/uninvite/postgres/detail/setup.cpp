// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/setup.hpp>

#include <uninvite/postgres/detail/session.hpp>

#include "support/catch.hpp"
#include "support/postgres/fake_result.hpp"
#include "support/postgres/query.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <string>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

postgres::detail::session open(course_tables const& courses, postgres::database_options const& o)
{
    return {postgres::connection_string(courses.conninfo(), 5s), o, clock_type::now() + 5s};
}

std::string setting(course_tables const& courses, postgres::database_options const& o,
                    std::string const& name)
{
    return text_of(open(courses, o).execute(text_query{"SHOW " + name}, clock_type::now() + 5s));
}

} // namespace

TEST_CASE(
    "a new connection is told how to wait for locks and how to plan, and is left alone without these options")
{
    course_tables const courses;
    CHECK(setting(courses, {.lock_timeout = 1250ms}, "lock_timeout") == "1250ms");
    CHECK(setting(courses, {.lock_timeout = 0ms}, "lock_timeout") == "0");
    CHECK(setting(courses, {}, "plan_cache_mode") == "force_generic_plan");
    CHECK(setting(courses, {.generic_plans = false}, "plan_cache_mode") == "auto");
}

TEST_CASE("warnings of the server reach a new connection, also if its role or its address turned them off")
{
    course_tables const courses;
    postgres::detail::session quiet(
        postgres::connection_string(courses.conninfo() + " options='-csearch_path=" + courses.name() +
                                        " -cclient_min_messages=error'",
                                    5s),
        {}, clock_type::now() + 5s);
    CHECK(text_of(quiet.execute(text_query{"SHOW client_min_messages"}, clock_type::now() + 5s)) ==
          "warning");
}

TEST_CASE("a connection commits as durably as its options say, also if its role or its address says less")
{
    using postgres::synchronous_commit;
    auto const [asked, least, set] = GENERATE(table<std::string, synchronous_commit, std::string>(
        {{"off", synchronous_commit::on, "on"},
         {"local", synchronous_commit::on, "on"},
         {"remote_write", synchronous_commit::on, "on"},
         {"on", synchronous_commit::on, "on"},
         {"remote_apply", synchronous_commit::on, "remote_apply"},
         {"off", synchronous_commit::local, "local"},
         {"remote_write", synchronous_commit::local, "remote_write"},
         {"off", synchronous_commit::off, "off"},
         {"on", synchronous_commit::off, "on"},
         {"on", synchronous_commit::remote_apply, "remote_apply"}}));
    CAPTURE(asked, least);
    course_tables const courses;
    postgres::detail::session session(
        postgres::connection_string(courses.conninfo() + " options='-csearch_path=" + courses.name() +
                                        " -csynchronous_commit=" + asked + "'",
                                    5s),
        {.least_commit = least}, clock_type::now() + 5s);
    CHECK(text_of(session.execute(text_query{"SHOW synchronous_commit"}, clock_type::now() + 5s)) == set);
    // It is a setting of the session: a later change of the server's configuration does not reach it.
    CHECK(text_of(
              session.execute(text_query{"SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"},
                              clock_type::now() + 5s)) == "session");
}

TEST_CASE("a server that does not sync is refused unless the options accept it")
{
    auto const [fsync, accepts, why] =
        GENERATE(table<std::string, bool, std::string>({{"on", false, ""},
                                                        {"off", true, ""},
                                                        {"", false, ""},
                                                        {"off", false, "the server runs with fsync = off"}}));
    course_tables const courses;
    postgres::connection const db(postgres::connection_string(courses.conninfo(), 5s),
                                  clock_type::now() + 5s);
    postgres::detail::setup s;
    REQUIRE(s.send(db.handle(), {.accept_fsync_off = accepts}));
    s.on_result(fake_result(0, {}));
    s.on_result(fake_result(1, {{"warning"}}));
    s.on_result(fake_result(3, {{"on", fsync, "123"}}));
    CHECK(s.why().substr(0, 32) == why);
    CHECK((s.state() == 0) == why.empty());
    CHECK(s.server_process() == 123);
}

TEST_CASE("a connection on which warnings stay off is refused")
{
    auto const [shown, why] = GENERATE(
        table<std::string, std::string>({{"error", "client_min_messages is not warning"}, {"warning", ""}}));
    course_tables const courses;
    postgres::connection const db(postgres::connection_string(courses.conninfo(), 5s),
                                  clock_type::now() + 5s);
    postgres::detail::setup s;
    REQUIRE(s.send(db.handle(), {}));
    s.on_result(fake_result(0, {}));
    s.on_result(fake_result(1, {{shown}}));
    CHECK(s.why() == why);
    CHECK((s.state() == 0) == why.empty());
}

TEST_CASE("a setup that gets no answer in time is refused with that reason")
{
    course_tables courses;
    courses.other.run("BEGIN; LOCK TABLE access_token"); // the server waits for it to parse find_token
    CHECK(contains(refusal_of(
                       [&]
                       {
                           postgres::detail::session(postgres::connection_string(courses.conninfo(), 5s),
                                                     {.lock_timeout = 0ms}, clock_type::now() + 300ms);
                       }),
                   "cannot be queried: it does not answer in time"));
}

TEST_CASE("an error of the setup has no password in it, whatever blanks the password has")
{
    course_tables const courses;
    std::string const password = GENERATE("s3cr3t", "my  s3cr3t", "s3cr3t  ");
    CAPTURE(password);
    postgres::database_options o;
    o.statements.find_role = "SELECT \"" + password + "\"";
    std::string const refusal = refusal_of(
        [&]
        {
            postgres::detail::session(
                postgres::connection_string(courses.conninfo() + " password='" + password + "'", 5s), o,
                clock_type::now() + 5s);
        });
    CAPTURE(refusal);
    CHECK_FALSE(contains(refusal, "s3cr3t"));
    CHECK(contains(refusal, "'find_role' does not fit: ERROR: column \"...\" does not exist"));
}

TEST_CASE("a statement that does not fit is refused by its name, and the first of several is")
{
    course_tables const courses;
    postgres::database_options o;
    auto const refusal = [&] { return refusal_of([&] { open(courses, o); }); };
    CHECK(refusal() == "");
    o.statements.remove = "SELECT 1";
    CHECK(contains(refusal(), "the statement 'remove' does not fit: it gives 1 columns, expected 2"));
    o.statements.find_role = "SELECT 'none', $3::int8";
    CHECK(contains(refusal(), "the statement 'find_role' does not fit: it has 3 parameters"));
    o.statements.find_token = "SELECT nothing WHERE $1 <> '' AND $2 > 0";
    CHECK(contains(refusal(), "the statement 'find_token' does not fit: ERROR: column \"nothing\""));
}

TEST_CASE(
    "columns of another type or number, and a token without the time, are refused when a connection opens")
{
    course_tables const courses;
    postgres::database_options o;
    auto const refusal = [&] { return refusal_of([&] { open(courses, o); }); };
    o.statements.find_token = "SELECT user_id FROM access_token WHERE token_sha256 = $1 AND $20 > 0";
    CHECK(contains(refusal(), "the statement 'find_token' does not fit: it must use $2, the time, unless "
                              "tokens_never_expire is set"));
    o.statements.tokens_never_expire = true;
    o.statements.find_token = "SELECT user_id FROM access_token WHERE token_sha256 = $1";
    CHECK(refusal() == "");
    // Four bytes: as an integer it would be the user 825373492.
    o.statements.find_token = "SELECT '1234' WHERE $1 <> '' AND $2 > 0";
    CHECK(contains(refusal(),
                   "'find_token' does not fit: its column 1 has the type with OID 25, expected int8"));
    o.statements.find_token = "SELECT user_id, 1 FROM access_token WHERE token_sha256 = $1 AND $2 > 0";
    CHECK(contains(refusal(), "'find_token' does not fit: it gives 2 columns, expected 1"));
    o.statements.find_token = "SELECT 7::int2 WHERE $1 <> '' AND $2 > 0";
    CHECK(refusal() == "");
    o.statements.remove = "SELECT 'creator', ARRAY['1234']";
    CHECK(contains(refusal(),
                   "'remove' does not fit: its column 2 has the type with OID 1009, expected int8[]"));
}

TEST_CASE("a token statement whose time or token is only in a comment, a literal or a name is refused")
{
    course_tables const courses;
    postgres::database_options o;
    auto const refusal = [&] { return refusal_of([&] { open(courses, o); }); };
    std::string const select = "SELECT user_id FROM access_token WHERE token_sha256 = $1";
    for (std::string const& text :
         std::vector<std::string>{select + " -- AND expires_at > $2", select + " /* AND expires_at > $2 */",
                                  select + " AND 'costs $2' <> ''",
                                  "SELECT user_id AS \"$2\" FROM access_token WHERE token_sha256 = $1",
                                  "SELECT user_id FROM access_token AS x$2 WHERE token_sha256 = $1"})
    {
        CAPTURE(text);
        o.statements.find_token = text;
        CHECK(contains(refusal(), "it must use $2, the time"));
    }
    o.statements.find_token = "SELECT user_id FROM access_token WHERE expires_at > $2 -- $1";
    CHECK(contains(refusal(), "it must use $1, the SHA-256 of the token"));
    o.statements.tokens_never_expire = true;
    CHECK(contains(refusal(), "it must use $1, the SHA-256 of the token"));
}

TEST_CASE("a literal of a token statement is read as the server reads it")
{
    course_tables const courses;
    std::string const off = courses.conninfo() + " options='-csearch_path=" + courses.name() +
                            " -cstandard_conforming_strings=off'";
    postgres::database_options o;
    o.statements.find_token = "SELECT user_id FROM access_token WHERE token_sha256 = $1 AND '\\' $2' <> ''";
    CHECK(contains(refusal_of(
                       [&] {
                           postgres::detail::session(postgres::connection_string(off, 5s), o,
                                                     clock_type::now() + 5s);
                       }),
                   "it must use $2, the time"));
}

TEST_CASE("a connection whose statements another client has prepared is refused, and the pooler is named")
{
    course_tables const courses;
    postgres::connection db(postgres::connection_string(courses.conninfo(), 5s), clock_type::now() + 5s);
    db.execute("PREPARE find_token AS SELECT 1");
    postgres::detail::setup s;
    REQUIRE(s.send(db.handle(), {}));
    while (!s.read(db.handle()) && db.wait(PQflush(db.handle()) == 1, clock_type::now() + 5s))
        REQUIRE(PQconsumeInput(db.handle()) == 1);
    CHECK(contains(s.why(), "the statement 'find_token' is already there: a pooler lends"));
    CHECK(contains(s.why(), "pool_mode = session"));
    CHECK(s.state() == postgres::sqlstate("42P05"));
}
