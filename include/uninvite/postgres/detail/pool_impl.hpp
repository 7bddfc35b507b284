// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP
#define UNINVITE_POSTGRES_DETAIL_POOL_IMPL_HPP

#include <uninvite/detail/shared/context_registry.hpp>
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
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace uninvite::postgres::detail {

/** The way to a @ref pool_worker from any thread, as long as the executor's context is there.

    When the context is destroyed, the worker gives back all that refers to it, and nothing is posted to it
    any more.

    @par Thread Safety
    All members may be called at once.
*/
class pool_impl : public std::enable_shared_from_this<pool_impl>
{
    using closing = pool_worker::closing;

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
            if (auto const pool = std::exchange(pool_, nullptr)) pool->worker_->end();
        }

    public:
        pool_impl* owner = nullptr;
    };

    std::optional<async_strand> strand_; // guarded by the registry's mutex
    std::shared_ptr<pool_worker> const worker_;
    std::shared_ptr<uninvite::detail::context_registry> const registry_;
    context_end context_end_;
    std::atomic<std::uint64_t> next_id_{0};

    // Calls with the worker on the strand; with null, at once, if the context is gone.
    template <class F>
    void on_strand(F f)
    {
        {
            // The lock keeps the context from being destroyed meanwhile.
            std::lock_guard const lock(registry_->mutex());
            if (strand_)
                return boost::asio::post(*strand_,
                                         [worker = worker_, f = std::move(f)]() mutable { f(worker.get()); });
        }
        f(nullptr);
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
        std::lock_guard const lock(registry_->mutex());
        if (strand_) registry_->remove(context_end_);
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
        on_strand(
            [one = std::move(one)](pool_worker* w) mutable
            {
                if (w)
                    w->add(std::move(one));
                else
                    one->complete(errc::busy);
            });
    }

    /// Takes a query back that is still queued.
    void cancel(std::uint64_t id)
    {
        on_strand(
            [id](pool_worker* w)
            {
                if (w) w->cancel(id);
            });
    }

    /// See @ref pool_worker::stop.
    void stop(std::unique_ptr<closing> handler = nullptr)
    {
        on_strand(
            [handler = std::move(handler)](pool_worker* w) mutable
            {
                if (w)
                    w->stop(std::move(handler));
                else if (handler)
                    handler->complete();
            });
    }
};

} // namespace uninvite::postgres::detail

#endif
