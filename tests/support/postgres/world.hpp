// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_POSTGRES_WORLD_HPP
#define UNINVITE_TESTS_UNINVITE_POSTGRES_WORLD_HPP

#include "server.hpp"
#include "support/results.hpp"

#include <uninvite/course_role.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/user_list.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests {

namespace postgres = uninvite::postgres;
using uninvite::course_id;
using uninvite::course_role;
using uninvite::user_id;

inline std::string hash_literal(std::string const& token)
{
    static char const digits[] = "0123456789abcdef";
    std::string text = "'\\x";
    for (unsigned char c : uninvite::detail::sha256(token).value())
        text.append(1, digits[c >> 4]).append(1, digits[c & 15]);
    return text + "'";
}

/// The time that audit rows get.
inline constexpr std::int64_t now = 5000;

/// The answer of the first of many attempts that is as it should be, or the last.
template <class Store>
std::string in_the_end(Store& store, uninvite::removal const& r, std::string const& wanted)
{
    std::string answer;
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    while (answer != wanted && std::chrono::steady_clock::now() < until)
        answer = told(store.remove(r));
    return answer;
}

/// The message of a setup_error, or an empty text if none is thrown.
template <class Function>
std::string refusal_of(Function const& f)
{
    return refusal_of<postgres::setup_error>(f);
}

/// A schema with this library's tables: the open course 1 with creator 1, manager 2 and member 3, and
/// invitations to 5, 7, 8 and 9; course 2 of another creator, with an invitation to 7.
class course_tables
{
    test_schema schema_;

public:
    other_program other{schema_.conninfo()};

    explicit course_tables(std::string server = tests::server())
        : schema_(std::move(server))
    {
        postgres::database(conninfo(), {.schema = postgres::schema::managed_create});
        other.run(
            "INSERT INTO course (course_id, privacy) VALUES (1, 'open'), (2, 'open');"
            "INSERT INTO course_role VALUES (1, 1, 'creator'), (1, 2, 'manager'), (1, 3, 'joined'),"
            " (2, 4, 'creator');"
            "INSERT INTO course_invitation VALUES (1, 5, 1, 0), (1, 7, 1, 0), (1, 8, 1, 0), (1, 9, 2, 0),"
            " (2, 7, 4, 0)");
    }

    std::string conninfo() const { return schema_.conninfo(); }
    std::string const& name() const { return schema_.name; }

    postgres::database open(postgres::database_options o = {}, std::string const& more = "") const
    {
        o.clock = [] { return now; };
        return postgres::database(conninfo() + more + " application_name=" + schema_.name, o);
    }

    /// The result of a query on one line.
    std::string line(std::string const& sql)
    {
        std::string all;
        for (std::string const& row : other.rows(sql))
            all.append(all.empty() ? "" : " ").append(row);
        return all;
    }

    /// The users invited to course 1.
    std::string pending()
    {
        return line("SELECT user_id FROM course_invitation WHERE course_id = 1 ORDER BY user_id");
    }

    std::string audit()
    {
        std::string all;
        for (std::string const& row : other.rows("SELECT * FROM invitation_removal ORDER BY user_id"))
            all.append(all.empty() ? "" : ", ").append(row);
        return all;
    }

    /// How many of the store's connections wait for such an event.
    int waiting(std::string const& event = "Lock") const
    {
        return std::stoi(other_program(conninfo())
                             .word("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" +
                                   schema_.name + "' AND wait_event_type = '" + event + "'"));
    }

    void wait_for_waiting(int wanted = 1, std::string const& event = "Lock") const
    {
        wait_until([&] { return waiting(event) == wanted; });
    }

    /// How many connections the store has.
    int connections() const
    {
        return std::stoi(other_program(conninfo())
                             .word("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" +
                                   schema_.name + "'"));
    }

    void wait_for_connections(int wanted) const
    {
        wait_until([&] { return connections() == wanted; });
    }

    template <class Condition>
    static void wait_until(Condition const& met)
    {
        if (!becomes(met)) throw std::runtime_error("the condition does not become true in time");
    }

    /// Ends the store's connections, in the way that the function does.
    void end_connections(std::string const& function = "pg_terminate_backend")
    {
        other_program(conninfo())
            .run("SELECT " + function + "(pid) FROM pg_stat_activity WHERE application_name = '" +
                 schema_.name + "'");
    }
};

/// Tables in a schema as the checks of the kit set them up, through a connection of another program.
class course_world
{
    std::unique_ptr<test_schema> schema_;
    std::string to_;
    std::unique_ptr<other_program> other_;

    static std::string pair(course_id course, user_id user)
    {
        return std::to_string(course.value()) + ", " + std::to_string(user.value());
    }

    bool has(std::string const& table, course_id course, user_id user)
    {
        return !other_
                    ->rows("SELECT 1 FROM " + table + " WHERE course_id = " + std::to_string(course.value()) +
                           " AND user_id = " + std::to_string(user.value()))
                    .empty();
    }

public:
    course_world()
        : schema_(std::make_unique<test_schema>())
        , to_(schema_->conninfo())
    {
        postgres::database(to_, {.schema = postgres::schema::managed_create});
        other_ = std::make_unique<other_program>(to_);
    }

    /// Tables that are there already.
    explicit course_world(std::string conninfo)
        : to_(std::move(conninfo))
        , other_(std::make_unique<other_program>(to_))
    {
    }

    std::string const& conninfo() const { return to_; }
    other_program& other() { return *other_; }

    postgres::database open(postgres::database_options const& o = {}) const
    {
        return postgres::database(to_, o);
    }

    void add_course(course_id course, uninvite::testing::visibility seen_by)
    {
        other_->run("INSERT INTO course (course_id, privacy) VALUES (" + std::to_string(course.value()) +
                    (seen_by == uninvite::testing::visibility::everybody ? ", 'open')" : ", 'secret')"));
    }

    void delete_course(course_id course)
    {
        other_->run("UPDATE course SET deleted = true WHERE course_id = " + std::to_string(course.value()));
    }

    void set_role(course_id course, user_id user, course_role role)
    {
        other_->run("DELETE FROM course_role WHERE course_id = " + std::to_string(course.value()) +
                    " AND user_id = " + std::to_string(user.value()));
        std::string const name(to_string(role));
        if (role == course_role::none) return;
        other_->run("INSERT INTO course_role VALUES (" + pair(course, user) + ", '" + name + "')");
    }

    void invite(course_id course, user_id user)
    {
        other_->run("INSERT INTO course_invitation VALUES (" + pair(course, user) + ", 1, 0)");
    }

    void invite(course_id course, uninvite::user_list const& users)
    {
        std::string rows;
        for (user_id user : users)
            rows.append(rows.empty() ? "(" : ", (").append(pair(course, user)).append(", 1, 0)");
        other_->run("INSERT INTO course_invitation VALUES " + rows);
    }

    bool is_pending(course_id course, user_id user) { return has("course_invitation", course, user); }
    bool is_member(course_id course, user_id user) { return has("course_role", course, user); }

    std::vector<uninvite::testing::audit_row> audit()
    {
        std::vector<uninvite::testing::audit_row> rows;
        for (std::string const& row :
             other_->rows("SELECT course_id, user_id, removed_by FROM invitation_removal"))
        {
            std::istringstream text(row);
            long course = 0, user = 0, by = 0;
            text >> course >> user >> by;
            rows.push_back({course_id{course}, user_id{user}, user_id{by}});
        }
        return rows;
    }

    bool accept(course_id course, user_id user)
    {
        return !other_
                    ->rows("WITH gone AS (DELETE FROM course_invitation WHERE course_id = " +
                           std::to_string(course.value()) + " AND user_id = " + std::to_string(user.value()) +
                           " RETURNING course_id, user_id), joined AS (INSERT INTO course_role SELECT "
                           "course_id, "
                           "user_id, 'joined' FROM gone) SELECT FROM gone")
                    .empty();
    }

    void demote(course_id course, user_id user)
    {
        other_->run("UPDATE course_role SET role = 'joined' WHERE course_id = " +
                    std::to_string(course.value()) + " AND user_id = " + std::to_string(user.value()));
    }

    /// The deletion, the audit row, and the commit.
    bool fail_at_step(std::size_t n)
    {
        static char const* const triggers[] = {
            "TRIGGER step BEFORE DELETE ON course_invitation",
            "TRIGGER step BEFORE INSERT ON invitation_removal",
            "CONSTRAINT TRIGGER step AFTER INSERT ON invitation_removal DEFERRABLE INITIALLY DEFERRED"};
        if (n > std::size(triggers)) return false;
        other_->run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$");
        other_->run(std::string("CREATE ") + triggers[n - 1] + " FOR EACH ROW EXECUTE FUNCTION no()");
        return true;
    }

    void fail_on(user_id user)
    {
        other_->run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$");
        other_->run(
            "CREATE TRIGGER no BEFORE INSERT ON invitation_removal FOR EACH ROW WHEN (NEW.user_id = " +
            std::to_string(user.value()) + ") EXECUTE FUNCTION no()");
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
};

} // namespace tests

#endif
