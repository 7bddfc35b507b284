// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/pending_handler.hpp>

#include "support/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>

using namespace std::chrono_literals;
namespace asio = boost::asio;
using uninvite::detail::pending_handler;

namespace {

using pending_text = pending_handler<void(int, std::string)>;

/// Notes its calls, and shares a pointer whose count tells how many copies of it are left.
struct noting
{
    std::string* calls;
    std::shared_ptr<int> kept;

    void operator()(int number, std::string const& text) const
    {
        *calls += std::to_string(number) + " " + text + ". ";
    }
};

struct noted
{
    std::string calls;
    std::shared_ptr<int> kept = std::make_shared<int>();

    template <class Executor>
    auto on(Executor const& executor)
    {
        return asio::bind_executor(executor, noting{&calls, kept});
    }
    bool is_handler_alive() const { return kept.use_count() != 1; }
};

template <class T>
struct counting_allocator
{
    using value_type = T;
    std::ptrdiff_t* in_use;

    explicit counting_allocator(std::ptrdiff_t* u)
        : in_use(u)
    {
    }
    template <class U>
    counting_allocator(counting_allocator<U> const& other)
        : in_use(other.in_use)
    {
    }
    T* allocate(std::size_t n)
    {
        ++*in_use;
        return static_cast<T*>(::operator new(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t)
    {
        --*in_use;
        ::operator delete(p);
    }
    friend bool operator==(counting_allocator const&, counting_allocator const&) = default;
};

/// An executor that has no memory for the first handlers posted to it.
struct short_of_memory
{
    asio::io_context::executor_type inner;
    std::atomic<int>* failures;

    asio::io_context& query(asio::execution::context_t) const noexcept { return inner.context(); }
    static constexpr asio::execution::blocking_t::never_t query(asio::execution::blocking_t) noexcept
    {
        return {};
    }
    short_of_memory require(asio::execution::blocking_t::never_t) const noexcept { return *this; }

    template <class F>
    void execute(F f) const
    {
        if (failures->fetch_sub(1) > 0) throw std::bad_alloc();
        inner.execute(std::move(f));
    }
    [[maybe_unused]] friend bool operator==(short_of_memory const&, short_of_memory const&) = default;
};

/// Calls a function while its context is being destroyed, after newer services and before older ones.
class at_shutdown final : public asio::execution_context::service
{
    void shutdown() override { call(); }

public:
    static inline asio::execution_context::id id;
    std::function<void()> call;

    explicit at_shutdown(asio::execution_context& context)
        : asio::execution_context::service(context)
    {
    }
};

} // namespace

TEST_CASE("a pending handler is called once, on its executor, with the arguments of the completion")
{
    asio::io_context io;
    noted n;
    pending_text pending(n.on(io.get_executor()));
    CHECK(io.poll() == 0);
    CHECK_FALSE(io.stopped()); // it keeps outstanding work
    pending.complete(7, "seven");
    CHECK(n.calls.empty());
    pending.complete(8, "eight");
    io.run();
    CHECK(n.calls == "7 seven. ");
    CHECK_FALSE(n.is_handler_alive());
    pending.complete(9, "nine");
    io.restart();
    CHECK(io.poll() == 0);
    CHECK(n.calls == "7 seven. ");
}

TEST_CASE("arguments that only move reach a pending handler")
{
    asio::io_context io;
    int got = 0;
    pending_handler<void(std::unique_ptr<int>)> pending(
        asio::bind_executor(io, [&](std::unique_ptr<int> p) { got = *p; }));
    pending.complete(std::make_unique<int>(7));
    io.run();
    CHECK(got == 7);
}

TEST_CASE("a pending handler may be destroyed once it is posted, and the handler is still called")
{
    asio::io_context io;
    noted n;
    std::make_unique<pending_text>(n.on(io.get_executor()))->complete(7, "seven");
    io.run();
    CHECK(n.calls == "7 seven. ");
}

TEST_CASE("a pending handler that is destroyed without a completion destroys its handler without a call")
{
    asio::io_context io;
    noted n;
    {
        pending_text const pending(n.on(io.get_executor()));
        CHECK(n.is_handler_alive());
    }
    CHECK_FALSE(n.is_handler_alive());
    io.run(); // returns: no work is outstanding any more
    CHECK(n.calls.empty());
}

namespace {

struct plain
{
    static auto of(asio::io_context& io) { return io.get_executor(); }
};
struct erased
{
    static auto of(asio::io_context& io) { return asio::any_io_executor(io.get_executor()); }
};
struct stranded
{
    static auto of(asio::io_context& io) { return asio::make_strand(io); }
};
struct erased_strand
{
    static auto of(asio::io_context& io) { return asio::any_io_executor(asio::make_strand(io)); }
};

} // namespace

TEMPLATE_TEST_CASE("a context that is destroyed first destroys a pending handler without a call", "", plain,
                   erased, stranded, erased_strand)
{
    noted n;
    std::optional<asio::io_context> io(std::in_place);
    pending_text waiting(n.on(TestType::of(*io)));
    pending_text posted(n.on(TestType::of(*io)));
    posted.complete(7, "seven");
    CHECK(n.is_handler_alive());
    io.reset();
    CHECK_FALSE(n.is_handler_alive());
    waiting.complete(8, "eight");
    posted.complete(9, "nine");
    CHECK(n.calls.empty());
}

TEST_CASE("a thread_pool that is destroyed first destroys a pending handler without a call")
{
    noted n;
    std::optional<asio::thread_pool> threads(std::in_place, 1);
    pending_text pending(n.on(threads->get_executor()));
    threads->stop();
    threads.reset();
    CHECK_FALSE(n.is_handler_alive());
    pending.complete(7, "seven");
    CHECK(n.calls.empty());
}

TEST_CASE("a pending handler on the system executor is called")
{
    std::promise<int> called;
    pending_handler<void(int)> pending(
        asio::bind_executor(asio::system_executor(), [&](int number) { called.set_value(number); }));
    pending.complete(7);
    CHECK(called.get_future().get() == 7);
}

TEST_CASE("a handler that is destroyed with its context may destroy another pending handler of that context")
{
    std::optional<asio::io_context> io(std::in_place);
    noted n;
    auto inner = std::make_unique<pending_text>(n.on(io->get_executor()));
    pending_handler<void()> const outer(
        asio::bind_executor(io->get_executor(), [inner = std::move(inner)] { inner->complete(0, ""); }));
    io.reset();
    CHECK_FALSE(n.is_handler_alive());
    CHECK(n.calls.empty());
}

TEST_CASE("a pending handler is in memory of its allocator, which has it back before the call")
{
    std::ptrdiff_t in_use = 0;
    std::ptrdiff_t at_the_call = -1;
    std::optional<asio::io_context> io(std::in_place);
    auto const counted = [&]
    {
        return asio::bind_allocator(counting_allocator<char>(&in_use),
                                    asio::bind_executor(*io, [&] { at_the_call = in_use; }));
    };
    {
        pending_handler<void()> pending(counted());
        CHECK(in_use == 1);
        pending.complete();
        io->run();
        CHECK(at_the_call == 0);
        CHECK(in_use == 0);
    }
    {
        pending_handler<void()> const never_completed(counted());
        CHECK(in_use == 1);
    }
    CHECK(in_use == 0);
    pending_handler<void()> const outlives_the_context(counted());
    CHECK(in_use == 1);
    io.reset();
    CHECK(in_use == 0);
}

TEST_CASE("a completion that finds no memory is repeated until it is posted, and calls the handler once")
{
    asio::io_context io;
    std::atomic<int> failures = 3;
    noted n;
    pending_text pending(n.on(short_of_memory{io.get_executor(), &failures}));
    pending.complete(7, "a text that is longer than a small string");
    CHECK(failures < 0);
    CHECK(n.is_handler_alive());
    io.run();
    CHECK(n.calls == "7 a text that is longer than a small string. ");
    CHECK_FALSE(n.is_handler_alive());
}

TEST_CASE("a context may be destroyed while a completion finds no memory, and the completion ends")
{
    std::optional<asio::io_context> io(std::in_place);
    std::atomic<int> failures = 1'000'000'000;
    noted n;
    pending_text pending(n.on(short_of_memory{io->get_executor(), &failures}));
    std::thread completing([&] { pending.complete(7, "seven"); });
    while (failures > 999'999'998)
        std::this_thread::yield();
    io.reset();
    completing.join();
    CHECK_FALSE(n.is_handler_alive());
    CHECK(n.calls.empty());
}

TEST_CASE("a completion may race with the destruction of the context: the handler is called or destroyed")
{
    for (int round = 0; round != 500; ++round)
    {
        noted n;
        std::optional<asio::io_context> io(std::in_place);
        auto pending = std::make_unique<pending_text>(n.on(io->get_executor()));
        std::atomic<bool> is_ready = false;
        std::thread completing(
            [&]
            {
                is_ready = true;
                pending->complete(7, "seven");
                pending.reset();
            });
        while (!is_ready)
            std::this_thread::yield();
        if (round % 2) std::this_thread::yield();
        io->poll();
        io.reset();
        completing.join();
        CHECK_FALSE(n.is_handler_alive());
        CHECK((n.calls.empty() || n.calls == "7 seven. "));
    }
}

TEST_CASE("a completion that a strand of a dying context drops leaves no handler behind")
{
    std::optional<asio::io_context> io(std::in_place);
    noted n;
    pending_text const older(n.on(io->get_executor()));
    auto& service = asio::use_service<at_shutdown>(*io);
    std::optional<pending_text> pending(std::in_place, n.on(asio::make_strand(*io)));
    service.call = [&]
    {
        pending->complete(7, "seven");
        pending.reset();
    };
    io.reset();
    CHECK_FALSE(n.is_handler_alive());
    CHECK(n.calls.empty());
}
