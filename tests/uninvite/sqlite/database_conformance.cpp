// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"
#include "support/sqlite/stores.hpp"

#include <uninvite/sqlite/async_store.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/policy.hpp>
#include <uninvite/sqlite/token_verifier.hpp>
#include <uninvite/testing/async_check_invitation_store.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_token_verifier.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// The library's own models are held to the checks that it gives to others.

using namespace tests;
using namespace uninvite;

namespace {

/// A database as the checks set it up, through a connection of another program.
class course_world
{
    temp_folder folder_;
    std::string file_ = folder_.file("courses.db");
    int crashes_ = 0;
    sqlite::database made_{file_, {.schema = sqlite::schema::managed_create}};
    std::unique_ptr<other_program> other_ = std::make_unique<other_program>(file_);

    static std::string pair(course_id course, user_id user)
    {
        return std::to_string(course.value()) + ", " + std::to_string(user.value());
    }

    bool has(std::string const& table, course_id course, user_id user)
    {
        return !other_
                    ->rows("SELECT 1 FROM " + table + " WHERE (course_id, user_id) = (" + pair(course, user) +
                           ")")
                    .empty();
    }

public:
    course_world() { other_->run("PRAGMA busy_timeout = 5000"); }

    sqlite::database open() const { return sqlite::database(file_); }

    void add_course(course_id course, testing::visibility seen_by)
    {
        other_->run("INSERT INTO course (id, privacy) VALUES (" + std::to_string(course.value()) +
                    (seen_by == testing::visibility::everybody ? ", 'open')" : ", 'secret')"));
    }

    void delete_course(course_id course)
    {
        other_->run("UPDATE course SET deleted = 1 WHERE id = " + std::to_string(course.value()));
    }

    void set_role(course_id course, user_id user, course_role role)
    {
        other_->run("DELETE FROM course_role WHERE (course_id, user_id) = (" + pair(course, user) + ")");
        std::string const name(to_string(role));
        if (role == course_role::none) return;
        other_->run("INSERT INTO course_role VALUES (" + pair(course, user) + ", '" + name + "')");
    }

    void invite(course_id course, user_id user)
    {
        other_->run("INSERT INTO course_invitation VALUES (" + pair(course, user) + ", 1, 0)");
    }

    void invite(course_id course, user_list const& users)
    {
        other_->run("BEGIN");
        for (user_id user : users)
            invite(course, user);
        other_->run("COMMIT");
    }

    bool is_pending(course_id course, user_id user) { return has("course_invitation", course, user); }
    bool is_member(course_id course, user_id user) { return has("course_role", course, user); }

    std::vector<testing::audit_row> audit()
    {
        std::vector<testing::audit_row> rows;
        statement_of s(other_->handle());
        while (s.step() == SQLITE_ROW)
            rows.push_back({course_id{s.integer(0)}, user_id{s.integer(1)}, user_id{s.integer(2)}});
        return rows;
    }

    bool accept(course_id course, user_id user)
    {
        other_->run("BEGIN IMMEDIATE");
        other_->run("DELETE FROM course_invitation WHERE (course_id, user_id) = (" + pair(course, user) +
                    ")");
        bool const was_pending = sqlite3_changes(other_->handle()) == 1;
        if (was_pending) other_->run("INSERT INTO course_role VALUES (" + pair(course, user) + ", 'joined')");
        other_->run("COMMIT");
        return was_pending;
    }

    void demote(course_id course, user_id user)
    {
        other_->run("UPDATE course_role SET role = 'joined' WHERE (course_id, user_id) = (" +
                    pair(course, user) + ")");
    }

    /// The deletion, the audit row, and the commit, which finds that a row refers to none.
    bool fail_at_step(std::size_t n)
    {
        if (n == 1)
            other_->run("CREATE TRIGGER step BEFORE DELETE ON course_invitation"
                        " BEGIN SELECT RAISE(ABORT, 'no'); END");
        if (n == 2)
            other_->run("CREATE TRIGGER step BEFORE INSERT ON invitation_removal"
                        " BEGIN SELECT RAISE(ABORT, 'no'); END");
        if (n == 3)
            other_->run("CREATE TABLE parent (id INTEGER PRIMARY KEY);"
                        "CREATE TABLE dangling (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);"
                        "CREATE TRIGGER step AFTER DELETE ON course_invitation"
                        " BEGIN INSERT INTO dangling VALUES (1); END");
        return n <= 3;
    }

    /// From now on, the files are those that a crash would leave: copies of the database and of its log.
    void take_what_is_on_disk()
    {
        std::string const copy = folder_.file("after_crash_" + std::to_string(++crashes_) + ".db");
        auto const [database, log] = files_now(file_);
        write_bytes(copy, database);
        if (!log.empty()) write_bytes(copy + "-wal", log);
        file_ = copy;
        other_ = std::make_unique<other_program>(file_, other_program::waits_for_locks);
    }

    void fail_on(user_id user)
    {
        other_->run("CREATE TRIGGER full BEFORE INSERT ON invitation_removal WHEN NEW.user_id = " +
                    std::to_string(user.value()) + " BEGIN SELECT RAISE(ABORT, 'no'); END");
    }

    std::string issue(user_id user)
    {
        static std::atomic<int> number{0};
        std::string token = "token-" + std::to_string(++number);
        other_->run("INSERT INTO access_token VALUES (" + hash_literal(token) + ", " +
                    std::to_string(user.value()) + ", 9223372036854775807)");
        return token;
    }

    void expire(std::string const& token)
    {
        other_->run("UPDATE access_token SET expires_at = 1 WHERE token_sha256 = " + hash_literal(token));
    }

    void revoke(std::string const& token)
    {
        other_->run("DELETE FROM access_token WHERE token_sha256 = " + hash_literal(token));
    }

private:
    struct statement_of : sqlite::detail::statement
    {
        explicit statement_of(sqlite3* db)
            : statement(db, "audit",
                        "SELECT course_id, user_id, removed_by FROM invitation_removal ORDER BY rowid")
        {
        }
    };
};

template <class Store>
struct store_world : course_world
{
    std::unique_ptr<Store> s = opened();
    Store& store() { return *s; }

    std::unique_ptr<Store> opened() const
    {
        return std::unique_ptr<Store>(new Store(open_store<Store>(open())));
    }

    void restart()
    {
        take_what_is_on_disk();
        s = opened();
    }
};

struct async_store_world : course_world
{
    std::unique_ptr<sqlite::async_store> s = std::make_unique<sqlite::async_store>(open());
    sqlite::async_store& store() { return *s; }

    void restart()
    {
        take_what_is_on_disk();
        s = std::make_unique<sqlite::async_store>(open());
    }
};

struct reader_world : course_world
{
    sqlite::token_verifier t{open()};
    sqlite::course_roles r{open()};
    sqlite::policy p{open()};

    auto& verifier() { return t; }
    auto& roles() { return r; }
    auto& policy() { return p; }
};

} // namespace

TEMPLATE_LIST_TEST_CASE("a store on SQLite keeps all promises of an InvitationStore", "", stores)
{
    auto const report = testing::check_invitation_store([] { return store_world<TestType>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("the asynchronous store on SQLite keeps all promises of an AsyncInvitationStore")
{
    auto const report = testing::check_async_invitation_store([] { return async_store_world(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("tokens on SQLite keep all promises of a TokenVerifier")
{
    auto const report = testing::check_token_verifier([] { return reader_world(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("roles on SQLite keep all promises of CourseRoles")
{
    CHECK(testing::check_course_roles([] { return reader_world(); }).text() == "");
}

TEST_CASE("the policy on SQLite keeps all promises of an AccessPolicy")
{
    CHECK(testing::check_access_policy([] { return reader_world(); }).text() == "");
}
