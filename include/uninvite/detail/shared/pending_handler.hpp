// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_PENDING_HANDLER_HPP
#define UNINVITE_DETAIL_SHARED_PENDING_HANDLER_HPP

#include <uninvite/detail/shared/context_registry.hpp>
#include <uninvite/detail/shared/retry_on_bad_alloc.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

namespace uninvite::detail {

template <class Signature>
class pending_handler;

/** A completion handler of any type that waits for its operation, until it is posted to its executor, once.

    The handler and its allocator are used by the thread that initiates and on the handler's executor, and by
    no other: neither need be thread-safe. The executor keeps outstanding work meanwhile. If its context is
    destroyed first, the handler is destroyed with it and @ref complete does nothing: see
    @ref context_registry.

    @par Thread Safety
    @ref complete and the destructor are called by one thread at a time.
*/
template <class... Args>
class pending_handler<void(Args...)>
{
    class operation : public context_entry
    {
    public:
        pending_handler* owner = nullptr;
        std::optional<std::tuple<Args...>> arguments;

        virtual void post() = 0;
        virtual void call() = 0;
        virtual void destroy() noexcept = 0;

    private:
        void detach() noexcept override
        {
            if (owner) owner->operation_ = nullptr;
        }
        void release() noexcept override { destroy(); }

    protected:
        ~operation() = default;
    };

    // The posted function object. Destroyed without a call, it destroys the handler; but not while this
    // thread posts it: if memory for posting runs out, or a strand of a dying context drops it, the
    // operation is still needed. Then `posting` is null.
    class posted
    {
        struct destroy_unless_posting
        {
            void operator()(operation* o) const noexcept
            {
                if (o != posting) return o->destroy();
                posting = nullptr;
            }
        };

        std::unique_ptr<operation, destroy_unless_posting> operation_;

    public:
        static inline thread_local operation const* posting = nullptr;

        explicit posted(operation* o) noexcept
            : operation_(o)
        {
        }
        void operator()() { operation_.release()->call(); }
    };

    template <class Handler>
    class operation_of final : public operation
    {
        using allocator_type = typename std::allocator_traits<
            boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<operation_of>;
        using traits = std::allocator_traits<allocator_type>;

        Handler handler_;
        // Without outstanding work the context would run out of work before the completion.
        boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;

        explicit operation_of(Handler&& handler)
            : handler_(std::move(handler))
            , work_(boost::asio::make_work_guard(handler_))
        {
        }

        static void free(operation_of* o, Handler const& handler) noexcept
        {
            allocator_type memory(boost::asio::get_associated_allocator(handler));
            o->~operation_of();
            traits::deallocate(memory, o, 1);
        }

        void post() override
        {
            // Another thread may have called the handler, and destroyed this, before the call returns.
            auto const executor = work_.get_executor();
            boost::asio::post(executor, posted(this));
        }

        // The memory is released before the handler is called, so that its next operation can reuse it.
        void call() override
        {
            auto const work = std::move(work_);
            Handler handler(std::move(handler_));
            std::tuple<Args...> values(std::move(*this->arguments));
            free(this, handler);
            std::apply(std::move(handler), std::move(values));
        }

        void destroy() noexcept override
        {
            auto const work = std::move(work_);
            Handler const handler(std::move(handler_));
            free(this, handler);
        }

    public:
        static operation_of* make(Handler&& handler)
        {
            allocator_type memory(boost::asio::get_associated_allocator(handler));
            operation_of* const o = traits::allocate(memory, 1);
            try
            {
                return ::new (static_cast<void*>(o)) operation_of(std::move(handler));
            }
            catch (...)
            {
                traits::deallocate(memory, o, 1);
                throw;
            }
        }
    };

    std::shared_ptr<context_registry> registry_;
    operation* operation_ = nullptr; // guarded by the registry's mutex

    // The thread that destroys the context destroys the operation, too: another one would be late.
    void leave_to_context() noexcept { std::exchange(operation_, nullptr)->owner = nullptr; }

public:
    /// @param handler It is called on its associated executor.
    template <class Handler>
    explicit pending_handler(Handler handler)
        : registry_(context_registry::of(boost::asio::get_associated_executor(handler)))
    {
        operation* const o = operation_of<Handler>::make(std::move(handler));
        o->owner = this;
        std::unique_lock lock(registry_->mutex());
        if (registry_->add(*o))
            operation_ = o;
        else
        {
            lock.unlock();
            o->destroy();
        }
    }

    pending_handler(pending_handler const&) = delete;
    pending_handler& operator=(pending_handler const&) = delete;

    /// A handler that still waits is destroyed without a call.
    ~pending_handler()
    {
        std::unique_lock lock(registry_->mutex());
        operation* const o = operation_;
        if (!o) return;
        if (registry_->is_shut_down())
        {
            leave_to_context();
            return;
        }
        registry_->remove(*o);
        lock.unlock();
        o->destroy();
    }

    /// Posts the handler with its arguments; a second call does nothing. Retries while memory is exhausted.
    /// In a context that is being destroyed, the handler is destroyed without a call.
    void complete(Args... args) noexcept
    {
        retry_on_bad_alloc(
            [&]
            {
                // The lock keeps the context from being destroyed while the handler is posted to it.
                std::lock_guard const lock(registry_->mutex());
                operation* const o = operation_;
                if (!o) return;
                if (registry_->is_shut_down()) return leave_to_context();
                if (!o->arguments) o->arguments.emplace(std::move(args)...);
                posted::posting = o;
                struct end
                {
                    ~end() { posted::posting = nullptr; }
                } const end_of_posting;
                registry_->remove(*o);
                try
                {
                    o->post();
                }
                catch (...)
                {
                    registry_->add(*o);
                    throw;
                }
                if (posted::posting)
                    operation_ = nullptr;
                else if (registry_->add(*o))
                    leave_to_context();
            });
    }
};

} // namespace uninvite::detail

#endif
