// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_TRACKED_HANDLER_HPP
#define UNINVITE_TESTING_DETAIL_TRACKED_HANDLER_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

// A completion handler that records how it is called.

namespace uninvite::testing::detail {

struct async_call;

/// How the handlers of one check are called, and the thread in which they must run.
struct async_watch
{
    std::mutex mutex;
    std::condition_variable changed;
    int inside = 0;    // completions inside the initiating call
    int twice = 0;     // completions after the first
    int elsewhere = 0; // completions on another executor
    int dangling = 0;  // completions through the caller's token, after its end
    int missing = 0;   // operations not completed in time
    std::vector<std::shared_ptr<async_call>> calls;
    boost::asio::thread_pool handlers{1};
};

/// Whether this thread is inside the function that initiates an operation.
inline thread_local bool is_initiating = false;

/// The addresses of all handlers, so that a call of one that was destroyed is seen without reading it.
class handler_registry
{
    std::mutex mutex_;
    std::set<void const*> alive_;
    std::map<void const*, std::weak_ptr<async_call>> destroyed_; // tokens whose storage is kept

public:
    // Never destroyed: an abandoned thread may still use it.
    static handler_registry& instance()
    {
        static handler_registry& registry = *new handler_registry;
        return registry;
    }

    void add(void const* handler)
    {
        std::lock_guard const lock(mutex_);
        alive_.insert(handler);
        destroyed_.erase(handler);
    }

    void remove(void const* handler)
    {
        std::lock_guard const lock(mutex_);
        alive_.erase(handler);
    }

    void remember(void const* handler, std::weak_ptr<async_call> call)
    {
        std::lock_guard const lock(mutex_);
        destroyed_[handler] = std::move(call);
    }

    bool is_alive(void const* handler)
    {
        std::lock_guard const lock(mutex_);
        return alive_.contains(handler);
    }

    std::shared_ptr<async_call> call_of(void const* destroyed)
    {
        std::lock_guard const lock(mutex_);
        auto const found = destroyed_.find(destroyed);
        return found == destroyed_.end() ? nullptr : found->second.lock();
    }
};

/// The handler. A moved-from one stays whole, as nothing but a call of it would tell.
class tracked_handler
{
    std::shared_ptr<async_call> call_;

public:
    using executor_type = boost::asio::thread_pool::executor_type;
    using cancellation_slot_type = boost::asio::cancellation_slot;

    explicit tracked_handler(std::shared_ptr<async_call> call) noexcept
        : call_(std::move(call))
    {
        handler_registry::instance().add(this);
    }

    tracked_handler(tracked_handler const& other)
        : call_(other.call_)
    {
        handler_registry::instance().add(this);
    }

    tracked_handler& operator=(tracked_handler const&) = default;

    ~tracked_handler() { handler_registry::instance().remove(this); }

    executor_type get_executor() const noexcept;
    cancellation_slot_type get_cancellation_slot() const noexcept;
    void operator()(boost::system::error_code ec, removed gone) const;
};

/// One operation.
struct async_call
{
    async_watch& watch;
    std::optional<result<removed>> answer;
    boost::system::error_code code;
    boost::asio::cancellation_signal cancellation;
    std::optional<tracked_handler> token; // the caller's, destroyed when the initiating call has returned

    explicit async_call(async_watch& w)
        : watch(w)
    {
    }

// Qt defines emit as a macro.
#pragma push_macro("emit")
#undef emit
    void cancel() { cancellation.emit(boost::asio::cancellation_type::terminal); }
#pragma pop_macro("emit")
};

inline tracked_handler::executor_type tracked_handler::get_executor() const noexcept
{
    return call_->watch.handlers.get_executor();
}

inline tracked_handler::cancellation_slot_type tracked_handler::get_cancellation_slot() const noexcept
{
    return call_->cancellation.slot();
}

inline void tracked_handler::operator()(boost::system::error_code ec, removed gone) const
{
    handler_registry& registry = handler_registry::instance();
    bool const is_alive = registry.is_alive(this);
    auto const call = is_alive ? call_ : registry.call_of(this);
    if (!call) return;
    async_watch& watch = call->watch;
    std::lock_guard const lock(watch.mutex);
    watch.dangling += !is_alive;
    watch.inside += is_initiating;
    watch.elsewhere += !watch.handlers.get_executor().running_in_this_thread();
    watch.twice += call->answer.has_value();
    if (!call->answer)
    {
        call->code = ec;
        call->answer = ec ? result<removed>(failure(ec)) : result<removed>(std::move(gone));
    }
    watch.changed.notify_all();
}

} // namespace uninvite::testing::detail

#endif
