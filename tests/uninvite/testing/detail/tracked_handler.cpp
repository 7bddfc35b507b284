// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/tracked_handler.hpp>

#include "support/catch.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

using namespace uninvite;
namespace asio = boost::asio;
namespace kit = uninvite::testing::detail;

namespace {

/// One operation, whose handler runs on its executor or in this thread.
struct operation
{
    kit::async_watch watch;
    std::shared_ptr<kit::async_call> call = std::make_shared<kit::async_call>(watch);

    kit::tracked_handler handler() const { return kit::tracked_handler(call); }

    void run_on_executor(kit::tracked_handler h)
    {
        asio::post(h.get_executor(), [h] { h({}, removed({user_id{7}})); });
        watch.handlers.join();
    }
};

} // namespace

TEST_CASE("a handler that is called once, on its executor, records an answer and nothing else")
{
    operation o;
    o.run_on_executor(o.handler());
    REQUIRE(o.call->answer.has_value());
    CHECK((*o.call->answer)->users() == user_list{user_id{7}});
    CHECK(o.watch.inside + o.watch.twice + o.watch.elsewhere + o.watch.dangling == 0);
}

TEST_CASE("a handler records a call in another thread, a second call, and one inside the initiating call")
{
    operation o;
    auto const h = o.handler();
    kit::is_initiating = true;
    h(asio::error::operation_aborted, {});
    kit::is_initiating = false;
    auto moved = h;
    auto const last = std::move(moved);
    last({}, {});
    CHECK(o.watch.inside == 1);
    CHECK(o.watch.elsewhere == 2);
    CHECK(o.watch.twice == 1);
    CHECK(o.watch.dangling == 0);
    CHECK(o.call->code == asio::error::operation_aborted);
}

TEST_CASE("the registry knows which handlers exist, and of which call a destroyed token was")
{
    operation o;
    kit::handler_registry& registry = kit::handler_registry::instance();
    o.call->token.emplace(o.call);
    void const* const token = &*o.call->token;
    CHECK(registry.is_alive(token));
    o.call->token.reset();
    CHECK_FALSE(registry.is_alive(token));
    CHECK(registry.call_of(token) == nullptr);
    registry.remember(token, o.call);
    CHECK(registry.call_of(token) == o.call);
    o.call->token.emplace(o.call); // another handler in the same place
    CHECK(registry.call_of(token) == nullptr);
    o.call->token.reset();
}
