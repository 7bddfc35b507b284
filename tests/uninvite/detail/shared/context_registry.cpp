// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/context_registry.hpp>

#include "support/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using uninvite::detail::context_entry;
using uninvite::detail::context_registry;

namespace {

/// Notes what its registry does with it.
class noting_entry final : public context_entry
{
    std::string name_;
    std::string& notes_;
    context_registry& registry_;

    // Asks from another thread: the one that holds the mutex must not.
    bool is_locked() const
    {
        bool locked = true;
        std::thread([&] { locked = !std::unique_lock(registry_.mutex(), std::try_to_lock); }).join();
        return locked;
    }

    void detach() noexcept override
    {
        notes_ += (is_locked() ? "detach " : "detach unlocked ") + name_ + ". ";
    }
    void release() noexcept override
    {
        notes_ += (is_locked() ? "release locked " : "release ") + name_ + ". ";
    }

public:
    noting_entry(std::string name, std::string& notes, context_registry& registry)
        : name_(std::move(name))
        , notes_(notes)
        , registry_(registry)
    {
    }
};

} // namespace

TEST_CASE("executors of one context have one registry, and those of another context another")
{
    asio::io_context io;
    asio::io_context other;
    auto const registry = context_registry::of(io.get_executor());
    CHECK(context_registry::of(asio::any_io_executor(io.get_executor())) == registry);
    CHECK(context_registry::of(asio::make_strand(io)) == registry);
    CHECK(context_registry::of(asio::any_io_executor(asio::make_strand(io))) == registry);
    CHECK(context_registry::of(other.get_executor()) != registry);
    CHECK(context_registry::of(asio::system_executor()) == context_registry::of(asio::system_executor()));
}

TEST_CASE("an executor that knows no context gets a registry of its own")
{
    struct
    {
    } const without_context;
    CHECK(context_registry::of(without_context) != nullptr);
    CHECK(context_registry::of(without_context) != context_registry::of(without_context));
}

TEST_CASE("a context that is destroyed detaches each entry with the mutex locked, and releases it without")
{
    std::optional<asio::io_context> io(std::in_place);
    auto const registry = context_registry::of(io->get_executor());
    std::string notes;
    noting_entry first("1", notes, *registry), second("2", notes, *registry), third("3", notes, *registry);
    {
        std::lock_guard const lock(registry->mutex());
        for (auto* entry : {&first, &second, &third})
            CHECK(registry->add(*entry));
    }
    {
        std::lock_guard const lock(registry->mutex());
        registry->remove(second);
    }
    CHECK(notes.empty());
    SECTION("in any order of removal")
    {
        io.reset();
        CHECK(notes == "detach 3. release 3. detach 1. release 1. ");
    }
    SECTION("not those that were removed, first or last")
    {
        {
            std::lock_guard const lock(registry->mutex());
            registry->remove(third);
            registry->remove(first);
            CHECK(registry->add(second));
        }
        io.reset();
        CHECK(notes == "detach 2. release 2. ");
    }
}

TEST_CASE("nothing is added to a registry whose context was destroyed")
{
    std::optional<asio::io_context> io(std::in_place);
    auto const registry = context_registry::of(io->get_executor());
    io.reset();
    std::string notes;
    noting_entry entry("1", notes, *registry);
    std::lock_guard const lock(registry->mutex());
    CHECK_FALSE(registry->add(entry));
    CHECK(notes.empty());
}

TEST_CASE("a context that is notified of a fork is not used by other threads until the fork has ended")
{
    auto const after = GENERATE(asio::io_context::fork_parent, asio::io_context::fork_child);
    asio::io_context io;
    auto const registry = context_registry::of(io.get_executor());
    auto const is_locked = [&]
    {
        bool locked = true;
        std::thread([&] { locked = !std::unique_lock(registry->mutex(), std::try_to_lock); }).join();
        return locked;
    };
    CHECK_FALSE(is_locked());
    io.notify_fork(asio::io_context::fork_prepare);
    CHECK(is_locked());
    io.notify_fork(after);
    CHECK_FALSE(is_locked());
}

TEST_CASE("a context that is notified of a fork in the child alone unlocks nothing")
{
    asio::io_context io;
    auto const registry = context_registry::of(io.get_executor());
    std::lock_guard const lock(registry->mutex());
    io.notify_fork(asio::io_context::fork_child);
    bool is_locked = false;
    std::thread([&] { is_locked = !std::unique_lock(registry->mutex(), std::try_to_lock); }).join();
    CHECK(is_locked);
}
