// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "blocking_async_store.hpp"

#include <uninvite/sqlite/async_store.hpp>

#include <boost/asio/use_future.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace tests {

struct blocking_async_store::implementation
{
    uninvite::sqlite::async_store store;
};

blocking_async_store::blocking_async_store(uninvite::sqlite::database const& db,
                                           uninvite::sqlite::group_options const& options)
    : own_(new implementation{uninvite::sqlite::async_store(db, options)})
{
}

blocking_async_store::~blocking_async_store() = default;

uninvite::result<uninvite::removed> blocking_async_store::remove(uninvite::removal const& r)
{
    auto const as_result = [](boost::system::error_code ec, uninvite::removed done)
    { return ec ? uninvite::result<uninvite::removed>(ec) : std::move(done); };
    return own_->store.async_remove(r, boost::asio::use_future(as_result)).get();
}

void blocking_async_store::stop()
{
    own_->store.stop();
}

uninvite::sqlite::group_statistics blocking_async_store::statistics() const
{
    return own_->store.statistics();
}

} // namespace tests
