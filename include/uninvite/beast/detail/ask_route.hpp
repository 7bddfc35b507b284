// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_ASK_ROUTE_HPP
#define UNINVITE_BEAST_DETAIL_ASK_ROUTE_HPP

#include <uninvite/async/admit.hpp>
#include <uninvite/async/complete.hpp>
#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/serve.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite::beast::detail {

template <class Route>
inline constexpr bool has_async_policy = false;

template <class Policy, class Store, class Observer>
inline constexpr bool has_async_policy<remove_invitations<Policy, Store, Observer>> =
    AsyncAccessPolicy<Policy>;

/** A handler that continues an operation.

    The operation stays outside the handler, so that it survives an initiating function that throws. Executor,
    allocator and cancellation slot are the operation's.
*/
template <class Operation>
class continuation
{
    std::shared_ptr<Operation> operation_;

public:
    using executor_type = boost::asio::associated_executor_t<Operation>;
    using allocator_type = boost::asio::associated_allocator_t<Operation>;
    using cancellation_slot_type = boost::asio::associated_cancellation_slot_t<Operation>;

    explicit continuation(std::shared_ptr<Operation> operation) noexcept
        : operation_(std::move(operation))
    {
    }

    executor_type get_executor() const noexcept { return boost::asio::get_associated_executor(*operation_); }
    allocator_type get_allocator() const noexcept
    {
        return boost::asio::get_associated_allocator(*operation_);
    }
    cancellation_slot_type get_cancellation_slot() const noexcept
    {
        return boost::asio::get_associated_cancellation_slot(*operation_);
    }

    template <class... Args>
    void operator()(Args&&... args)
    {
        Operation operation = std::move(*operation_);
        operation_.reset(); // release the memory before the operation continues
        operation(std::forward<Args>(args)...);
    }
};

/** Starts a step of an operation that the route carries out. If the initiating function throws, the operation
    continues with the result of `answer_thrown()`.
*/
template <class Operation, class Initiate, class AnswerThrown>
void initiate_guarded(Operation&& self, Initiate initiate, AnswerThrown answer_thrown)
{
    auto const kept = std::allocate_shared<Operation>(boost::asio::get_associated_allocator(self),
                                                      std::forward<Operation>(self));
    std::optional<std::invoke_result_t<AnswerThrown>> answer;
    try
    {
        return initiate(continuation<Operation>(kept));
    }
    catch (...)
    {
        answer.emplace(answer_thrown());
    }
    (*kept)(*std::move(answer));
}

/** Calls the route's policy, then `self(Route::admitted)`: later for an asynchronous policy, before this
    returns for a synchronous one.

    @param head Borrowed until this returns.
*/
template <class Route, class Operation>
void start_admit(Route const& route, request_head const& head, Operation&& self)
{
    if constexpr (has_async_policy<Route>)
        initiate_guarded(
            std::forward<Operation>(self),
            [&](auto handler) { async_admit(route, head, std::move(handler)); },
            [&]() -> typename Route::admitted
            { return uninvite::detail::answer_thrown(route, errc::busy, true); });
    else
        self(serve(route, head));
}

/// Completes an admission, and calls `self(response)` later. @param body Borrowed until this returns.
template <class Route, class Operation>
void start_complete(Route const& route, typename Route::admission&& a, std::string_view body,
                    Operation&& self)
{
    initiate_guarded(
        std::forward<Operation>(self),
        [&](auto handler) { async_complete(std::move(a), body, std::move(handler)); },
        [&] { return uninvite::detail::answer_thrown(route, errc::outcome_unknown, false); });
}

} // namespace uninvite::beast::detail

#endif
