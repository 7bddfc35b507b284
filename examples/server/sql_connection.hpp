// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_SQL_CONNECTION_HPP
#define UNINVITE_EXAMPLES_SERVER_SQL_CONNECTION_HPP

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <variant>

namespace uninvite_server {

/// Whether `--database` names a database of a PostgreSQL server, and not a SQLite file.
bool is_postgres(std::string const& database);

/** A connection on which commands run SQL that SQLite and PostgreSQL understand alike.

    What was begun and not committed is undone when it is closed.

    @par Thread Safety
    One thread at a time.
*/
class sql_connection
{
public:
    /// A number, or the SHA-256 of a token.
    using value = std::variant<std::int64_t, std::array<unsigned char, 32>>;
    using row = std::span<std::int64_t const>;

    sql_connection() = default;
    sql_connection(sql_connection const&) = delete;
    sql_connection& operator=(sql_connection const&) = delete;
    virtual ~sql_connection() = default;

    /** Runs one statement.

        @param values For `$1`, `$2`, ..., which the statement names in this order.
        @param each Told of each row; its columns are numbers.
        @return How many rows were changed.
        @throw std::runtime_error It fails: one sentence.
    */
    virtual std::int64_t run(std::string const& sql, std::initializer_list<value> values = {},
                             std::function<void(row)> const& each = {}) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;

    /// What it is called in messages; no password is in it.
    virtual std::string name() const = 0;

    /// What to give to `--database` for it, where that may be shown.
    virtual std::string option() const = 0;

    virtual std::int64_t schema_version() const = 0;

    /// The column of table `course` that names the course.
    virtual std::string course_column() const = 0;
};

/** Connects, and brings an older schema to the newest version.

    @param create Whether tables, and a file, are made where there are none.
    @throw std::runtime_error It cannot be opened or is not the library's: one sentence.
*/
std::unique_ptr<sql_connection> connect(std::string const& database, bool create = false);

} // namespace uninvite_server

#endif
