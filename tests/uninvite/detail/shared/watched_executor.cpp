// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/watched_executor.hpp>

#include "support/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <optional>

namespace asio = boost::asio;
using uninvite::detail::watched_executor;

namespace {

// Services are shut down in the reverse order of their making: this one after the registry's.
struct late_service : asio::execution_context::service
{
    asio::io_context::executor_type executor;
    bool* is_gone = nullptr;

    static inline asio::execution_context::id id;
    explicit late_service(asio::io_context& io)
        : asio::execution_context::service(io)
        , executor(io.get_executor())
    {
    }
    void shutdown() override { *is_gone = watched_executor(executor).is_gone(); }
};

} // namespace

TEST_CASE("an executor is given back when its context is destroyed, also one through a strand")
{
    std::optional<asio::io_context> io(std::in_place);
    watched_executor const plain(io->get_executor());
    watched_executor behind(asio::any_io_executor(asio::make_strand(*io)));
    CHECK_FALSE(plain.is_gone());
    CHECK_FALSE(behind.is_gone());
    io.reset();
    CHECK(plain.is_gone());
    CHECK(behind.is_gone());
    CHECK_FALSE(behind.post([] {}));
}

TEST_CASE("a function is posted as long as the context is there")
{
    asio::io_context io;
    watched_executor executor(io.get_executor());
    bool is_called = false;
    CHECK(executor.post([&] { is_called = true; }));
    CHECK_FALSE(is_called);
    io.run();
    CHECK(is_called);
}

TEST_CASE("a context does not touch an executor that was destroyed before")
{
    std::optional<asio::io_context> io(std::in_place);
    auto first = std::make_unique<watched_executor>(io->get_executor());
    watched_executor const last(io->get_executor());
    first.reset();
    io.reset();
    CHECK(last.is_gone());
}

TEST_CASE("a context that is being destroyed is gone for an executor that comes later")
{
    bool is_gone = false;
    {
        asio::io_context io;
        asio::use_service<late_service>(io).is_gone = &is_gone;
        watched_executor const alive(io.get_executor());
        CHECK_FALSE(alive.is_gone());
    }
    CHECK(is_gone);
}
