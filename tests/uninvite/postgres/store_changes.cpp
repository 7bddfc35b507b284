// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/stores.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <future>
#include <string>

// Both stores while a host changes its tables, hides or rewrites rows, accepts invitations, or loses a
// server.

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

// The folder with the server's socket, as a second host.
std::string also_here()
{
    std::string folder = server().substr(server().find("host=") + 5);
    folder.resize(folder.find(' '));
    return folder;
}

// A role of its own with the documented rights, and the words to connect as it.
class other_role
{
    course_tables& courses_;

public:
    explicit other_role(course_tables& courses)
        : courses_(courses)
    {
        courses.other.run("CREATE ROLE " + courses.name() + " LOGIN; GRANT USAGE ON SCHEMA " +
                          courses.name() + " TO " + courses.name() +
                          "; GRANT SELECT, UPDATE ON course, course_role TO " + courses.name() +
                          "; GRANT SELECT ON access_token, uninvite_schema TO " + courses.name() +
                          "; GRANT SELECT, UPDATE, DELETE ON course_invitation TO " + courses.name() +
                          "; GRANT INSERT ON invitation_removal TO " + courses.name());
    }

    ~other_role()
    {
        courses_.end_connections();
        courses_.other.run("DROP OWNED BY " + courses_.name() + "; DROP ROLE " + courses_.name());
    }

    std::string words() const { return " user=" + courses_.name(); }
};

} // namespace

TEMPLATE_LIST_TEST_CASE("the documented rights suffice for a removal", "", stores)
{
    course_tables courses;
    other_role const mine(courses);
    TestType store(courses.open({}, mine.words()));
    CHECK(told(store.remove(removal_of(1, 2, {5, 7}))) == "5 7");
    CHECK(courses.audit() == "1 5 2 5000, 1 7 2 5000");
}

TEMPLATE_LIST_TEST_CASE(
    "an invitation that row-level security hides from the lock is a fault, and no success", "", stores)
{
    course_tables courses;
    other_role const mine(courses);
    bool const can_lock = GENERATE(false, true);
    courses.other.run("ALTER TABLE course_invitation ENABLE ROW LEVEL SECURITY;"
                      "CREATE POLICY see ON course_invitation FOR SELECT USING (true);"
                      "CREATE POLICY remove ON course_invitation FOR DELETE USING (true)");
    if (can_lock) courses.other.run("CREATE POLICY lock ON course_invitation FOR UPDATE USING (true)");
    TestType store(courses.open({}, mine.words()));
    auto const answer = store.remove(removal_of(1, 2, {5, 7}));
    CHECK(told(answer) == (can_lock ? "5 7" : "failed"));
    if (!answer)
        CHECK(answer.error().cause().message() ==
              "the statement 'remove' left an invitation in place that it was to remove");
    CHECK(courses.pending() == (can_lock ? "8 9" : "5 7 8 9"));
    CHECK(courses.audit() == (can_lock ? "1 5 2 5000, 1 7 2 5000" : ""));
    CHECK(told(store.remove(removal_of(1, 3, {5}))) == "forbidden");
    CHECK(told(store.remove(removal_of(3, 2, {5}))) == "not_found");
}

TEMPLATE_LIST_TEST_CASE("an invitation that is there again after the statement undoes the removal", "",
                        stores)
{
    std::string const trigger =
        GENERATE("AFTER DELETE ON course_invitation FOR EACH ROW", "AFTER DELETE ON course_invitation",
                 "AFTER INSERT ON invitation_removal FOR EACH ROW",
                 "INSTEAD OF DELETE ON course_invitation FOR EACH ROW");
    CAPTURE(trigger);
    course_tables courses;
    if (trigger.starts_with("INSTEAD"))
        courses.other.run("ALTER TABLE course_invitation RENAME TO kept;"
                          "CREATE VIEW course_invitation AS SELECT * FROM kept");
    courses.other.run("CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " +
                      std::string(trigger.starts_with("INSTEAD")
                                      ? "RETURN OLD;"
                                      : "INSERT INTO course_invitation VALUES (1, 7, 1, 0)"
                                        " ON CONFLICT DO NOTHING; RETURN NULL;") +
                      " END$$; CREATE TRIGGER again " + trigger + " EXECUTE FUNCTION again()");
    TestType store(courses.open());
    CHECK(told(store.remove(removal_of(1, 2, {5, 7}))) == "failed");
    CHECK(courses.pending() == "5 7 8 9");
    CHECK(courses.audit() == "");
    CHECK(told(store.remove(removal_of(1, 3, {5}))) == "forbidden");
}

TEMPLATE_LIST_TEST_CASE("an invitation that is replaced while its removal waits for it is removed", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.timeout = 10s, .lock_timeout = 9s}));
    courses.other.run("BEGIN; DELETE FROM course_invitation WHERE course_id = 1 AND user_id = 5;"
                      "INSERT INTO course_invitation VALUES (1, 5, 2, 7)");
    auto done = std::async(std::launch::async, [&] { return told(store.remove(removal_of(1, 2, {5}))); });
    courses.wait_for_waiting();
    courses.other.run("COMMIT");
    CHECK(done.get() == "5");
    CHECK(courses.pending() == "7 8 9");
}

TEMPLATE_LIST_TEST_CASE("a host's own removal is not checked unless the host gives the statement for it", "",
                        stores)
{
    course_tables courses;
    postgres::statements mine;
    mine.remove = "SELECT 'creator', ARRAY(SELECT user_id FROM course_invitation WHERE course_id = $1"
                  " AND user_id = ANY ($3) AND false)";
    CHECK(told(TestType(courses.open({.statements = mine})).remove(removal_of(1, 2, {5}))) == "-");
    mine.check_removal = postgres::statements::default_check_removal;
    CHECK(told(TestType(courses.open({.statements = mine})).remove(removal_of(1, 2, {5}))) == "failed");
    mine = {};
    mine.check_removal = "";
    CHECK(told(TestType(courses.open({.statements = mine})).remove(removal_of(1, 2, {5}))) == "5");
}

TEMPLATE_LIST_TEST_CASE("an acceptance that writes to the course does not deadlock with a removal", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.timeout = 10s, .lock_timeout = 9s}));
    courses.other.run("BEGIN; SELECT FROM course_invitation WHERE course_id = 1 AND user_id = 5 FOR UPDATE");
    auto done = std::async(std::launch::async, [&] { return told(store.remove(removal_of(1, 2, {5, 7}))); });
    courses.wait_for_waiting();
    // With the course locked before the invitations, the server would end one of the two.
    other_program accepting(courses.conninfo());
    accepting.run("SET lock_timeout = 100; BEGIN;"
                  "DELETE FROM course_invitation WHERE course_id = 1 AND user_id = 7;"
                  "INSERT INTO course_role VALUES (1, 7, 'joined')");
    CHECK_NOTHROW(accepting.run("UPDATE course SET privacy = privacy WHERE course_id = 1"));
    courses.other.run("COMMIT");
    accepting.run("COMMIT");
    CHECK(done.get() == "5");
    CHECK(courses.pending() == "8 9");
}

TEMPLATE_LIST_TEST_CASE("a column that gets another type costs no removal its answer, on any connection", "",
                        stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 4}));
    // Each connection has a plan: four removals wait at once, in courses of which three are absent.
    std::vector<std::future<std::string>> all;
    courses.other.run("BEGIN; LOCK TABLE course");
    for (long const course : {1, 3, 4, 5})
        all.push_back(std::async(std::launch::async, [&store, course]
                                 { return told(store.remove(removal_of(course, 2, {6}))); }));
    courses.wait_for_waiting(4);
    courses.other.run("ROLLBACK");
    for (auto& one : all)
        CHECK(one.get() == (&one == &all.front() ? "-" : "not_found"));
    courses.other.run("ALTER TABLE course_invitation ALTER user_id TYPE int");
    for (long const user : {5, 7, 8, 9})
        CHECK(told(store.remove(removal_of(1, 2, {user}))) == std::to_string(user));
}

TEMPLATE_LIST_TEST_CASE("prepared statements that are gone are prepared again", "", stores)
{
    course_tables courses;
    TestType store(courses.open({.connections = 1}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    courses.other.run("CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                      " DEALLOCATE remove; RETURN OLD; END$$;"
                      "CREATE TRIGGER lose AFTER DELETE ON course_invitation EXECUTE FUNCTION lose()");
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "7");
    CHECK(told(store.remove(removal_of(1, 2, {8}))) == "8");
}

TEMPLATE_LIST_TEST_CASE("a statement that the server never supports fails, and is not repeated indefinitely",
                        "", stores)
{
    course_tables courses;
    courses.other.run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$BEGIN RAISE 'no' USING ERRCODE = '0A000'; END$$;"
                      "CREATE TRIGGER no BEFORE DELETE ON course_invitation EXECUTE FUNCTION no()");
    TestType store(courses.open({.timeout = 30s}));
    auto const begin = clock_type::now();
    auto const answer = store.remove(removal_of(1, 2, {5}));
    REQUIRE(told(answer) == "busy");
    CHECK(answer.error().cause().message() == "SQLSTATE 0A000");
    CHECK(clock_type::now() - begin < 15s);
    CHECK(courses.pending() == "5 7 8 9");
}

TEMPLATE_LIST_TEST_CASE("a host that accepts and does not answer any more is left for the next one", "",
                        stores)
{
    course_tables courses;
    relay first(courses.conninfo());
    std::string const port = first.words().substr(first.words().find("port=") + 5);
    TestType store(
        courses.open({.connections = 2, .timeout = 1s, .lock_timeout = 500ms, .connect_timeout = 300ms},
                     " host=127.0.0.1," + also_here() + " port=" + port + ",5432"));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    first.holds_answers = true;
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "outcome_unknown");
    CHECK(in_the_end(store, removal_of(1, 2, {8}), "8") == "8");
    auto const begin = clock_type::now();
    CHECK(told(store.remove(removal_of(1, 2, {9}))) == "9"); // and the other one stays the first choice
    CHECK(clock_type::now() - begin < 300ms);
    first.holds_answers = false;
}
