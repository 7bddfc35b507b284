// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_SCHEMA_HPP
#define UNINVITE_SQLITE_SCHEMA_HPP

#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <iterator>
#include <span>
#include <string>

namespace uninvite::sqlite {

/// `PRAGMA application_id` of a database of this schema: "unin".
inline constexpr std::int64_t application_id = 0x756e696e;

/** The SQL that migrates a database from each version to the next: the first creates the tables. Never change
    a released migration: add another.

    Times are UTC seconds since 1970. The audit has no foreign key to courses, because it outlives them.
*/
inline constexpr char const* migrations[] = {
    //[schema_1
    R"(
    CREATE TABLE course (
        id      INTEGER PRIMARY KEY CHECK (id > 0),
        privacy TEXT NOT NULL CHECK (privacy IN ('', 'open', 'private', 'secret')), -- '' is a draft
        deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
    ) STRICT;
    CREATE TABLE course_role (
        course_id INTEGER NOT NULL REFERENCES course (id),
        user_id   INTEGER NOT NULL CHECK (user_id > 0),
        role      TEXT NOT NULL CHECK (role IN ('creator', 'manager', 'joined')),
        PRIMARY KEY (course_id, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE course_invitation (
        course_id  INTEGER NOT NULL REFERENCES course (id),
        user_id    INTEGER NOT NULL CHECK (user_id > 0),
        invited_by INTEGER NOT NULL CHECK (invited_by > 0),
        invited_at INTEGER NOT NULL,
        PRIMARY KEY (course_id, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE access_token (
        token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
        user_id      INTEGER NOT NULL CHECK (user_id > 0),
        expires_at   INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE invitation_removal (
        course_id  INTEGER NOT NULL,
        user_id    INTEGER NOT NULL,
        removed_by INTEGER NOT NULL,
        removed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX invitation_removal_by_course ON invitation_removal (course_id);
    PRAGMA application_id = 0x756e696e;
    )"
    //]
};

/// The schema version after all migrations.
inline constexpr std::int64_t schema_version = std::size(migrations);

/// Whether to create the tables in an empty database.
enum class if_empty
{
    refuse,
    create
};

/** Migrates a database to the newest version, in one transaction.

    @param file The name in messages.
    @param steps Step n migrates version n to n + 1; the default is this library's.

    @throw setup_error The database belongs to another application, is newer than this library, is empty and
    must not be created, or cannot be changed: one sentence.
*/
inline void migrate(connection& db, std::string const& file, if_empty empty,
                    std::span<char const* const> steps = migrations)
{
    std::string const what = "uninvite: the database '" + file + "' ";
    auto const run = [&](char const* sql)
    {
        if (int const rc = db.execute(sql); rc != SQLITE_OK)
            throw setup_error(what + "cannot be set up: " + sqlite3_errmsg(db.handle()), rc);
    };
    auto const judge = [&]
    {
        std::int64_t const version = db.number("PRAGMA user_version");
        std::int64_t const id = db.number("PRAGMA application_id");
        bool const is_new = id == 0 && version == 0 && db.number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!is_new && id != application_id)
            throw setup_error(what + "belongs to another application", SQLITE_MISUSE);
        if (version < 0 || version > static_cast<std::int64_t>(steps.size()))
            throw setup_error(what + "has schema version " + std::to_string(version) +
                                  ", and this program supports 0 to " + std::to_string(steps.size()),
                              SQLITE_MISUSE);
        if (is_new && empty == if_empty::refuse)
            throw setup_error(what + "has no tables yet: create them first (uninvite-server init)",
                              SQLITE_MISUSE);
        return static_cast<std::size_t>(version);
    };

    auto const in_transaction = [&](char const* begin, auto f)
    {
        run(begin);
        try
        {
            f();
            run("COMMIT");
        }
        catch (...)
        {
            if (!sqlite3_get_autocommit(db.handle())) db.execute("ROLLBACK");
            throw;
        }
    };

    // Do not change a file before its owner is known.
    bool is_newest = false;
    in_transaction("BEGIN", [&] { is_newest = judge() == steps.size(); });
    db.use_write_ahead_log(file);
    if (is_newest) return;
    in_transaction("BEGIN IMMEDIATE",
                   [&]
                   {
                       // Another process may have been faster: check again under the lock.
                       for (std::size_t version = judge(); version != steps.size(); ++version)
                       {
                           run(steps[version]);
                           run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
                       }
                   });
}

} // namespace uninvite::sqlite

#endif
