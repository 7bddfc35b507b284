// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_SCHEMA_HPP
#define UNINVITE_POSTGRES_SCHEMA_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <charconv>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace uninvite::postgres {

/** The SQL that migrates a database from each version to the next: the first creates the tables. Never change
    a released migration: add another.

    Times are UTC seconds since 1970. `course_id` leads each key: distribute the tables by it. `access_token`
    is the exception, a reference table with a full copy on each shard or on a separate server: a token is
    verified before the course is known. The audit has no foreign key to courses, because it outlives them.
*/
inline constexpr char const* migrations[] = {
    //[schema_1
    R"(
    CREATE TABLE course (
        course_id bigint PRIMARY KEY CHECK (course_id > 0),
        privacy   text NOT NULL CHECK (privacy IN ('', 'open', 'private', 'secret')), -- '' is a draft
        deleted   boolean NOT NULL DEFAULT false
    );
    CREATE TABLE course_role (
        course_id bigint NOT NULL REFERENCES course (course_id),
        user_id   bigint NOT NULL CHECK (user_id > 0),
        role      text NOT NULL CHECK (role IN ('creator', 'manager', 'joined')),
        PRIMARY KEY (course_id, user_id)
    );
    CREATE TABLE course_invitation (
        course_id  bigint NOT NULL REFERENCES course (course_id),
        user_id    bigint NOT NULL CHECK (user_id > 0),
        invited_by bigint NOT NULL CHECK (invited_by > 0),
        invited_at bigint NOT NULL,
        PRIMARY KEY (course_id, user_id)
    );
    CREATE TABLE access_token (
        token_sha256 bytea PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
        user_id      bigint NOT NULL CHECK (user_id > 0),
        expires_at   bigint NOT NULL
    );
    CREATE TABLE invitation_removal (
        course_id  bigint NOT NULL,
        user_id    bigint NOT NULL,
        removed_by bigint NOT NULL,
        removed_at bigint NOT NULL
    );
    CREATE INDEX invitation_removal_by_course ON invitation_removal (course_id);
    )"
    //]
};

/// The schema version after all migrations.
inline constexpr std::int64_t schema_version = std::size(migrations);

/// Whether to create the tables if they are missing.
enum class if_empty
{
    refuse,
    create
};

/** Migrates the first schema of the connection's `search_path` to the newest version, in one transaction.

    Each statement has a time limit, @ref connection::limit; a step of the migration has one for each lock.

    @param steps Step n migrates version n to n + 1; the default is this library's.

    @throw setup_error The tables belong to another application, are newer than this library, are missing
    and must not be created, cannot be changed, or are locked by another transaction: one sentence.
*/
inline void migrate(connection& db, if_empty empty, std::span<char const* const> steps = migrations)
{
    auto const number = [&](char const* sql)
    {
        answer const a = db.execute(sql);
        std::int64_t value = 0;
        std::string_view const text(PQgetvalue(a.get(), 0, 0),
                                    static_cast<std::size_t>(PQgetlength(a.get(), 0, 0)));
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    auto const refuse = [&](std::string const& why)
    { throw setup_error("uninvite: " + db.name() + " " + why, sqlstate("55000")); };

    auto const judge = [&]
    {
        // Not to_regclass: it may use the state before the lock. One statement, for another program may
        // create both tables at this moment.
        auto const tables = number(
            "SELECT coalesce(max(CASE relname WHEN 'uninvite_schema' THEN 2 ELSE 1 END), 0) "
            "FROM pg_class WHERE relname IN ('uninvite_schema', 'course') AND pg_table_is_visible(oid)");
        if (tables == 1) refuse("belongs to another application");
        if (tables == 0)
        {
            if (empty == if_empty::refuse)
                refuse("has no tables yet: create them first (uninvite-server init)");
            return std::size_t{0};
        }
        std::int64_t const version = number("SELECT coalesce(max(version), 0) FROM uninvite_schema");
        if (version < 0 || version > static_cast<std::int64_t>(steps.size()))
            refuse("has schema version " + std::to_string(version) + ", and this program supports 0 to " +
                   std::to_string(steps.size()));
        return static_cast<std::size_t>(version);
    };

    // The server gives up before the connection does, and says why.
    db.execute(("SET lock_timeout = " + std::to_string(db.limit().count() * 3 / 4 + 1)).c_str());
    // A database that is up to date needs only read access.
    if (judge() == steps.size()) return;
    db.execute("BEGIN");
    try
    {
        // Another process may migrate too: check again under the lock.
        db.execute("SELECT pg_advisory_xact_lock(1970170222)");
        std::size_t const version = judge();
        db.execute("CREATE TABLE IF NOT EXISTS uninvite_schema (version bigint PRIMARY KEY)");
        for (std::size_t at = version; at != steps.size(); ++at)
        {
            db.execute(steps[at], uninvite::detail::longest_time); // many rows take long
            db.execute(("INSERT INTO uninvite_schema VALUES (" + std::to_string(at + 1) + ")").c_str());
        }
        db.execute("COMMIT");
    }
    catch (...)
    {
        try
        {
            db.execute("ROLLBACK");
        }
        catch (setup_error const&)
        {
            // The connection is lost, and with it the transaction.
        }
        throw;
    }
}

} // namespace uninvite::postgres

#endif
