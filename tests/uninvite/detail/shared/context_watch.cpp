// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/context_watch.hpp>

#include "support/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <optional>

namespace asio = boost::asio;
using uninvite::detail::context_watch;

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
    void shutdown() override { *is_gone = context_watch(executor).is_gone(); }
};

} // namespace

TEST_CASE("a watch tells that the context of its executor was destroyed, also behind a strand")
{
    std::optional<asio::io_context> io(std::in_place);
    context_watch const plain(io->get_executor());
    context_watch const behind(asio::any_io_executor(asio::make_strand(*io)));
    CHECK_FALSE(plain.is_gone());
    CHECK_FALSE(behind.is_gone());
    io.reset();
    CHECK(plain.is_gone());
    CHECK(behind.is_gone());
}

TEST_CASE("a context does not touch a watch that was destroyed before")
{
    std::optional<asio::io_context> io(std::in_place);
    auto first = std::make_unique<context_watch>(io->get_executor());
    context_watch const last(io->get_executor());
    first.reset();
    io.reset();
    CHECK(last.is_gone());
}

TEST_CASE("a context that ends before a watch is made is gone for it")
{
    bool is_gone = false;
    {
        asio::io_context io;
        asio::use_service<late_service>(io).is_gone = &is_gone;
        context_watch const alive(io.get_executor());
        CHECK_FALSE(alive.is_gone());
    }
    CHECK(is_gone);
}
