// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "posting.hpp"

#include "catch.hpp"
#include "uninvite/sqlite/files.hpp"

#include <uninvite/sqlite/async_group_store.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <new>
#include <optional>
#include <string>

// A handler's executor, allocator and cancellation slot.

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

/// Policy and store that answer when a clock strikes that never does, or when they are cancelled.
struct waiting
{
    asio::io_context* io;
    asio::steady_timer* clock;
    std::string waits_in; ///< "authenticate", "authorize" or "remove"
    std::string asked;

    asio::io_context::executor_type get_executor() const { return io->get_executor(); }

    template <class T, class Handler>
    void answer(std::string const& where, Handler handler, T value)
    {
        asked += where + ". ";
        if (where == waits_in)
            clock->async_wait(asio::append(std::move(handler), std::move(value)));
        else
            asio::post(*io, asio::append(std::move(handler), error_code(), std::move(value)));
    }
    template <class Handler>
    void async_authenticate(std::string, Handler handler)
    {
        answer("authenticate", std::move(handler), principal{user_id{1}});
    }
    template <class Handler>
    void async_authorize(principal, course_id, Handler handler)
    {
        answer("authorize", std::move(handler), grant::by_role);
    }
    template <class Handler>
    void async_remove(removal r, Handler handler)
    {
        answer("remove", std::move(handler), removed(r.users));
    }
};

struct waiting_route
{
    asio::io_context io;
    asio::steady_timer clock{io, asio::steady_timer::time_point::max()};
    waiting parts;
    recorder seen;
    remove_invitations<waiting&, waiting&, recorder&> route{parts, parts, {}, seen};
    asio::cancellation_signal signal;
    std::string answer;

    explicit waiting_route(std::string where)
        : parts{&io, &clock, std::move(where), {}}
    {
    }

    /// Ends where nothing is left to do; what never ends fails.
    void run()
    {
        io.restart();
        io.run_for(std::chrono::seconds(10));
    }

    void admit()
    {
        async_admit(
            route, head_of(),
            asio::bind_cancellation_slot(signal.slot(), [this](auto const& a) { answer = text_of(a); }));
    }
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
        async_admit(t.route, head_of(), keep);
        t.run(t.policys);
        async_complete(*std::move(*kept), "", on_handlers(t.take()));
        t.run(t.stores);
        CHECK(t.answer == "admitted");
        t.run(t.handlers);
        CHECK(t.answer == "400 missing_body");
    }
    SECTION("where the store decides")
    {
        async_admit(t.route, head_of(), keep);
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

TEST_CASE("a handler without an executor runs on the policy's, and for async_complete on the store's")
{
    three_contexts t;
    std::string first;
    async_admit(t.route, head_of(""), [&](auto const& a) { first = text_of(a); });
    async_admit(t.route, head_of(), [&](auto a) { async_complete(std::move(*a), "", t.take()); });
    t.run(t.stores);
    CHECK(first.empty());
    t.run(t.policys);
    CHECK(first == "401 missing_token");
    CHECK(t.answer.empty());
    t.run(t.stores);
    CHECK(t.answer == "400 missing_body");

    async_admit(t.route, head_of(), [&](auto a) { async_complete(std::move(*a), "users=7", t.take()); });
    t.run(t.policys);
    CHECK(t.answer == "400 missing_body");
    t.run(t.stores);
    CHECK(t.answer == "204");
}

TEST_CASE("the executors of store and handler have work for as long as a handler is to be called")
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
    CHECK_FALSE(t.io.stopped());
    handlers.run();
    CHECK(t.answer == "503 busy");
    t.io.poll();
    CHECK(t.io.stopped());
}

TEST_CASE("what waits is in memory of the handler's associated allocator, and given back before it is called")
{
    posting_route t;
    std::ptrdiff_t in_use = 0;
    std::size_t calls = 0;
    std::ptrdiff_t left = -1;
    auto const counted = [&](auto f)
    {
        return asio::bind_allocator(counting_allocator<char>(&in_use, &calls),
                                    [&, f](auto a)
                                    {
                                        left = in_use;
                                        f(std::move(a));
                                    });
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

TEST_CASE("who is cancelled while the policy thinks gets 503, and the observer is told once")
{
    std::string const where = GENERATE("authenticate", "authorize");
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total);
    waiting_route t(where);
    t.admit();
    t.io.poll();
    CHECK(t.parts.asked == (where == "authorize" ? "authenticate. authorize. " : "authenticate. "));
    CHECK(t.answer.empty());
    t.signal.emit(type);
    t.run();
    CHECK(t.answer == "503 busy");
    REQUIRE(t.seen.events.size() == 1);
    CHECK(t.seen.events[0].what == outcome::failed);
}

TEST_CASE("who is cancelled between the policy's two answers is asked about no further")
{
    waiting_route t("authorize");
    t.admit();
    t.signal.emit(asio::cancellation_type::terminal); // the first answer is on its way
    t.run();
    CHECK(t.answer == "503 busy");
    CHECK(t.parts.asked == "authenticate. ");
    REQUIRE(t.seen.events.size() == 1);
    CHECK(t.seen.events[0].what == outcome::failed);
    CHECK(t.seen.events[0].actor == user_id{1});
}

TEST_CASE("a cancellation changes nothing where the head or the policy has decided")
{
    waiting_route t("");
    async_admit(t.route, head_of(""),
                asio::bind_cancellation_slot(t.signal.slot(), [&](auto const& a) { t.answer = text_of(a); }));
    t.signal.emit(asio::cancellation_type::terminal);
    t.run();
    CHECK(t.answer == "401 missing_token");
    t.admit();
    t.io.restart();
    t.io.run_one();
    t.signal.emit(asio::cancellation_type::terminal); // the second answer is on its way
    t.run();
    CHECK(t.answer == "admitted");
}

TEST_CASE("a cancellation of async_complete reaches the store while the removal waits")
{
    auto const type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total);
    course_file const courses;
    std::optional<other_program> holder(std::in_place, courses.file);
    holder->run("BEGIN IMMEDIATE");
    recorder seen;
    script s;
    asio::io_context io;
    sqlite::async_group_store store(courses.open(), {.deadline = std::chrono::seconds(20)});
    posting_policy<told_as::codes> policy{&s, io.get_executor()};
    remove_invitations const route{policy, store, {}, seen};

    asio::cancellation_signal signal;
    std::string answers;
    auto const admitted = [&]
    {
        auto a = async_admit(route, head_of(), asio::use_future);
        io.restart();
        io.run();
        return *a.get();
    };
    auto const take = [&](response const& r) { answers += text_of(r) + ". "; };
    async_complete(admitted(), "users=5&users=7",
                   asio::bind_executor(io, asio::bind_cancellation_slot(signal.slot(), take)));
    signal.emit(type);
    io.restart();
    io.run_for(std::chrono::seconds(10)); // ends at once, though the lock is still held
    CHECK(answers == "503 busy. ");
    REQUIRE(seen.events.size() == 1);
    CHECK(seen.events[0].what == outcome::failed);
    CHECK(seen.events[0].asked.size() == 2);

    holder.reset();
    async_complete(admitted(), "users=8",
                   asio::bind_executor(io, asio::bind_cancellation_slot(signal.slot(), take)));
    io.restart();
    io.run();
    signal.emit(type);
    CHECK(answers == "503 busy. 204. ");
    CHECK(courses.pending() == "5 7 9");
}
