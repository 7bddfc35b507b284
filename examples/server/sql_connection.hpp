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

/** Whether `--database` names a database of a PostgreSQL server, and not a SQLite file.

    @throw std::runtime_error It is neither, such as a URL with another scheme: one sentence, which does not
    repeat it.
*/
bool is_postgres(std::string const& database);

/** A connection on which commands run SQL that SQLite and PostgreSQL both support.

    An uncommitted transaction is rolled back when the connection is closed.

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
        @param each Called with each row; its columns are numbers.
        @return The number of changed rows.
        @throw std::runtime_error The statement fails: one sentence.
    */
    virtual std::int64_t run(std::string const& sql, std::initializer_list<value> values = {},
                             std::function<void(row)> const& each = {}) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;

    /// The name in messages, without a password.
    virtual std::string name() const = 0;

    /// The value of `--database` for it, with secrets hidden.
    virtual std::string option() const = 0;

    virtual std::int64_t schema_version() const = 0;

    /// The name of the id column of table `course`.
    virtual std::string course_column() const = 0;
};

/** Connects, and migrates an older schema to the newest version.

    @param create Whether to create missing tables, and a missing file.
    @throw std::runtime_error The database cannot be opened or has other tables: one sentence.
*/
std::unique_ptr<sql_connection> connect(std::string const& database, bool create = false);

} // namespace uninvite_server

#endif
