// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_SQLITE_AUTOMATIC_EXTENSION_HPP
#define UNINVITE_TESTS_SUPPORT_SQLITE_AUTOMATIC_EXTENSION_HPP

#include <sqlite3.h>

#include <functional>
#include <utility>

namespace tests {

/// Changes each new connection of the program in its scope, as a host can.
class automatic_extension
{
    static inline std::function<void(sqlite3*)> act_;

    static int run(sqlite3* db, char**, sqlite3_api_routines const*)
    {
        act_(db);
        return SQLITE_OK;
    }

public:
    explicit automatic_extension(std::function<void(sqlite3*)> act)
    {
        act_ = std::move(act);
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(run));
    }
    ~automatic_extension() { sqlite3_reset_auto_extension(); }
    automatic_extension(automatic_extension const&) = delete;
    automatic_extension& operator=(automatic_extension const&) = delete;
};

} // namespace tests

#endif
