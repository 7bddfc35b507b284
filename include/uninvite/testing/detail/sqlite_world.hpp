// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_SQLITE_WORLD_HPP
#define UNINVITE_TESTING_DETAIL_SQLITE_WORLD_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/detail/shared/hex.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/statements.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/sqlite_copy.hpp>
#include <uninvite/testing/sqlite_sample.hpp>
#include <uninvite/user_list.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace uninvite::testing::detail {

/// A host's schema, its statements, and the SQL of its sample.
struct sqlite_tables
{
    std::string schema;
    sqlite::statements statements;
    sqlite_sample sample;
};

/// The time in a @ref sqlite_world: 2030-03-17 17:46:40 UTC, not near midnight.
inline constexpr std::int64_t world_now = 1900000000;

/// A @ref CourseWorld in a new file with a host's schema.
class sqlite_world
{
    sample_folder folder_;
    std::string file_ = folder_.file("copy.db");
    sqlite_tables tables_;
    sample_connection db_{file_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
    int tokens_ = 0;
    std::vector<std::pair<std::string, user_id>> issued_;

    auto run(char const* what, std::string const& sql, std::initializer_list<sample_value> values) const
    {
        return db_.run(std::string("the sample's '") + what + "'", sql, values);
    }

    bool has(char const* what, std::string const& sql, course_id course, user_id user) const
    {
        return !run(what, sql, {{":course", course.value()}, {":user", user.value()}}).empty();
    }

    void for_token(char const* what, std::string const& sql, std::string const& token, user_id user,
                   std::int64_t expires) const
    {
        auto const digest = uninvite::detail::sha256(token).value();
        auto const hex = uninvite::detail::to_hex(digest);
        run(what, sql,
            {{":token", token},
             {":token_sha256", std::vector<unsigned char>(digest.begin(), digest.end())},
             {":token_sha256_hex", std::string(hex.begin(), hex.end())},
             {":user", user.value()},
             {":expires", expires},
             {":expires_text",
              db_.run("the time", "SELECT datetime(:expires, 'unixepoch')", {{":expires", expires}})[0][0]}});
    }

public:
    /// @throw std::runtime_error The schema or the sample does not run.
    explicit sqlite_world(sqlite_tables const& t)
        : tables_(t)
    {
        sqlite_sample const& s = t.sample;
        for (auto const& [name, sql] : {std::pair("add_course", &s.add_course),
                                        {"delete_course", &s.delete_course},
                                        {"set_role", &s.set_role},
                                        {"clear_role", &s.clear_role},
                                        {"invite", &s.invite},
                                        {"is_pending", &s.is_pending},
                                        {"is_member", &s.is_member},
                                        {"audit", &s.audit}})
            if (sql->empty())
                throw std::runtime_error(std::string("uninvite: the sample's '") + name + "' is empty");
        db_.run("the settings", "PRAGMA synchronous=OFF"); // the file is not kept
        db_.run("the schema", t.schema);
        run("prepare", t.sample.prepare, {});
    }

    sqlite::database open() const
    {
        return sqlite::database(file_, {.schema = sqlite::schema::external,
                                        .write_ahead_log = true,
                                        .statements = tables_.statements,
                                        .clock = [] { return world_now; }});
    }

    void add_course(course_id course, visibility seen_by) const
    {
        std::int64_t const hidden = seen_by == visibility::members;
        run("add_course", tables_.sample.add_course, {{":course", course.value()}, {":hidden", hidden}});
    }

    void delete_course(course_id course) const
    {
        run("delete_course", tables_.sample.delete_course, {{":course", course.value()}});
    }

    void set_role(course_id course, user_id user, course_role role) const
    {
        std::initializer_list<sample_value> const who = {{":course", course.value()},
                                                         {":user", user.value()}};
        if (role == course_role::none) return void(run("clear_role", tables_.sample.clear_role, who));
        run("set_role", tables_.sample.set_role,
            {{":course", course.value()}, {":user", user.value()}, {":role", std::string(to_string(role))}});
    }

    /// In one transaction, for speed.
    void invite(course_id course, user_list const& users) const
    {
        db_.run("the transaction", "BEGIN");
        for (user_id user : users)
            invite(course, user);
        db_.run("the transaction", "COMMIT");
    }

    void invite(course_id course, user_id user) const
    {
        run("invite", tables_.sample.invite, {{":course", course.value()}, {":user", user.value()}});
    }

    bool is_pending(course_id course, user_id user) const
    {
        return has("is_pending", tables_.sample.is_pending, course, user);
    }

    bool is_member(course_id course, user_id user) const
    {
        return has("is_member", tables_.sample.is_member, course, user);
    }

    /// Whether the statement `find_pending` under check returns a row. @param actor The user who removes.
    /// @pre The statement is not empty.
    bool finds_pending(course_id course, user_id user, user_id actor) const
    {
        return !db_.run("the statement 'find_pending'", tables_.statements.find_pending,
                        {{":course", course.value()},
                         {":user", user.value()},
                         {":actor", actor.value()},
                         {":now", world_now}})
                    .empty();
    }

    std::vector<audit_row> audit() const
    {
        std::vector<audit_row> rows;
        for (auto const& row : run("audit", tables_.sample.audit, {}))
        {
            if (row.size() != 3)
                throw std::runtime_error("uninvite: the sample's 'audit' must return 3 columns");
            rows.push_back(
                {course_id{std::stoll(row[0])}, user_id{std::stoll(row[1])}, user_id{std::stoll(row[2])}});
        }
        return rows;
    }

    /// A new token. @param expires UTC seconds.
    std::string issue(user_id user, std::int64_t expires = world_now + 3600)
    {
        std::string token = "token-" + std::to_string(++tokens_);
        for_token("set_token", tables_.sample.set_token, token, user, expires);
        issued_.emplace_back(token, user);
        return token;
    }

    /// The user of a token that was issued.
    user_id owner(std::string const& token) const
    {
        for (auto const& [text, user] : issued_)
            if (text == token) return user;
        throw std::logic_error("uninvite: the token was not issued");
    }

    void expire_at(std::string const& token, std::int64_t when) const
    {
        for_token("set_token", tables_.sample.set_token, token, owner(token), when);
    }

    void revoke(std::string const& token) const
    {
        for_token("remove_token", tables_.sample.remove_token, token, owner(token), world_now);
    }
};

/// A world with the object under check, made with the host's statements.
/// @tparam Expires Whether its tokens expire.
template <class Checked, bool Expires = true>
class sqlite_world_of : public sqlite_world
{
    Checked checked_;

public:
    static constexpr world_limits limits{.has_expiring_tokens = Expires};

    /// @throw sqlite::setup_error A statement does not fit the tables.
    explicit sqlite_world_of(sqlite_tables const& t)
        : sqlite_world(t)
        , checked_(open())
    {
    }

    Checked& store() noexcept { return checked_; }
    Checked& roles() noexcept { return checked_; }
    Checked& verifier() noexcept { return checked_; }

    void expire(std::string const& token) const
        requires Expires
    {
        expire_at(token, 1000000000); // in 2001
    }
};

} // namespace uninvite::testing::detail

#endif
