// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/async/posting.hpp"
#include "support/async/waiting.hpp"

#include "support/catch.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/use_future.hpp>

#include <cstddef>
#include <functional>
#include <new>
#include <optional>
#include <string>

// A handler's executor and allocator; its cancellation slot is in cancellation.cpp.

using namespace tests;

namespace {

/// Policy, store and handler each have an executor of their own.
struct three_contexts
{
    asio::io_context policys;
    asio::io_context stores;
    asio::io_context handlers;
    script s;
    remove_invitations<posting_policy<told_as::codes>, posting_store> route{{&s, policys.get_executor()},
                                                                            {&s, stores.get_executor()}};
    std::string answer;

    std::function<void(response const&)> take()
    {
        return [this](response const& r) { answer = text_of(r); };
    }
    void run(asio::io_context& io)
    {
        io.restart();
        io.poll();
    }
};

template <class T>
struct counting_allocator
{
    using value_type = T;
    std::ptrdiff_t* in_use;
    std::size_t* calls;

    counting_allocator(std::ptrdiff_t* u, std::size_t* c)
        : in_use(u)
        , calls(c)
    {
    }
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : in_use(other.in_use)
        , calls(other.calls)
    {
    }
    T* allocate(std::size_t n)
    {
        ++*in_use;
        ++*calls;
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t)
    {
        --*in_use;
        ::operator delete(p);
    }
    friend bool operator==(counting_allocator const&, counting_allocator const&) = default;
};

} // namespace

TEST_CASE("a handler runs on its associated executor")
{
    three_contexts t;
    auto& handlers = t.handlers;
    bool is_there = false;
    auto const on_handlers = [&](auto f)
    {
        return asio::bind_executor(handlers,
                                   [&, f](auto a)
                                   {
                                       is_there = handlers.get_executor().running_in_this_thread();
                                       f(std::move(a));
                                   });
    };
    using admitted = decltype(t.route)::admitted;
    std::optional<admitted> kept;
    auto const keep = [&](admitted a)
    {
        t.answer = text_of(a);
        kept.emplace(std::move(a));
    };

    SECTION("where the head alone decides")
    {
        async_admit(t.route, head_of(""), on_handlers(keep));
        t.run(t.handlers);
        CHECK(t.answer == "401 missing_token");
    }
    SECTION("where the policy decides")
    {
        async_admit(t.route, head_of(), on_handlers(keep));
        for (int half = 0; half != 2; ++half)
        {
            t.run(t.handlers);
            CHECK(t.answer.empty());
            t.run(t.policys);
        }
        t.run(t.handlers);
        CHECK(t.answer == "admitted");
    }
    SECTION("where the body alone decides")
    {
        async_admit(t.route, head_of(), asio::bind_executor(t.policys, keep));
        t.run(t.policys);
        async_complete(*std::move(*kept), "", on_handlers(t.take()));
        t.run(t.stores);
        CHECK(t.answer == "admitted");
        t.run(t.handlers);
        CHECK(t.answer == "400 missing_body");
    }
    SECTION("where the store decides")
    {
        async_admit(t.route, head_of(), asio::bind_executor(t.policys, keep));
        t.run(t.policys);
        async_complete(*std::move(*kept), "users=7", on_handlers(t.take()));
        t.run(t.handlers);
        CHECK(t.answer == "admitted");
        t.run(t.stores);
        CHECK(t.answer == "admitted");
        t.run(t.handlers);
        CHECK(t.answer == "204");
    }
    CHECK(is_there);
}

TEST_CASE("the executor of a handler has work until the handler is called")
{
    waiting_route t("remove");
    asio::io_context handlers;
    auto admitted = async_admit(t.route, head_of(), asio::use_future);
    t.io.run();
    async_complete(*admitted.get(), "users=7",
                   asio::bind_executor(handlers, [&](response const& r) { t.answer = text_of(r); }));
    CHECK(handlers.poll() == 0);
    CHECK_FALSE(handlers.stopped());
    t.clock.cancel();
    t.io.restart();
    t.io.poll();
    CHECK(t.answer.empty());
    handlers.run();
    CHECK(t.answer == "503 busy");
}

TEST_CASE("what waits is in memory of the handler's associated allocator, and given back before it is called")
{
    posting_route t;
    std::ptrdiff_t in_use = 0;
    std::size_t calls = 0;
    std::ptrdiff_t left = -1;
    auto const counted = [&](auto f)
    {
        return asio::bind_allocator(counting_allocator<char>(&in_use, &calls), t.on_io(
                                                                                   [&, f](auto a)
                                                                                   {
                                                                                       left = in_use;
                                                                                       f(std::move(a));
                                                                                   }));
    };
    std::size_t expected = 0;
    auto const check = [&](std::size_t more)
    {
        CHECK(calls == (expected += more));
        CHECK(in_use == 1);
        t.run();
        CHECK(left == 0);
        CHECK(in_use == 0);
        left = -1;
    };
    using admission = decltype(t)::admission;
    std::optional<admission> kept;
    async_admit(t.route, head_of(""), counted([](auto const&) {}));
    check(1);
    async_admit(t.route, head_of(), counted([&](auto a) { kept.emplace(std::move(*a)); }));
    check(1);
    CHECK(calls == ++expected); // the second half of the policy
    async_complete(std::move(*kept), "users=7", counted([](auto const&) {}));
    check(1);
    async_complete(std::move(*kept), "users=7", counted([](auto const&) {}));
    check(1);
}
