// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_POSTGRES_STORES_HPP
#define UNINVITE_TESTS_UNINVITE_POSTGRES_STORES_HPP

#include <uninvite/postgres/async_store.hpp>
#include <uninvite/postgres/store.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>

#include <future>
#include <tuple>
#include <utility>

namespace tests {

/// The asynchronous store as a synchronous one.
class blocking_async_store
{
    boost::asio::thread_pool threads_{2};
    uninvite::postgres::async_pool pool_;
    uninvite::postgres::async_store store_{pool_};

public:
    explicit blocking_async_store(uninvite::postgres::database const& db)
        : pool_(threads_.get_executor(), db)
    {
    }

    uninvite::result<uninvite::removed> remove(uninvite::removal const& r)
    {
        using uninvite::removed;
        std::promise<uninvite::result<removed>> answer;
        store_.async_remove(r, boost::asio::bind_executor(threads_,
                                                          [&](boost::system::error_code ec, removed done)
                                                          {
                                                              if (ec)
                                                                  answer.set_value(ec);
                                                              else
                                                                  answer.set_value(std::move(done));
                                                          }));
        return answer.get_future().get();
    }
};

/// Both forms: each is held to the same tests.
using stores = std::tuple<uninvite::postgres::store, blocking_async_store>;

} // namespace tests

#endif
