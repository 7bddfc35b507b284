// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/waiting_call.hpp>

#include "support/catch.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

using namespace uninvite;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace kit = uninvite::testing::detail;

namespace {

/// A store that completes when it is run.
struct later_world
{
    asio::io_context io;
    bool completes = true;
    bool throws = false;
    int cancellations = 0;
    bool was_initiating = false;

    later_world& store() { return *this; }

    void run()
    {
        io.restart();
        io.run();
    }

    template <class Token>
    void async_remove(removal r, Token&& token)
    {
        if (throws) throw std::runtime_error("no memory");
        was_initiating = kit::is_initiating;
        asio::get_associated_cancellation_slot(token).assign([this](asio::cancellation_type)
                                                             { ++cancellations; });
        if (completes)
            asio::post(io, [handler = std::forward<Token>(token), users = r.users]() mutable
                       { asio::post(handler.get_executor(), [=] { handler({}, removed(users)); }); });
    }
};

removal const asked{course_id{1}, user_id{2}, grant::by_role, {user_id{7}}};

} // namespace

TEST_CASE("an asynchronous removal is initiated on the handler's executor, run, and waited for")
{
    kit::async_watch watch;
    later_world w;
    auto const answer = kit::waiting_call(watch, 30s)(w, asked);
    REQUIRE(answer.has_value());
    CHECK(answer->users() == asked.users);
    CHECK(w.was_initiating);
    CHECK_FALSE(kit::is_initiating);
    CHECK(w.cancellations == 0);
    watch.handlers.join();
    CHECK(watch.inside + watch.elsewhere + watch.twice + watch.dangling + watch.missing == 0);
}

TEST_CASE("an operation that does not complete in time throws, and so does each after it")
{
    kit::async_watch watch;
    later_world w;
    w.completes = false;
    kit::waiting_call call(watch, 20ms);
    CHECK_THROWS_WITH(call(w, asked), "it has not completed after 20 ms");
    CHECK_THROWS_WITH(call(w, asked), "an earlier operation has not completed");
    CHECK(watch.missing == 1);
}

TEST_CASE("an operation is cancelled as soon as it was initiated, and again when it has completed")
{
    kit::async_watch watch;
    later_world w;
    kit::waiting_call call(watch, 30s);
    auto const started = call.start(w, asked, true);
    CHECK(w.cancellations == 1);
    CHECK(call.wait(*started).has_value());
    call.cancel(*started);
    CHECK(w.cancellations == 2);
}

TEST_CASE("an exception of the initiating function reaches the caller")
{
    kit::async_watch watch;
    later_world w;
    w.throws = true;
    CHECK_THROWS_WITH(kit::waiting_call(watch, 30s)(w, asked), "no memory");
    CHECK_FALSE(kit::is_initiating);
}
