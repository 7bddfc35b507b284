// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP

#include <uninvite/detail/shared/context_registry.hpp>
#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/pool_worker.hpp>
#include <uninvite/postgres/detail/pooled_connection.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace uninvite::postgres::detail {

/** The way to a @ref pool_worker from any thread, as long as the executor's context is there.

    When the context is destroyed, the worker gives back all that refers to it, and nothing is posted to it
    any more. Messages wait in this object and not in what is posted: none is lost with the context.

    @par Thread Safety
    All members may be called at once.
*/
class pool_impl : public std::enable_shared_from_this<pool_impl>
{
    using closing = std::unique_ptr<pool_worker::closing>;
    using query = std::unique_ptr<pooled_query>;

    struct cancellation
    {
        std::uint64_t id;
    };
    struct stopping
    {
        closing handler; // may be null
    };
    using message = std::variant<query, cancellation, stopping>;

    class context_end final : public uninvite::detail::context_entry
    {
        std::shared_ptr<pool_impl> pool_; // between the two calls

        void detach() noexcept override
        {
            pool_ = owner->weak_from_this().lock();
            owner->strand_.reset(); // a strand must not outlive its context
        }
        void release() noexcept override
        {
            if (auto const pool = std::exchange(pool_, nullptr)) pool->end();
        }

    public:
        pool_impl* owner = nullptr;
    };

    std::optional<async_strand> strand_; // guarded by the registry's mutex
    std::deque<message> inbox_;          // guarded by the registry's mutex
    std::shared_ptr<pool_worker> worker_;
    std::shared_ptr<uninvite::detail::context_registry> const registry_;
    context_end context_end_;
    std::atomic<std::uint64_t> next_id_{0};

    // Hands a message to the worker on the strand; answers it at once if the context is gone.
    void send(message m)
    {
        {
            // The lock keeps the context from being destroyed meanwhile.
            std::lock_guard const lock(registry_->mutex());
            if (strand_)
            {
                inbox_.push_back(std::move(m));
                try
                {
                    return boost::asio::post(*strand_, [self = shared_from_this()] { self->receive(); });
                }
                catch (...)
                {
                    m = std::move(inbox_.back());
                    inbox_.pop_back();
                    throw;
                }
            }
        }
        refuse(m);
    }

    // Moves the oldest message to `m`. Returns whether there was one.
    bool take_message(message& m)
    {
        std::lock_guard const lock(registry_->mutex());
        if (inbox_.empty()) return false;
        m = std::move(inbox_.front());
        inbox_.pop_front();
        return true;
    }

    void receive()
    {
        message m;
        if (!take_message(m)) return;
        if (auto* const one = std::get_if<query>(&m))
            worker_->add(std::move(*one));
        else if (auto* const cancelled = std::get_if<cancellation>(&m))
            worker_->cancel(cancelled->id);
        else
            worker_->stop(std::get<stopping>(std::move(m)).handler);
    }

    static void refuse(message const& m) noexcept
    {
        if (auto const* const one = std::get_if<query>(&m))
            (*one)->complete(errc::busy);
        else if (auto const* const stop = std::get_if<stopping>(&m); stop && stop->handler)
            stop->handler->complete();
    }

    void end() noexcept
    {
        worker_->end();
        while (true)
        {
            message m; // its handler takes the registry's mutex when it is destroyed
            if (!take_message(m)) return;
            refuse(m);
        }
    }

public:
    pool_impl(boost::asio::any_io_executor const& executor, database const& db, async_options const& o)
        : strand_(boost::asio::make_strand(executor))
        , worker_(std::make_shared<pool_worker>(*strand_, db, validated(o)))
        , registry_(uninvite::detail::context_registry::of(executor))
    {
        context_end_.owner = this;
        std::lock_guard const lock(registry_->mutex());
        if (!registry_->add(context_end_)) strand_.reset();
    }

    pool_impl(pool_impl const&) = delete;
    pool_impl& operator=(pool_impl const&) = delete;

    ~pool_impl()
    {
        {
            std::lock_guard const lock(registry_->mutex());
            if (strand_)
            {
                registry_->remove(context_end_);
                // The worker is destroyed by the strand or with the context: this thread could be too late.
                uninvite::detail::retry_on_bad_alloc([this]
                                                     { boost::asio::post(*strand_, [worker = worker_] {}); });
                worker_.reset();
            }
        }
        for (message const& m : inbox_)
            refuse(m);
    }

    /// Empty if the context was destroyed.
    boost::asio::any_io_executor get_executor() const
    {
        std::lock_guard const lock(registry_->mutex());
        return strand_ ? strand_->get_inner_executor() : boost::asio::any_io_executor();
    }

    database const& source() const noexcept { return worker_->source(); }

    /// How many queries wait for a connection.
    std::size_t waiting() const noexcept { return worker_->waiting(); }

    /// The id of the next query.
    std::uint64_t next_id() noexcept { return next_id_.fetch_add(1, std::memory_order_relaxed); }

    void add(std::unique_ptr<pooled_query> one)
    {
        one->deadline = std::chrono::steady_clock::now() + source().options().timeout;
        send(std::move(one));
    }

    /// Takes a query back that is still queued.
    void cancel(std::uint64_t id) { send(cancellation{id}); }

    /// See @ref pool_worker::stop.
    void stop(std::unique_ptr<pool_worker::closing> handler = nullptr) { send(stopping{std::move(handler)}); }
};

} // namespace uninvite::postgres::detail

#endif
