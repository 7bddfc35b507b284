// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_STORES_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_STORES_HPP

#include "blocking_async_store.hpp"

#include <uninvite/sqlite/group_store.hpp>
#include <uninvite/sqlite/store.hpp>

#include <tuple>
#include <type_traits>

namespace tests {

/// All stores that open a database themselves: each is held to the same tests.
using stores = std::tuple<uninvite::sqlite::store, uninvite::sqlite::group_store, blocking_async_store>;

/// Those that commit all that wait together.
using group_stores = std::tuple<uninvite::sqlite::group_store, blocking_async_store>;

/// A store whose wait for a lock is the database's busy timeout.
template <class Store>
Store open_store(uninvite::sqlite::database const& db)
{
    if constexpr (std::is_constructible_v<Store, uninvite::sqlite::database, uninvite::sqlite::group_options>)
        return Store(db, {.deadline = db.busy_timeout()});
    else
        return Store(db);
}

} // namespace tests

#endif
