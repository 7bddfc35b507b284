// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/stores.hpp"
#include "support/postgres/world.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

// What both stores do where others are in the way, and where the connection or the server is not what it was.

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

template <class Store>
std::future<std::string> removing(Store& store, uninvite::removal r)
{
    return std::async(std::launch::async, [&store, r = std::move(r)] { return told(store.remove(r)); });
}

// The statement that removes, without the one that checks it afterwards.
postgres::database_options alone()
{
    postgres::database_options o;
    o.statements.check_removal = "";
    return o;
}

/// Removes users 5 and 7; the relay holds the second answer. @return What is told about user 7 in the end.
template <class Store>
std::future<std::string> committed_without_answer(Store& store, course_tables& courses, relay& between)
{
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    between.holds_answers = true;
    auto done = removing(store, removal_of(1, 2, {7}));
    while (courses.pending() != "8 9")
        std::this_thread::sleep_for(1ms);
    return done;
}

} // namespace

TEMPLATE_LIST_TEST_CASE("a removal tells what it removed, in order, and writes who and when", "", stores)
{
    course_tables courses;
    TestType store(courses.open());
    CHECK(told(store.remove(removal_of(1, 2, {3, 5, 6, 9}))) == "5 9");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "-");
    CHECK(told(store.remove(removal_of(2, 1, {7}))) == "forbidden");
    CHECK(told(store.remove(removal_of(2, 1, {7}, uninvite::grant::by_policy))) == "7");
    CHECK(courses.pending() == "7 8");
    CHECK(courses.audit() == "1 5 2 5000, 2 7 1 5000, 1 9 2 5000");
}

TEMPLATE_LIST_TEST_CASE("a demotion that came a moment before is waited for, and nothing is removed", "",
                        stores)
{
    auto const [change, answer] = GENERATE(table<std::string, std::string>({
        {"UPDATE course_role SET role = 'joined' WHERE course_id = 1 AND user_id = 2", "forbidden"},
        {"DELETE FROM course_role WHERE course_id = 1 AND user_id = 2", "forbidden"},
        {"UPDATE course SET deleted = true WHERE course_id = 1", "not_found"},
        {"DELETE FROM course_role WHERE course_id = 1 AND user_id = 2;"
         "UPDATE course SET privacy = 'secret' WHERE course_id = 1",
         "not_found"},
    }));
    CAPTURE(change);
    course_tables courses;
    TestType store(courses.open());
    courses.other.run("BEGIN");
    courses.other.run(change);
    auto const removal = GENERATE(removal_of(1, 2, {5, 7}), removal_of(1, 2, {5}));
    auto done = removing(store, removal);
    courses.wait_for_waiting();
    courses.other.run("COMMIT");
    CHECK(done.get() == answer);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.audit() == "");
}

TEMPLATE_LIST_TEST_CASE("a demotion that comes later waits until the removal is done", "", stores)
{
    course_tables courses;
    // The removal waits after it has all its locks.
    courses.other.run(
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_advisory_xact_lock_shared(" +
        std::to_string(::getpid()) +
        "); RETURN OLD; END$$;"
        "CREATE TRIGGER wait BEFORE DELETE ON course_invitation FOR EACH ROW EXECUTE FUNCTION wait()");
    courses.other.run("BEGIN; SELECT pg_advisory_xact_lock(" + std::to_string(::getpid()) + ")");
    TestType store(courses.open());
    auto done = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    std::string const change = GENERATE("UPDATE course_role SET role = 'joined' WHERE user_id = 2",
                                        "DELETE FROM course_role WHERE user_id = 2",
                                        "UPDATE course SET deleted = true WHERE course_id = 1");
    other_program demoting(courses.conninfo());
    demoting.run("SET lock_timeout = 100");
    CHECK_THROWS_WITH(demoting.run(change), tests::containing("lock timeout"));
    courses.other.run("ROLLBACK");
    CHECK(done.get() == "5");
    CHECK_NOTHROW(demoting.run(change));
}

TEMPLATE_LIST_TEST_CASE("a demotion does not wait for a removal that waits for an invitation, and counts", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open());
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    auto done = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    other_program(courses.conninfo()).run("UPDATE course_role SET role = 'joined' WHERE user_id = 2");
    courses.other.run("ROLLBACK");
    CHECK(done.get() == "forbidden");
    CHECK(courses.pending() == "5 7 8 9");
}

TEMPLATE_LIST_TEST_CASE("of accepting and removing an invitation at once exactly one wins", "", stores)
{
    bool const accepts = GENERATE(true, false);
    course_tables courses;
    TestType store(courses.open());
    courses.other.run("BEGIN; DELETE FROM course_invitation WHERE course_id = 1 AND user_id = 5;"
                      "INSERT INTO course_role VALUES (1, 5, 'joined')");
    auto done = removing(store, removal_of(1, 2, {5, 7}));
    courses.wait_for_waiting();
    courses.other.run(accepts ? "COMMIT" : "ROLLBACK");
    CHECK(done.get() == (accepts ? "7" : "5 7"));
    CHECK(courses.audit() == (accepts ? "1 7 2 5000" : "1 5 2 5000, 1 7 2 5000"));
}

TEMPLATE_LIST_TEST_CASE("a deadlock is tried again", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.timeout = 5s, .lock_timeout = 4s}));
    courses.other.run(
        "SET deadlock_timeout = '30s'; BEGIN; SELECT FROM course_invitation WHERE user_id = 7 FOR UPDATE");
    auto done = removing(store, removal_of(1, 2, {5, 7}));
    courses.wait_for_waiting();
    courses.other.run(
        "DELETE FROM course_invitation WHERE course_id = 1 AND user_id = 5"); // the other way round
    courses.other.run("COMMIT");
    CHECK(done.get() == "7");
    CHECK(courses.audit() == "1 7 2 5000");
}

TEMPLATE_LIST_TEST_CASE("a serialization failure is tried again, and not past the deadline", "", stores)
{
    std::string const isolation = GENERATE("repeatable\\ read", "serializable");
    course_tables courses;
    TestType store(
        courses.open({}, " options='-csearch_path=" + courses.name() + " -cdefault_transaction_isolation=" +
                             (isolation == "serializable" ? isolation : "repeatable\\\\ read") + "'"));
    courses.other.run("BEGIN; UPDATE course_role SET role = role WHERE user_id = 2");
    auto done = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    courses.other.run("COMMIT");
    CHECK(done.get() == "5");

    courses.other.run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$BEGIN RAISE 'no' USING ERRCODE = '40001'; END$$;"
                      "CREATE TRIGGER no BEFORE DELETE ON course_invitation EXECUTE FUNCTION no()");
    TestType hasty(courses.open({.timeout = 300ms, .lock_timeout = 0ms}));
    auto const begin = clock_type::now();
    std::string const answer = told(hasty.remove(removal_of(1, 2, {7})));
    CHECK((answer == "busy" || answer == "outcome_unknown")); // of the attempt that was under way
    CHECK(clock_type::now() - begin >= 250ms);
    CHECK(clock_type::now() - begin < 2s);
    CHECK(courses.pending() == "7 8 9");
}

TEMPLATE_LIST_TEST_CASE(
    "behind a lock that lasts it is busy, nothing is removed, and the next removal is not", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.lock_timeout = 200ms}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    auto const begin = clock_type::now();
    CHECK(told(store.remove(removal_of(1, 2, {5, 7}))) == "busy");
    CHECK(clock_type::now() - begin >= 200ms);
    CHECK(clock_type::now() - begin < 1500ms);
    courses.other.run("ROLLBACK");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 2, {5, 7}))) == "5 7");
}

TEMPLATE_LIST_TEST_CASE(
    "past the deadline of one that was sent the outcome is unknown, and repeating is safe", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1, .timeout = 300ms, .lock_timeout = 0ms}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    auto const begin = clock_type::now();
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "outcome_unknown");
    CHECK(clock_type::now() - begin >= 300ms);
    CHECK(clock_type::now() - begin < 1500ms);
    courses.other.run("ROLLBACK");
    courses.wait_for_waiting(0);
    std::string const again = told(store.remove(removal_of(1, 2, {5})));
    CHECK((again == "5" || again == "-"));
    CHECK(courses.pending() == "7 8 9");
    CHECK(courses.audit() == "1 5 2 5000");
}

TEMPLATE_LIST_TEST_CASE(
    "a statement that is given up is cancelled on the server, and keeps its place until then", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1, .timeout = 300ms, .lock_timeout = 0ms}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    for (int i = 0; i != 3; ++i)
    {
        CHECK(told(store.remove(removal_of(1, 2, {5}))) == "outcome_unknown");
        CHECK(courses.connections() <= 1);
    }
    courses.wait_for_waiting(0); // although the row is still locked
    CHECK(in_the_end(store, removal_of(1, 2, {7}), "7") == "7");
    CHECK(courses.connections() == 1);
    courses.other.run("ROLLBACK");
    CHECK(courses.pending() == "5 8 9");
}

TEMPLATE_LIST_TEST_CASE("a server that does not answer keeps the places that it has", "", stores)
{
    course_tables courses;
    relay between(courses.conninfo());
    TestType store(courses.open({.connections = 1, .timeout = 300ms}, between.words()));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    between.holds_answers = true;
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "outcome_unknown");
    for (int i = 0; i != 2; ++i)
    {
        auto next = removing(store, removal_of(1, 2, {8}));
        while (next.wait_for(10ms) != std::future_status::ready)
            CHECK(courses.connections() == 1);
        CHECK(next.get() == "busy");
    }
    between.holds_answers = false;
    CHECK(in_the_end(store, removal_of(1, 2, {8}), "8") == "8");
    CHECK(courses.pending() == "9");
}

TEMPLATE_LIST_TEST_CASE("a store that ends cancels what it has given up", "", stores)
{
    course_tables courses;
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    {
        TestType store(courses.open({.connections = 1, .timeout = 300ms, .lock_timeout = 0ms}));
        CHECK(told(store.remove(removal_of(1, 2, {5}))) == "outcome_unknown");
    }
    courses.wait_for_connections(0); // although the row is still locked
    courses.other.run("ROLLBACK");
    CHECK(courses.pending() == "5 7 8 9");
}

TEMPLATE_LIST_TEST_CASE("a locked course leaves connections to other courses, and its removals are busy", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 4, .timeout = 5s, .lock_timeout = 4s}));
    courses.other.run("BEGIN; SELECT FROM course WHERE course_id = 1 FOR UPDATE");
    std::vector<std::future<std::string>> locked;
    for (int i = 0; i != 6; ++i)
        locked.push_back(removing(store, removal_of(1, 2, {5})));
    courses.wait_for_waiting(2);     // half of the connections
    std::this_thread::sleep_for(1s); // the others would have one by now
    auto const begin = clock_type::now();
    CHECK(told(store.remove(removal_of(2, 4, {7}))) == "7");
    CHECK(courses.waiting() == 2);
    CHECK(clock_type::now() - begin < 2s); // not after the lock
    for (auto& one : locked)
        CHECK(one.get() == "busy");
    courses.other.run("ROLLBACK");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE(
    "a removal that has waited for a connection and meets a lock is busy, and not unknown", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1, .timeout = 1500ms, .lock_timeout = 1000ms}));
    courses.other.run("BEGIN; SELECT FROM course WHERE course_id = 1 FOR UPDATE");
    auto first = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting(1);
    auto second = removing(store, removal_of(1, 2, {7}));
    CHECK(first.get() == "busy");
    CHECK(second.get() == "busy");
    courses.other.run("ROLLBACK");
    CHECK(told(store.remove(removal_of(1, 2, {5, 7}))) == "5 7");
}

TEMPLATE_LIST_TEST_CASE("a removal that the server does not end in time is ended by the server, and is busy",
                        "", stores)
{
    course_tables courses;
    courses.other.run(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(60); END$$;"
        "CREATE TRIGGER slow BEFORE DELETE ON course_invitation FOR EACH ROW EXECUTE FUNCTION slow()");
    TestType store(courses.open({.timeout = 500ms}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "busy");
    courses.other.run("DROP TRIGGER slow ON course_invitation");
    CHECK(courses.pending() == "5 7 8 9");
}

TEMPLATE_LIST_TEST_CASE("a store has the connections that it may have, and none beside them", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1}));
    courses.wait_for_connections(0);
    for (int i = 0; i != 3; ++i)
        CHECK(told(store.remove(removal_of(1, 2, {5}))) == (i == 0 ? "5" : "-"));
    CHECK(courses.connections() == 1);
}

TEMPLATE_LIST_TEST_CASE("who gets no connection before the deadline is busy", "", stores)
{
    course_tables courses;
    relay between(courses.conninfo());
    TestType store(courses.open({.connections = 1, .timeout = 400ms, .lock_timeout = 0ms}, between.words()));
    between.cut();
    between.holds_answers = true;
    auto const begin = clock_type::now();
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "busy");
    CHECK(clock_type::now() - begin >= 400ms);
    CHECK(clock_type::now() - begin < 5s);
    between.holds_answers = false;
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("a statement that the server ends with its connection is busy, and the next works",
                        "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1, .timeout = 20s, .lock_timeout = 0ms}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    auto done = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    auto const begin = clock_type::now();
    courses.end_connections();
    CHECK(done.get() == "busy");
    CHECK(clock_type::now() - begin < 10s); // and not only when the deadline passes
    courses.other.run("ROLLBACK");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("a statement that is cancelled on the server is busy, and the connection is kept", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE user_id = 5 FOR UPDATE");
    auto done = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    courses.end_connections("pg_cancel_backend");
    CHECK(done.get() == "busy");
    courses.other.run("ROLLBACK");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("a connection that was ended while it was idle costs nobody an answer", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 2}));
    for (long user : {5, 7, 8})
    {
        CHECK(told(store.remove(removal_of(1, 2, {user}))) == std::to_string(user));
        courses.end_connections();
        courses.wait_for_connections(0);
    }
}

TEMPLATE_LIST_TEST_CASE("a connection lost before the answer of one that was sent leaves the outcome unknown",
                        "", stores)
{
    course_tables courses;
    relay between(courses.conninfo());
    TestType store(courses.open({.connections = 1}, between.words()));
    auto done = committed_without_answer(store, courses, between);
    between.cut();
    CHECK(done.get() == "outcome_unknown");
    between.holds_answers = false;
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "-");
    CHECK(told(store.remove(removal_of(1, 2, {8}))) == "8");
    CHECK(courses.audit() == "1 5 2 5000, 1 7 2 5000, 1 8 2 5000");
}

TEMPLATE_LIST_TEST_CASE(
    "an error of a program between, after a commit that it hides, leaves the outcome unknown", "", stores)
{
    auto const [severity, state] = GENERATE(table<std::string, std::string>({{"FATAL", "58000"},
                                                                             {"FATAL", "57P01"},
                                                                             {"FATAL", "XX000"},
                                                                             {"FATAL", "55000"},
                                                                             {"PANIC", "57P02"},
                                                                             {"ERROR", "58000"}}));
    CAPTURE(severity, state);
    course_tables courses;
    relay between(courses.conninfo());
    TestType store(courses.open({.connections = 1}, between.words()));
    auto done = committed_without_answer(store, courses, between);
    between.cut(error_message(severity, state));
    CHECK(done.get() == "outcome_unknown");
}

TEMPLATE_LIST_TEST_CASE("what fails when it is committed is not acknowledged, although its rows came", "",
                        stores)
{
    course_tables courses;
    courses.other.run(
        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;"
        "CREATE CONSTRAINT TRIGGER no AFTER INSERT ON invitation_removal DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW WHEN (NEW.user_id = 5) EXECUTE FUNCTION no()");
    TestType store(courses.open({.connections = 1}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "7");
}

TEMPLATE_LIST_TEST_CASE("a host that does not answer is given up for the next one", "", stores)
{
    // Who has a full backlog answers no SYN.
    int const silent = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&here), size) == 0);
    REQUIRE(::listen(silent, 0) == 0);
    REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&here), &size) == 0);
    int const filling = ::socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(::connect(filling, reinterpret_cast<sockaddr*>(&here), size) == 0);

    course_tables courses;
    std::string folder = server().substr(server().find("host=") + 5);
    folder.resize(folder.find(' '));
    auto const begin = clock_type::now();
    TestType store(courses.open({.timeout = 5s, .connect_timeout = 300ms},
                                " host=127.0.0.1," + folder +
                                    " port=" + std::to_string(ntohs(here.sin_port)) + ",5432"));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    CHECK(clock_type::now() - begin >= 300ms);
    CHECK(clock_type::now() - begin < 10s);
    ::close(filling);
    ::close(silent);
}

TEMPLATE_LIST_TEST_CASE("a host that has become silent is left for the next one before a removal may end", "",
                        stores)
{
    course_tables courses;
    relay first(courses.conninfo()), second(courses.conninfo());
    TestType store(courses.open({.connections = 3, .timeout = 20s, .connect_timeout = 400ms},
                                second.words(first.port() + ",")));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    first.holds_answers = true;
    auto const begin = clock_type::now();
    std::vector<std::future<std::string>> silent;
    for (long user : {7, 7, 7})
        silent.push_back(removing(store, removal_of(1, 2, {user})));
    for (auto& one : silent)
        CHECK(contains("outcome_unknown - busy", one.get()));
    CHECK(told(store.remove(removal_of(1, 2, {9}))) == "9");
    CHECK(clock_type::now() - begin >= 600ms);
    CHECK(clock_type::now() - begin < 5s);
}

TEMPLATE_LIST_TEST_CASE("a removal that waits for a lock longer than a host may be silent is waited for", "",
                        stores)
{
    course_tables courses;
    relay first(courses.conninfo()), second(courses.conninfo());
    TestType store(courses.open({.timeout = 20s, .lock_timeout = 10s, .connect_timeout = 200ms},
                                second.words(first.port() + ",")));
    courses.other.run("BEGIN; SELECT FROM course WHERE course_id = 1 FOR UPDATE");
    auto locked = removing(store, removal_of(1, 2, {5}));
    courses.wait_for_waiting();
    std::this_thread::sleep_for(1s);
    courses.other.run("COMMIT");
    CHECK(locked.get() == "5");
}

TEMPLATE_LIST_TEST_CASE("what is no role and no list of ids is a fault of the statement", "", stores)
{
    course_tables courses;
    postgres::statements mine;
    auto const [sql, answer] = GENERATE(table<std::string, std::string>(
        {{"SELECT 'owner', ARRAY[]::int8[] WHERE $1 > 0 AND $2 > 0 AND $4 > 0 AND $5", "failed"},
         {"SELECT 'owner', ARRAY[$3[1]]", "outcome_unknown"},
         {"SELECT 'creator', ARRAY[0::int8]", "outcome_unknown"},
         {"SELECT 'creator', ARRAY[NULL::int8]", "outcome_unknown"}}));
    mine.remove = sql;
    CAPTURE(sql);
    TestType store(courses.open({.statements = mine}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == answer);
}

TEMPLATE_LIST_TEST_CASE(
    "an invitation that a trigger keeps, or an audit row that it drops, undoes the removal", "", stores)
{
    auto const [table, user, why] = GENERATE(Catch::Generators::table<std::string, std::string, std::string>(
        {{"DELETE ON course_invitation", "OLD.user_id", "left an invitation in place that it was to remove"},
         {"INSERT ON invitation_removal", "NEW.user_id", "wrote no audit row"}}));
    course_tables courses;
    TestType store(courses.open(alone()));
    courses.other.run(
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;"
        "CREATE TRIGGER nothing BEFORE " +
        table + " FOR EACH ROW WHEN (" + user + " = 7) EXECUTE FUNCTION nothing()");
    auto const kept = store.remove(removal_of(1, 2, {5, 7}));
    CHECK(told(kept) == "failed");
    CHECK(kept.error().cause().message() == "the statement 'remove' " + why);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.audit() == "");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    CHECK(courses.audit() == "1 5 2 5000");
}

TEMPLATE_LIST_TEST_CASE(
    "functions and operators of the host with the names of the server's do not replace the comparison", "",
    stores)
{
    auto const [table, function, why] =
        GENERATE(Catch::Generators::table<std::string, std::string, std::string>(
            {{"DELETE ON course_invitation", "ln", "left an invitation in place that it was to remove"},
             {"INSERT ON invitation_removal", "sqrt", "wrote no audit row"}}));
    std::string const value = GENERATE("1", "NULL");
    CAPTURE(function, value);
    course_tables courses;
    courses.other.run(
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;"
        "CREATE TRIGGER nothing BEFORE " +
        table + " FOR EACH ROW WHEN (" + (function == "ln" ? "OLD" : "NEW") +
        ".user_id = 7) EXECUTE FUNCTION nothing();"
        "CREATE FUNCTION " +
        function + "(integer) RETURNS float8 LANGUAGE sql AS $$ SELECT " + value +
        "::float8 $$;"
        "CREATE FUNCTION above(float8, integer) RETURNS bool LANGUAGE sql AS $$ SELECT false $$;"
        "CREATE OPERATOR > (LEFTARG = float8, RIGHTARG = integer, FUNCTION = above)");
    TestType store(courses.open(alone()));
    auto const kept = store.remove(removal_of(1, 2, {5, 7}));
    REQUIRE(told(kept) == "failed");
    CHECK(kept.error().cause().message() == "the statement 'remove' " + why);
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    CHECK(courses.audit() == "1 5 2 5000");
}

TEMPLATE_LIST_TEST_CASE("a table that is gone is a fault, and one that passes where it comes back", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.timeout = 500ms, .lock_timeout = 0ms}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    courses.other.run("ALTER TABLE invitation_removal RENAME TO gone");
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "failed");
    courses.end_connections();
    courses.wait_for_connections(0);
    auto const prepared_anew = store.remove(removal_of(1, 2, {7}));
    CHECK(told(prepared_anew) == "failed");
    CHECK(prepared_anew.error().cause().message() == "SQLSTATE 42P01");
    courses.other.run("ALTER TABLE gone RENAME TO invitation_removal");
    CHECK(in_the_end(store, removal_of(1, 2, {7}), "7") == "7");
}
