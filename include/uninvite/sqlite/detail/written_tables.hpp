// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_WRITTEN_TABLES_HPP
#define UNINVITE_SQLITE_DETAIL_WRITTEN_TABLES_HPP

#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace uninvite::sqlite::detail {

/// The kind and the places of the tables that a statement writes.
struct written_tables
{
    bool is_view = false; ///< the statement itself writes nothing, its INSTEAD OF triggers do
    /// The databases of the connection, such as `main`, `temp` or an attached one, with the statement's own
    /// table; for a view those with the tables that its triggers write.
    std::vector<std::string> schemas;
    /// Whether the statement does nothing else: it has no trigger and no foreign key action, and calls no
    /// function and no virtual table.
    bool is_plain = true;
};

/** Finds the tables that a statement writes, as SQLite itself resolves their names now.

    Reads the program that SQLite has compiled, as SQLite's own table `tables_used` does. An authorizer would
    report the same, but it would replace that of a host's connection, which cannot be read back.

    @param written Not read-only.
    @throw setup_error The statement no longer fits the tables, or memory runs out.
    @par Source
    https://sqlite.org/opcode.html: OpenWrite, Clear, Program and Transaction; Function, PureFunc, AggStep and
    AggFinal; VOpen, VUpdate and others
*/
inline written_tables find_written_tables(sqlite3* db, sqlite3_stmt* written)
{
    auto const read = [db](statement& s)
    {
        int const rc = s.step();
        if (rc != SQLITE_ROW && rc != SQLITE_DONE)
            throw setup_error(std::string("uninvite: a statement cannot be explained: ") + sqlite3_errmsg(db),
                              rc);
        return rc == SQLITE_ROW;
    };

    // A trigger or a foreign key action; a function, also an aggregate one; a virtual table. An empty name
    // could not be read.
    auto const calls_other_code = [](std::string_view opcode)
    {
        bool const is_virtual = opcode.size() > 1 && opcode[0] == 'V' && opcode[1] >= 'A' && opcode[1] <= 'Z';
        return opcode.empty() || opcode == "Program" || opcode.find("Func") != opcode.npos ||
               opcode.starts_with("Agg") || is_virtual;
    };

    std::set<std::int64_t> own, by_triggers, all;
    written_tables found;
    statement program(db, "EXPLAIN", std::string("EXPLAIN ") + sqlite3_sql(written));
    for (int programs = 0; read(program);)
    {
        enum column
        {
            address,
            opcode,
            p1,
            p2,
            p3
        };
        programs += program.integer(address) == 0; // those of triggers follow
        bool const is_own = programs == 1;
        std::string_view const name = program.text(opcode);
        if (calls_other_code(name)) found.is_plain = false;
        if (name == "OpenWrite") (is_own ? own : by_triggers).insert(program.integer(p3));
        if (name == "Clear") (is_own ? own : by_triggers).insert(program.integer(p2)); // a DELETE of all rows
        if (name == "Program" && is_own) found.is_view = true;
        if (name == "Transaction" && program.integer(p2) != 0) all.insert(program.integer(p1));
    }
    found.is_view = found.is_view && own.empty();
    if (own.empty()) own = by_triggers.empty() ? all : by_triggers; // a virtual table has no OpenWrite

    statement databases(db, "database_list", "PRAGMA database_list");
    while (read(databases))
        if (own.count(databases.integer(0)) != 0) found.schemas.emplace_back(databases.text(1));
    return found;
}

} // namespace uninvite::sqlite::detail

#endif
