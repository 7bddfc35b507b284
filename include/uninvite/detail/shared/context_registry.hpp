// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_CONTEXT_REGISTRY_HPP
#define UNINVITE_DETAIL_SHARED_CONTEXT_REGISTRY_HPP

#include <uninvite/detail/language.hpp>

#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <memory>
#include <mutex>
#include <type_traits>

namespace uninvite::detail {

/** An object that must release an execution context before the context is destroyed: an entry of @ref
    context_registry.

    @par Thread Safety
    All members except @ref release are used under the registry's mutex.
*/
class context_entry
{
    friend class context_registry;

    context_entry* previous_ = nullptr;
    context_entry* next_ = nullptr;

    /// The context is being destroyed. Called with the mutex locked: the owner must drop its reference now.
    virtual void detach() noexcept = 0;

    /// Called next, without the mutex: destroys everything that refers to the context.
    virtual void release() noexcept = 0;

protected:
    context_entry() = default;
    ~context_entry() = default;
};

/** The entries of one execution context, such as an `io_context`.

    Completion handlers that a store holds refer to the context of their executor. When the context is
    destroyed first, it destroys these handlers without calling them, as it does with the handlers of its
    timers and sockets, and the store never touches the context again.

    @par Thread Safety
    All members may be called at once.
*/
class context_registry
{
    std::mutex mutex_;
    context_entry* first_ = nullptr;
    bool is_shut_down_ = false;

    class service final : public boost::asio::execution_context::service
    {
        void shutdown() override { registry->shut_down(); }

        // A store's thread posts to the context under the mutex. During a fork none does, so that neither the
        // mutex nor one of the context is locked in the child.
        void notify_fork(boost::asio::execution_context::fork_event event) override
        {
            bool const is_before = event == boost::asio::execution_context::fork_prepare;
            if (is_before)
                registry->mutex_.lock();
            else if (is_locked_for_fork_) // some hosts tell only the child
                registry->mutex_.unlock();
            is_locked_for_fork_ = is_before;
        }

        bool is_locked_for_fork_ = false;

    public:
        static inline boost::asio::execution_context::id id;

        std::shared_ptr<context_registry> const registry = std::make_shared<context_registry>();

        explicit service(boost::asio::execution_context& context)
            : boost::asio::execution_context::service(context)
        {
        }
    };

    void shut_down() noexcept
    {
        std::unique_lock lock(mutex_);
        is_shut_down_ = true;
        while (first_)
        {
            context_entry& entry = *first_;
            remove(entry);
            entry.detach();
            lock.unlock();
            entry.release();
            lock.lock();
        }
    }

public:
    /** The registry of an executor's context. An executor without a context gets a separate registry,
        and its context must outlive the operation. */
    template <class Executor>
    static std::shared_ptr<context_registry> of(Executor const& executor)
    {
        using context_property = boost::asio::execution::context_t;
        if constexpr (boost::asio::can_query_v<Executor const&, context_property>)
        {
            using answer = decltype(boost::asio::query(executor, context_property()));
            if constexpr (std::is_convertible_v<answer, boost::asio::execution_context&>)
            {
                boost::asio::execution_context& context = boost::asio::query(executor, context_property());
                return boost::asio::use_service<service>(context).registry;
            }
        }
        return std::make_shared<context_registry>();
    }

    std::mutex& mutex() noexcept { return mutex_; }

    /// @pre The mutex is locked. @return Whether the context is still there; if not, nothing was added.
    bool add(context_entry& entry) noexcept
    {
        if (is_shut_down_) return false;
        entry.previous_ = nullptr;
        entry.next_ = first_;
        if (first_) first_->previous_ = &entry;
        first_ = &entry;
        return true;
    }

    /// Whether the context is being destroyed. @pre The mutex is locked.
    bool is_shut_down() const noexcept { return is_shut_down_; }

    /// @pre The mutex is locked, and the entry was added.
    void remove(context_entry& entry) noexcept
    {
        (entry.previous_ ? entry.previous_->next_ : first_) = entry.next_;
        if (entry.next_) entry.next_->previous_ = entry.previous_;
    }
};

} // namespace uninvite::detail

#endif
