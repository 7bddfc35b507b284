// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_STATEMENT_HPP
#define UNINVITE_SQLITE_DETAIL_STATEMENT_HPP

#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::sqlite::detail {

/** A prepared statement.

    @par Object lifetimes
    Must be destroyed before its connection. Bound text and blobs are borrowed until the next @ref reset.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class statement
{
    struct finalize
    {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };

    std::unique_ptr<sqlite3_stmt, finalize> handle_;
    int bind_error_ = SQLITE_OK; // of the values for the next step

    // Whether SQL has no statement: only blanks, semicolons and comments.
    static bool is_empty(sqlite3* db, std::string_view sql)
    {
        if (sql.find_first_not_of(" \t\r\n;") == sql.npos) return true;
        sqlite3_stmt* handle = nullptr;
        int const rc = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), 0, &handle, nullptr);
        bool const has_statement = handle != nullptr;
        sqlite3_finalize(handle);
        if (rc == SQLITE_NOMEM) throw setup_error("uninvite: out of memory", rc);
        return rc == SQLITE_OK && !has_statement;
    }

    void note(int rc) noexcept
    {
        if (rc != SQLITE_OK) bind_error_ = rc;
    }

public:
    /** Prepares one statement.

        @param name The name in error messages.
        @throw setup_error The SQL does not fit the tables, or is not one statement.
    */
    statement(sqlite3* db, std::string_view name, std::string_view sql)
    {
        sqlite3_stmt* handle = nullptr;
        char const* tail = nullptr;
        int const rc = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle, &tail);
        handle_.reset(handle);
        std::string const what = "uninvite: the statement '" + std::string(name) + "' ";
        if (rc != SQLITE_OK) throw setup_error(what + "cannot be prepared: " + sqlite3_errmsg(db), rc);
        if (!handle || !is_empty(db, {tail, static_cast<std::size_t>(sql.data() + sql.size() - tail)}))
            throw setup_error(what + "must be exactly one SQL statement", SQLITE_MISUSE);
    }

    sqlite3_stmt* handle() const noexcept { return handle_.get(); }

    /// @param index From 1; 0 is ignored, for a parameter that the SQL does not use.
    void bind(int index, std::int64_t value) noexcept
    {
        if (index != 0) note(sqlite3_bind_int64(handle(), index, value));
    }

    void bind(int index, std::string_view text) noexcept
    {
        if (index != 0)
            note(sqlite3_bind_text64(handle(), index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
    }

    void bind_blob(int index, void const* data, std::size_t size) noexcept
    {
        if (index != 0) note(sqlite3_bind_blob64(handle(), index, data, size, SQLITE_STATIC));
    }

    /// `SQLITE_ROW`, `SQLITE_DONE` or an extended result code: also that of a value that could not be bound.
    int step() noexcept
    {
        int const unbound = std::exchange(bind_error_, SQLITE_OK);
        return unbound != SQLITE_OK ? unbound : sqlite3_step(handle());
    }

    /// Runs a statement without rows. @return `SQLITE_OK` or an extended result code.
    int execute() noexcept
    {
        int const rc = step();
        reset();
        return rc == SQLITE_DONE ? SQLITE_OK : rc;
    }

    /// Ends the statement's reading, so that it holds no lock and no snapshot.
    void reset() noexcept { sqlite3_reset(handle()); }

    std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(handle(), column); }
    int type(int column) const noexcept { return sqlite3_column_type(handle(), column); }
    bool is_null(int column) const noexcept { return sqlite3_column_type(handle(), column) == SQLITE_NULL; }

    /// Borrowed until the next @ref step or @ref reset.
    std::string_view text(int column) const noexcept
    {
        auto const* s = reinterpret_cast<char const*>(sqlite3_column_text(handle(), column));
        return s ? std::string_view(s, static_cast<std::size_t>(sqlite3_column_bytes(handle(), column)))
                 : std::string_view();
    }
};

/// A type of SQLite in words.
constexpr std::string_view type_name(int type) noexcept
{
    switch (type)
    {
    case SQLITE_INTEGER:
        return "an integer";
    case SQLITE_FLOAT:
        return "a real number";
    case SQLITE_TEXT:
        return "text";
    case SQLITE_BLOB:
        return "a blob";
    default:
        return "NULL";
    }
}

/// Resets a statement at the end of a scope.
class reset_at_end
{
    statement& statement_;

public:
    explicit reset_at_end(statement& s) noexcept
        : statement_(s)
    {
    }
    ~reset_at_end() { statement_.reset(); }
    reset_at_end(reset_at_end const&) = delete;
    reset_at_end& operator=(reset_at_end const&) = delete;
};

} // namespace uninvite::sqlite::detail

#endif
