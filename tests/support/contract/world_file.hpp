// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_CONTRACT_WORLD_FILE_HPP
#define UNINVITE_TESTS_CONTRACT_WORLD_FILE_HPP

#include "rows.hpp"
#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

using contract::contract_row;

inline constexpr std::string_view target_start = "/api/v2/course/";

/// The world of the contract's rows in a database whose tables are there; it commits without a disk, to be
/// made often.
class world_file
{
    other_program db_;
    std::string fill_ = "PRAGMA synchronous = OFF; BEGIN; DELETE FROM invitation_removal;"
                        " DELETE FROM course_invitation; DELETE FROM course_role; DELETE FROM course;"
                        " DELETE FROM access_token;";

    static char const* privacy(contract::course_kind kind)
    {
        switch (kind)
        {
        case contract::course_kind::secret:
            return "secret";
        case contract::course_kind::draft:
            return "";
        default:
            return "open";
        }
    }

    void add(std::string const& table, long course, long user, std::string const& rest)
    {
        fill_ += "INSERT INTO " + table + " VALUES (" + std::to_string(course) + ", " + std::to_string(user) +
                 ", " + rest + ");";
    }

public:
    explicit world_file(std::string const& file)
        : db_(file)
    {
        sqlite3_busy_timeout(db_.handle(), 5000); // a server may be at work on the file
        for (contract::world_token const& t : contract::world_tokens())
            fill_ += "INSERT INTO access_token VALUES (" + hash_literal(t.token) + ", " +
                     std::to_string(t.user) + ", 9000000000);";
        for (contract::world_course const& c : contract::world_courses())
        {
            bool const deleted = c.kind == contract::course_kind::deleted;
            fill_ += "INSERT INTO course VALUES (" + std::to_string(c.id) + ", '" + privacy(c.kind) + "', " +
                     (deleted ? "1" : "0") + ");";
            add("course_role", c.id, c.creator, "'creator'");
            for (long user : c.managers)
                add("course_role", c.id, user, "'manager'");
            for (long user : c.joined)
                add("course_role", c.id, user, "'joined'");
            for (long user : c.pending)
                add("course_invitation", c.id, user, "1, 0");
        }
        fill_ += "COMMIT";
        reset();
    }

    void reset() { db_.run(fill_); }

    other_program& other() noexcept { return db_; }

    std::string all_but_invitations()
    {
        return db_.rows("SELECT * FROM course") + "/" + db_.rows("SELECT * FROM course_role") + "/" +
               db_.rows("SELECT hex(token_sha256), user_id, expires_at FROM access_token");
    }

    /// Each pending invitation as `course|user`.
    std::vector<std::string> pending()
    {
        std::string const all = db_.rows("SELECT course_id, user_id FROM course_invitation");
        std::vector<std::string> list;
        for (std::size_t at = 0; at < all.size();)
        {
            std::size_t const end = std::min(all.find(' ', at), all.size());
            list.push_back(all.substr(at, end - at));
            at = end + 1;
        }
        return list;
    }

    /// Each audit row as `course|user|actor`, in order.
    std::string audit()
    {
        return db_.rows("SELECT course_id, user_id, removed_by FROM invitation_removal ORDER BY rowid");
    }
};

/// After a row: exactly what it names is gone, with its audit rows.
inline void check_world(contract_row const& row, world_file& world, std::vector<std::string> expected)
{
    std::string course;
    std::string actor;
    if (!row.removed.empty())
    {
        std::size_t const at = row.target.find(target_start) + target_start.size();
        course = row.target.substr(at, row.target.find_first_of("/?", at) - at);
        for (contract::world_token const& t : contract::world_tokens())
            for (auto const& field : row.fields)
                if (field.second.ends_with(" " + t.token)) actor = std::to_string(t.user);
    }
    std::string audit;
    for (long user : row.removed)
    {
        std::string const id = course + "|" + std::to_string(user);
        CHECK(std::erase(expected, id) == 1);
        audit += (audit.empty() ? "" : " ") + id + "|" + actor;
    }
    CHECK(world.pending() == expected);
    CHECK(world.audit() == audit);
}

} // namespace tests

#endif
