// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/group_session.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;
using sqlite::detail::group_session;
using uninvite::removal;

namespace {

struct session_on_courses
{
    course_file courses;
    std::optional<group_session> session;
    std::vector<removal> asked = {removal_of(1, 1, {5}), removal_of(1, 3, {7}), removal_of(1, 1, {8})};
    std::vector<sqlite::detail::group_member> members;

    void open()
    {
        session.emplace(courses.open(), nullptr, 50ms);
        for (removal const& r : asked)
            members.push_back({&r});
    }

    group_session::next_step run(bool has_savepoints)
    {
        std::vector<sqlite::detail::group_member*> all;
        for (sqlite::detail::group_member& m : members)
            all.push_back(&m);
        return session->run(all, now, has_savepoints);
    }

    std::string answers() const
    {
        std::string all;
        for (auto const& m : members)
            all.append(all.empty() ? "" : ", ").append(told(m.answer));
        return all;
    }
};

} // namespace

TEST_CASE("a session commits a group whose removals succeed or are refused, with and without savepoints")
{
    session_on_courses x;
    x.open();
    REQUIRE_FALSE(x.session->begin());
    CHECK_FALSE(x.courses.is_unlocked());
    CHECK(x.run(GENERATE(true, false)) == group_session::next_step::commit);
    CHECK(x.answers() == "5, forbidden, 8");
    CHECK(x.courses.pending() == "5 7 8 9");
    REQUIRE_FALSE(x.session->commit());
    CHECK(x.courses.pending() == "7 9");
    CHECK(x.session->is_sound());
}

TEST_CASE("a session asks for another run if a removal without a savepoint fails, and none of it remains")
{
    session_on_courses x;
    x.courses.run("CREATE TRIGGER kept AFTER DELETE ON course_invitation WHEN OLD.user_id = 5"
                  " BEGIN INSERT INTO course_invitation SELECT OLD.course_id, OLD.user_id, 1, 0; END");
    x.open();
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.run(false) == group_session::next_step::run_again);
    CHECK(x.answers() == "failed, busy, busy");
    x.session->rollback();
    CHECK(x.courses.is_unlocked());
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.run(true) == group_session::next_step::commit);
    CHECK(x.answers() == "failed, forbidden, 8");
    REQUIRE_FALSE(x.session->commit());
    CHECK(x.courses.pending() == "5 7 9");
    CHECK(x.courses.audit() == "1|8|1|5000");
    CHECK(x.session->is_sound()); // a broken rule of a statement is no fault of the connection
}

TEST_CASE("a session that runs a removal alone rolls it back if it fails")
{
    session_on_courses x;
    x.courses.run("CREATE TRIGGER broken BEFORE INSERT ON invitation_removal WHEN NEW.user_id = 8"
                  " BEGIN SELECT RAISE(ABORT, 'broken'); END");
    x.open();
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.session->run(x.members[0], now) == group_session::next_step::commit);
    CHECK(x.session->is_sound());
    CHECK(x.session->run(x.members[2], now) == group_session::next_step::roll_back);
    CHECK_FALSE(x.session->is_sound());
    CHECK(x.answers() == "5, busy, failed");
}

TEST_CASE("a session that does not get the lock has no transaction, and remains sound")
{
    session_on_courses x;
    x.open();
    other_program holder(x.courses.file);
    holder.run("BEGIN IMMEDIATE");
    auto const why = x.session->begin();
    REQUIRE(why);
    CHECK(group_session::is_harmless(*why));
    CHECK(x.session->is_sound());
    CHECK(sqlite3_get_autocommit(x.session->handle()) != 0);
    holder.run("COMMIT");
    REQUIRE_FALSE(x.session->begin());
}

TEST_CASE("a session has no transaction after it has found that the file was overwritten")
{
    session_on_courses x;
    x.courses.run("PRAGMA journal_mode = DELETE");
    group_session session(sqlite::database(x.courses.file, {.schema = sqlite::schema::external}), nullptr,
                          0ms);
    std::fstream(x.courses.file, std::ios::in | std::ios::out | std::ios::binary) << "another beginning";
    CHECK(session.begin());
    CHECK_FALSE(session.is_sound());
    CHECK(sqlite3_get_autocommit(session.handle()) != 0);
}

TEST_CASE("a session that loses the transaction leaves no answer of an earlier run")
{
    session_on_courses x;
    x.open();
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.run(false) == group_session::next_step::commit);
    x.session->rollback();
    x.courses.run("CREATE TRIGGER ends BEFORE DELETE ON course_invitation WHEN OLD.user_id = 5"
                  " BEGIN SELECT RAISE(ROLLBACK, 'no'); END");
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.run(GENERATE(true, false)) == group_session::next_step::roll_back);
    CHECK(x.answers() == "failed, busy, busy");
}

TEST_CASE("a session sees that another connection has written since the group before")
{
    session_on_courses x;
    x.open();
    for (bool const is_written : {false, false, true, false})
    {
        if (is_written) x.courses.run("UPDATE course SET deleted = 1 WHERE id = 2");
        REQUIRE_FALSE(x.session->begin());
        CHECK(x.session->other_wrote() == is_written);
        x.session->rollback();
    }
}

TEST_CASE("a session does not commit to a file that has moved")
{
    session_on_courses x;
    x.open();
    REQUIRE_FALSE(x.session->begin());
    CHECK(x.run(false) == group_session::next_step::commit);
    std::filesystem::rename(x.courses.file, x.courses.file + ".aside");
    CHECK(x.session->commit());
    x.session->rollback();
    std::filesystem::rename(x.courses.file + ".aside", x.courses.file);
    CHECK(x.courses.pending() == "5 7 8 9");
}
