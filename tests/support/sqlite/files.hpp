// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_FILES_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_FILES_HPP

#include "support/results.hpp"

#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/sqlite/database.hpp>

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tests {

namespace sqlite = uninvite::sqlite;

/// A folder that goes with the scope.
class temp_folder
{
    std::filesystem::path path_;

public:
    explicit temp_folder(std::filesystem::path const& in = std::filesystem::temp_directory_path())
    {
        std::string name = (in / "uninvite-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~temp_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temp_folder(temp_folder const&) = delete;
    temp_folder& operator=(temp_folder const&) = delete;

    std::filesystem::path const& path() const noexcept { return path_; }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

    std::set<std::string> names() const
    {
        std::set<std::string> all;
        for (auto const& entry : std::filesystem::directory_iterator(path_))
            all.insert(entry.path().filename().string());
        return all;
    }
};

/// A folder in memory if there is one: real disks are slow, and simulated faults do not need them.
inline std::filesystem::path memory()
{
    std::filesystem::path const shared = "/dev/shm";
    return std::filesystem::is_directory(shared) ? shared : std::filesystem::temp_directory_path();
}

inline std::string bytes_of(std::string const& file)
{
    std::ostringstream all;
    if (std::ifstream in(file, std::ios::binary); in.peek() != std::ifstream::traits_type::eof())
        all << in.rdbuf();
    return std::move(all).str();
}

inline void write_bytes(std::string const& file, std::string_view bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

/// The file and its log at one moment, without opening them in SQLite: a store may copy its log.
inline std::array<std::string, 2> files_now(std::string const& file)
{
    std::array<std::string, 2> last;
    std::array<std::string, 2> taken;
    do
    {
        last = taken;
        taken = {bytes_of(file), bytes_of(file + "-wal")};
    }
    while (taken != last);
    return taken;
}

/// A connection as another program has it: no settings, and no wait for locks unless asked for.
class other_program
{
    sqlite3* db_ = nullptr;

public:
    /// The last connection to close locks the database for a moment; a store may close one in its own thread.
    static constexpr int waits_for_locks = 5000;

    explicit other_program(std::string const& file, int busy_milliseconds = 0)
    {
        if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, busy_milliseconds);
    }
    ~other_program() { sqlite3_close_v2(db_); }
    other_program(other_program const&) = delete;
    other_program& operator=(other_program const&) = delete;

    sqlite3* handle() const noexcept { return db_; }

    /// The result code.
    int attempt(std::string const& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }

    void run(std::string const& sql)
    {
        if (attempt(sql) != SQLITE_OK) throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_));
    }

    /// All rows as text: `|` between columns, a space between rows.
    std::string rows(std::string const& sql)
    {
        std::string all;
        auto const take = [](void* to, int columns, char** values, char**)
        {
            auto& text = *static_cast<std::string*>(to);
            if (!text.empty()) text += ' ';
            for (int i = 0; i != columns; ++i)
                text.append(i == 0 ? "" : "|").append(values[i] ? values[i] : "NULL");
            return 0;
        };
        if (sqlite3_exec(db_, sql.c_str(), take, &all, nullptr) != SQLITE_OK)
            throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_));
        return all;
    }
};

/// The SHA-256 of a token as a blob literal.
inline std::string hash_literal(std::string_view token)
{
    std::string hex;
    for (unsigned char c : uninvite::detail::sha256(token).value())
    {
        hex += "0123456789abcdef"[c >> 4];
        hex += "0123456789abcdef"[c & 15];
    }
    return "x'" + hex + "'";
}

/// The time that audit rows get.
inline constexpr std::int64_t now = 5000;

/// A file with this library's tables: the open course 1 with creator 1, manager 2 and member 3, and
/// invitations to 5, 7, 8 and 9; course 2 of another creator, with an invitation to 7.
struct course_file
{
    temp_folder folder;
    std::string file = folder.file("courses.db");

    explicit course_file(std::filesystem::path const& in = std::filesystem::temp_directory_path())
        : folder(in)
    {
        sqlite::database(file, {.schema = sqlite::schema::managed_create});
        run("BEGIN;"
            "INSERT INTO course (id, privacy) VALUES (1, 'open'), (2, 'open');"
            "INSERT INTO course_role VALUES (1, 1, 'creator'), (1, 2, 'manager'), (1, 3, 'joined'),"
            " (2, 4, 'creator');"
            "INSERT INTO course_invitation VALUES (1, 5, 1, 0), (1, 7, 1, 0), (1, 8, 1, 0), (1, 9, 2, 0),"
            " (2, 7, 4, 0);"
            "COMMIT");
    }

    void run(std::string const& sql) const { other_program(file, other_program::waits_for_locks).run(sql); }
    std::string rows(std::string const& sql) const
    {
        return other_program(file, other_program::waits_for_locks).rows(sql);
    }

    /// The users invited to course 1.
    std::string pending() const
    {
        return rows("SELECT user_id FROM course_invitation WHERE course_id = 1 ORDER BY user_id");
    }

    std::string audit() const
    {
        return rows(
            "SELECT course_id, user_id, removed_by, removed_at FROM invitation_removal ORDER BY rowid");
    }

    /// Whether nobody holds the write lock.
    bool is_unlocked() const { return other_program(file).attempt("BEGIN IMMEDIATE; ROLLBACK") == SQLITE_OK; }

    sqlite::database open(sqlite::statements sql = {},
                          std::chrono::milliseconds busy_timeout = std::chrono::milliseconds(2000)) const
    {
        return sqlite::database(
            file, {.busy_timeout = busy_timeout, .statements = std::move(sql), .clock = [] { return now; }});
    }
};

/// The message of a setup_error, or an empty text if none is thrown.
template <class Function>
std::string refusal_of(Function const& f)
{
    return refusal_of<sqlite::setup_error>(f);
}

} // namespace tests

#endif
