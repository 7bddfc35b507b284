// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_BLOCKING_ASYNC_STORE_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_BLOCKING_ASYNC_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/group_statistics.hpp>

#include <memory>

namespace tests {

/// A blocking adapter for the asynchronous store, for the tests of all stores. This header needs no Asio.
class blocking_async_store
{
    struct implementation;
    std::unique_ptr<implementation> own_;

public:
    explicit blocking_async_store(uninvite::sqlite::database const& db,
                                  uninvite::sqlite::group_options const& options = {});
    ~blocking_async_store();

    uninvite::result<uninvite::removed> remove(uninvite::removal const& r);
    void stop();
    uninvite::sqlite::group_statistics statistics() const;
};

} // namespace tests

#endif
