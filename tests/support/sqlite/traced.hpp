// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_TRACED_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_TRACED_HPP

#include <sqlite3.h>

#include <string>
#include <utility>
#include <vector>

namespace tests {

/// A statement that SQLite has run.
struct traced_statement
{
    std::string sql;
    std::string expanded; ///< with what was bound
    int steps;            ///< of SQLite's virtual machine
};

/** Sees each statement that connections run which are opened while it lives. One at a time, in one thread.

    SQLite calls what is given to it for all new connections, so that those inside of stores are seen too.
*/
class traced_connections
{
    static inline std::vector<traced_statement> run_;

    static int on_statement(unsigned, void*, void* statement, void*)
    {
        auto* const s = static_cast<sqlite3_stmt*>(statement);
        char* const expanded = sqlite3_expanded_sql(s);
        run_.push_back(
            {sqlite3_sql(s), expanded ? expanded : "", sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1)});
        sqlite3_free(expanded);
        return 0;
    }

    static int on_open(sqlite3* db, char const**, sqlite3_api_routines const*)
    {
        return sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, on_statement, nullptr);
    }

    // The type that SQLite's interface has for it.
    static void (*entry())(void) { return reinterpret_cast<void (*)(void)>(&on_open); }

public:
    traced_connections() { sqlite3_auto_extension(entry()); }
    ~traced_connections() { sqlite3_cancel_auto_extension(entry()); }
    traced_connections(traced_connections const&) = delete;
    traced_connections& operator=(traced_connections const&) = delete;

    /// The statements that ran since the last call.
    static std::vector<traced_statement> take() { return std::exchange(run_, {}); }
};

} // namespace tests

#endif
