// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_STORES_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_STORES_HPP

#include "blocking_async_store.hpp"

#include <uninvite/sqlite/store.hpp>

#include <tuple>

namespace tests {

/// Both stores that open a database themselves: each passes the same tests.
using stores = std::tuple<uninvite::sqlite::store, blocking_async_store>;

/// A store that waits for a lock as long as the database's busy timeout.
template <class Store>
Store open_store(uninvite::sqlite::database const& db)
{
    return Store(db, {.timeout = db.busy_timeout()});
}

} // namespace tests

#endif
