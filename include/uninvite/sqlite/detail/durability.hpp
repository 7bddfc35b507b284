// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_DURABILITY_HPP
#define UNINVITE_SQLITE_DETAIL_DURABILITY_HPP

#include <uninvite/sqlite/detail/statement.hpp>

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

namespace uninvite::sqlite::detail {

/// A setting that SQLite keeps for each connection.
struct connection_setting
{
    std::string_view name; ///< of the PRAGMA
    std::string_view value;
    std::string_view reads; ///< the value as the PRAGMA gives it
};

/** The settings of each connection of this library.

    With `synchronous=FULL`, SQLite does not sync the directory after it has deleted a rollback journal. After
    a power failure the journal is there again, and SQLite rolls the commit back. A read from a mapped file
    that was truncated is SIGBUS, and ends the process: so no file is mapped.

    @par Source
    https://sqlite.org/pragma.html#pragma_synchronous, and for macOS #pragma_fullfsync on the same page;
    https://sqlite.org/mmap.html
*/
inline constexpr connection_setting connection_settings[] = {
    {"synchronous", "EXTRA", "3"},        {"fullfsync", "ON", "1"},
    {"checkpoint_fullfsync", "ON", "1"},  {"foreign_keys", "ON", "1"},
    {"locking_mode", "NORMAL", "normal"}, {"mmap_size", "0", "0"},
};

/// The build option that makes SQLite skip syncs, or null. @tparam IsUsed `sqlite3_compileoption_used`.
template <class IsUsed>
char const* unsafe_build_option(IsUsed is_used)
{
    for (char const* option : {"NO_SYNC", "DISABLE_DIRSYNC"})
        if (is_used(option)) return option;
    return nullptr;
}

/// The text in the first column of a PRAGMA's first row. @throw setup_error It cannot be read.
inline std::string pragma_text(sqlite3* db, std::string_view name, std::string_view schema = "main")
{
    std::string sql = "PRAGMA \"";
    for (char c : schema)
        sql.append(c == '"' ? 2 : 1, c);
    sql.append("\".").append(name);
    statement s(db, name, sql);
    int const rc = s.step();
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        throw setup_error("uninvite: '" + sql + "' cannot be read: " + sqlite3_errmsg(db), rc);
    std::string_view const text = s.text(0);
    if (text.data() == nullptr && sqlite3_errcode(db) == SQLITE_NOMEM)
        throw setup_error("uninvite: '" + sql + "' cannot be read: out of memory", SQLITE_NOMEM);
    return std::string(text);
}

/// Whether the file system layer (VFS) of a connection maps no files at all: `PRAGMA mmap_size` gives no row.
inline bool cannot_map(sqlite3* db) noexcept
{
    sqlite3_int64 limit = -1; // asks, and changes nothing
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_MMAP_SIZE, &limit) == SQLITE_NOTFOUND;
}

/** Applies a setting and reads it back: an authorizer, an automatic extension or a build option of SQLite can
    undo a PRAGMA without an error.

    @throw setup_error The setting was not applied; the message names it.
*/
inline void apply_setting(sqlite3* db, connection_setting const& s)
{
    std::string sql = "PRAGMA main.";
    sql.append(s.name).append("=").append(s.value);
    if (int const rc = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr); rc != SQLITE_OK)
        throw setup_error("uninvite: '" + sql + "' fails: " + sqlite3_errmsg(db), rc);
    std::string const found = pragma_text(db, s.name);
    if (found.empty() && s.name == "mmap_size" && cannot_map(db)) return;
    if (found != s.reads)
        throw setup_error("uninvite: '" + sql + "' has no effect, the value is '" + found +
                              "': look for an authorizer, an automatic extension or a build option of SQLite",
                          SQLITE_MISUSE);
}

/// Applies all @ref connection_settings. @throw setup_error One was not applied; the message names it.
inline void apply_settings(sqlite3* db)
{
    for (connection_setting const& s : connection_settings)
        apply_setting(db, s);
}

/// The VFS that has the file open, without the layers above it; empty if it does not give its name.
inline std::string vfs_name(sqlite3* db)
{
    char* name = nullptr;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_VFSNAME, &name) != SQLITE_OK || !name) return {};
    std::unique_ptr<char, decltype(&sqlite3_free)> const owned(name, sqlite3_free);
    std::string_view const layers = name;
    return std::string(layers.substr(layers.rfind('/') + 1));
}

/// Whether a VFS of SQLite's own locks otherwise than the default one, or not at all: programs that use the
/// default do not see its locks. @see https://sqlite.org/vfs.html, section 2.1
inline bool has_other_locks(std::string_view vfs) noexcept
{
    return vfs.starts_with("unix-") || (vfs.starts_with("win32") && vfs.ends_with("-none"));
}

/** The reason why a file does not suit several connections with locks between them, or an empty text.

    @par Source
    https://sqlite.org/uri.html#recognized_query_parameters: SQLite may be built or configured to read them.
*/
inline std::string unusable_file(sqlite3* db)
{
    char const* const file = sqlite3_db_filename(db, "main");
    if (!file || !*file)
        return "it is in memory or temporary, and each connection would open a separate database: name a "
               "file, in tests one in a temporary folder";
    for (char const* parameter : {"nolock", "immutable"})
        if (sqlite3_uri_boolean(file, parameter, 0))
            return std::string("the URI parameter '") + parameter + "' turns the locks off: leave it out";
    char const* const cache = sqlite3_uri_parameter(file, "cache");
    if (cache && std::string_view(cache) == "shared")
        return "the URI parameter 'cache=shared' makes readers and the writer lock each other out: leave it "
               "out";
    if (std::string const vfs = vfs_name(db); has_other_locks(vfs))
        return "SQLite's default VFS of this program is '" + vfs +
               "', and other programs do not see its locks: use SQLite's own default";
    return {};
}

/** The reason why a commit on a connection is not durable, or an empty text.

    A main database without a file, such as one in memory, is for tests, and is not checked.

    @param db No transaction is open on it.
    @param schema The name of the database on the connection: `main`, `temp` or that of an attached one.
    @throw setup_error A setting cannot be read.
*/
inline std::string not_durable(sqlite3* db, std::string const& schema = "main")
{
    bool const is_main = schema == "main";
    char const* const file = sqlite3_db_filename(db, schema.c_str());
    if (!file || !*file)
        return is_main ? ""
                       : "the database '" + schema + "' is temporary or in memory: use a table in a file";
    if (char const* const option = unsafe_build_option(sqlite3_compileoption_used))
        return std::string("this SQLite was built with SQLITE_") + option + ": use another build";
    std::string const prefix = is_main ? "PRAGMA " : "PRAGMA " + schema + ".";
    std::string const mode = pragma_text(db, "journal_mode", schema);
    if (mode == "off" || mode == "memory")
        return "the connection has '" + prefix + "journal_mode=" + mode +
               "': use WAL, DELETE, TRUNCATE or PERSIST";
    std::string const level = pragma_text(db, "synchronous", schema);
    char const* const least = mode == "delete" ? "3" : "2"; // only DELETE removes a directory entry
    if (level < least)
        return "the connection has '" + prefix + "synchronous=" + level + "' and '" + prefix +
               "journal_mode=" + mode + "': set '" + prefix + "synchronous=EXTRA'";
    return {};
}

} // namespace uninvite::sqlite::detail

#endif
