// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_CONNECTION_HPP
#define UNINVITE_SQLITE_CONNECTION_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/file_name.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

namespace uninvite::sqlite {

/** A connection to a database file, set up for durable commits.

    `synchronous=EXTRA`, `fullfsync`, foreign keys, a bounded wait for locks, extended result codes, a
    private cache; the write-ahead log after @ref use_write_ahead_log.

    @par Thread Safety
    One thread at a time.
*/
class connection
{
    struct close
    {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };

    std::unique_ptr<sqlite3, close> handle_;

public:
    /// Whether to create a missing file.
    enum class mode
    {
        existing,
        create
    };

    /** @param name A path, in UTF-8, or a URI that begins with `file:` and has no parameters. Other URLs and
        connection strings are refused without being repeated.
        @param busy_timeout Maximum wait for a lock, at most 24 hours.
        @throw setup_error The file cannot be opened, is in memory, or is not a database; or a setting has no
        effect.
    */
    connection(std::string const& name, mode m, std::chrono::milliseconds busy_timeout)
        : connection(detail::file_path{detail::path_of(name)}, m, busy_timeout)
    {
    }

    /// The same for a path, also if it looks like a URL or a connection string.
    connection(detail::file_path const& path, mode m, std::chrono::milliseconds busy_timeout)
    {
        std::string const& file = path.text;
        if (std::string const why = unusable_path(file); !why.empty())
            throw setup_error(sentence(file, why), SQLITE_CANTOPEN);
        sqlite3* handle = nullptr;
        int const flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                          SQLITE_OPEN_PRIVATECACHE | (m == mode::create ? SQLITE_OPEN_CREATE : 0);
        int const rc = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
        handle_.reset(handle);
        if (rc == SQLITE_CANTOPEN)
            throw setup_error(sentence(file, std::generic_category().message(sqlite3_system_errno(handle))),
                              rc);
        if (rc != SQLITE_OK) throw setup_error(sentence(file), rc);
        sqlite3_busy_timeout(handle, uninvite::detail::int_milliseconds(busy_timeout));
        if (sqlite3_db_readonly(handle, "main") == 1)
            throw setup_error(sentence(file, is_read_only), SQLITE_READONLY);
        if (std::string const why = detail::unusable_file(handle); !why.empty())
            throw setup_error(sentence(file, why), SQLITE_MISUSE);
        // The first read shows whether the file is a database.
        if (int const failed = execute("SELECT 1 FROM sqlite_schema"); failed != SQLITE_OK)
            throw setup_error(sentence(file), failed);
        detail::apply_settings(handle);
    }

    sqlite3* handle() const noexcept { return handle_.get(); }

    /// Checks what the host's settings decide, such as the journal mode of an external database.
    /// @throw setup_error A commit would not be durable.
    void require_durable(std::string const& file) const
    {
        if (std::string const why = detail::not_durable(handle()); !why.empty())
            throw setup_error(sentence(file, why), SQLITE_MISUSE);
    }

    /// Runs SQL without parameters. @return `SQLITE_OK` or an extended result code.
    int execute(char const* sql) noexcept { return sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr); }

    /// The first number in a query's result. @throw setup_error There is none.
    std::int64_t number(char const* sql)
    {
        detail::statement s(handle(), sql, sql);
        if (int const rc = s.step(); rc != SQLITE_ROW)
            throw setup_error(
                std::string("uninvite: '") + sql + "' gives nothing: " + sqlite3_errmsg(handle()), rc);
        return s.integer(0);
    }

    /// Turns the write-ahead log on, which the file keeps from then on: readers and the writer do not wait
    /// for
    /// each other. @throw setup_error The log is not available, as on a file system without shared memory.
    void use_write_ahead_log(std::string const& file)
    {
        using std::chrono::steady_clock;
        auto const until = steady_clock::now() + std::chrono::milliseconds(number("PRAGMA busy_timeout"));
        detail::statement s(handle(), "journal_mode", "PRAGMA journal_mode=WAL");
        int rc = s.step();
        // Another connection may be switching too: SQLite does not wait for this lock by itself.
        while ((rc & 0xff) == SQLITE_BUSY && steady_clock::now() < until)
        {
            s.reset();
            sqlite3_sleep(2);
            rc = s.step();
        }
        if (rc != SQLITE_ROW) throw setup_error(sentence(file), rc);
        if (s.text(0) != "wal")
            throw setup_error(sentence(file,
                                       "it cannot have a write-ahead log, as on a network file system: move "
                                       "it to a local one"),
                              SQLITE_CANTOPEN);
    }

private:
    static constexpr char const* is_read_only =
        "it is read-only: this process needs permission to write to the file and to its folder";

    // The reason why a path leads to no file that can be opened, or an empty text. SQLite would open a device
    // that never ends, wait for the other end of a pipe, and keep an older error number for a loop of links.
    static std::string unusable_path(std::string const& file)
    {
        using std::filesystem::file_type;
        std::error_code failed;
        file_type const type = std::filesystem::status(file, failed).type();
        if (type == file_type::regular || type == file_type::not_found) return {};
        if (type == file_type::none) return failed.message();
        return type == file_type::directory ? "it is a folder" : "it is not a regular file";
    }

    std::string sentence(std::string const& file) const
    {
        if (handle() && (sqlite3_errcode(handle()) & 0xff) == SQLITE_READONLY)
            return sentence(file, is_read_only);
        return sentence(file, handle() ? sqlite3_errmsg(handle()) : "out of memory");
    }

    static std::string sentence(std::string const& file, std::string const& why)
    {
        return "uninvite: the database '" + file + "' cannot be opened: " + why;
    }
};

} // namespace uninvite::sqlite

#endif
