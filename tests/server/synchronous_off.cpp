// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Loaded before SQLite (LD_PRELOAD), it turns the fsync of a commit off in a program that asks for it.

#include <sqlite3.h>

#include <dlfcn.h>

#include <cstring>

extern "C" int sqlite3_exec(sqlite3* db, char const* sql, sqlite3_callback row, void* data, char** error)
{
    using function = decltype(&sqlite3_exec);
    static auto const real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "sqlite3_exec"));
    if (std::strcmp(sql, "PRAGMA synchronous=FULL") == 0) sql = "PRAGMA synchronous=OFF";
    return real(db, sql, row, data, error);
}
