// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_CONFORMANCE_WORLDS_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_CONFORMANCE_WORLDS_HPP

#include <uninvite/postgres.hpp>
#include <uninvite/postgres/async_store.hpp>

#include <boost/asio/thread_pool.hpp>

#include <memory>

namespace tests {

/// Worlds of the kit's checks on tables that `World` sets up and opens.
template <class World>
struct store_world : World
{
    std::unique_ptr<uninvite::postgres::store> s = std::make_unique<uninvite::postgres::store>(this->open());
    uninvite::postgres::store& store() { return *s; }

    /// The disk belongs to the server, which store_restart.cpp stops; here the store's memory is lost.
    void restart() { s = std::make_unique<uninvite::postgres::store>(this->open()); }
};

template <class World>
struct async_store_world : World
{
    struct running_store
    {
        // Its threads end after the pool has said what is left to do.
        boost::asio::thread_pool threads{2};
        uninvite::postgres::async_pool pool;
        uninvite::postgres::async_store store{pool};

        explicit running_store(uninvite::postgres::database const& db)
            : pool(threads.get_executor(), db)
        {
        }
    };

    std::unique_ptr<running_store> s = std::make_unique<running_store>(this->open());
    uninvite::postgres::async_store& store() { return s->store; }

    /// As above.
    void restart() { s = std::make_unique<running_store>(this->open()); }
};

template <class World>
struct reader_world : World
{
    uninvite::postgres::token_verifier t{this->open()};
    uninvite::postgres::course_roles r{this->open()};
    uninvite::postgres::policy p{this->open()};

    auto& verifier() { return t; }
    auto& roles() { return r; }
    auto& policy() { return p; }
};

} // namespace tests

#endif
