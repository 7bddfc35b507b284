// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_WAITING_CALL_HPP
#define UNINVITE_TESTING_DETAIL_WAITING_CALL_HPP

#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/detail/tracked_handler.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

// Calls an asynchronous store as the checks call a synchronous one.

namespace uninvite::testing::detail {

class waiting_call
{
    async_watch* watch_;
    std::chrono::milliseconds limit_;

    /// Runs `f` on the executor of the handlers, and waits for it. Passes on its exception.
    template <class Function>
    void run_on_executor(Function f)
    {
        // Not in the promise: its last owner destroys an exception, and that is to be the caller's thread.
        std::exception_ptr thrown;
        std::promise<void> ended;
        auto const end = ended.get_future();
        boost::asio::post(watch_->handlers,
                          [&, ended = std::move(ended)]() mutable
                          {
                              try
                              {
                                  f();
                              }
                              catch (...)
                              {
                                  thrown = std::current_exception();
                              }
                              ended.set_value();
                          });
        end.wait();
        if (thrown) std::rethrow_exception(thrown);
    }

public:
    /// @param watch Borrowed. @param limit For the completion of one operation.
    waiting_call(async_watch& watch, std::chrono::milliseconds limit)
        : watch_(&watch)
        , limit_(limit)
    {
    }

    /// Initiates on the handler's own executor: a store that dispatches would run the handler immediately.
    /// @param cancels Whether the operation is cancelled as soon as it was initiated.
    template <class World>
    std::shared_ptr<async_call> start(World& w, removal const& r, bool cancels = false)
    {
        auto const call = std::make_shared<async_call>(*watch_);
        {
            std::lock_guard const lock(watch_->mutex);
            if (watch_->missing != 0) throw std::runtime_error("an earlier operation has not completed");
            watch_->calls.push_back(call);
        }
        run_on_executor(
            [&]
            {
                struct initiating
                {
                    initiating() { is_initiating = true; }
                    ~initiating() { is_initiating = false; }
                };
                using traits = storage_traits_of<decltype(w.store())>;
                call->token.emplace(call);
                {
                    initiating const here;
                    traits::async_remove(w.store(), r, std::move(*call->token));
                }
                void const* const token = &*call->token;
                call->token.reset();
                handler_registry::instance().remember(token, call);
                if (cancels) call->cancel();
            });
        if constexpr (requires { w.run(); }) w.run();
        return call;
    }

    /// @throw std::runtime_error It does not complete in time.
    [[nodiscard]] result<removed> wait(async_call& call)
    {
        std::unique_lock lock(watch_->mutex);
        if (watch_->changed.wait_for(lock, limit_, [&] { return call.answer.has_value(); }))
            return *call.answer;
        ++watch_->missing;
        throw std::runtime_error("it has not completed after " + std::to_string(limit_.count()) + " ms");
    }

    /// Cancels an operation that has completed.
    void cancel(async_call& call)
    {
        run_on_executor([&] { call.cancel(); });
    }

    template <class World>
    [[nodiscard]] result<removed> operator()(World& w, removal const& r)
    {
        return wait(*start(w, r));
    }
};

} // namespace uninvite::testing::detail

#endif
