// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_COMPLETE_HPP
#define UNINVITE_ASYNC_COMPLETE_HPP

#include <uninvite/admission.hpp>
#include <uninvite/async/access.hpp>
#include <uninvite/async_invitation_store.hpp>
#include <uninvite/event.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>
#include <uninvite/storage_traits.hpp>
#include <uninvite/user_list.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite {

namespace detail {

// Between the body and the answer.
template <class Route, class Store>
class complete_operation
{
    struct is_decided
    {
    };

    Route const* route_;
    boost::system::result<removal, response> asked_;

public:
    complete_operation(Route const& route, boost::system::result<removal, response> asked)
        : route_(&route)
        , asked_(std::move(asked))
    {
    }

    // An admission is spent once: a deferred operation that was kept could be launched again.
    complete_operation(complete_operation&&) = default;
    complete_operation& operator=(complete_operation&&) = default;

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        if (!asked_) return boost::asio::post(boost::asio::append(std::move(self), is_decided()));

        auto const& steps = async_access::steps(*route_);
        auto const start = [&](removal r, std::span<user_id const> asked)
        {
            course_id const course = r.course;
            user_id const actor = r.actor;
            steps.guarded(
                outcome::unknown, course, actor, asked,
                [&]
                { storage_traits_of<Store>::async_remove(steps.store(), std::move(r), std::move(self)); });
        };
        if constexpr (std::remove_cvref_t<decltype(steps)>::tells)
        {
            // Once self has moved on there is no *this: what the observer is told of a throw stays here.
            user_list const asked = asked_->users;
            start(removal(*asked_), asked.view());
        }
        else
            start(std::move(*asked_), {});
    }

    template <class Self>
    void operator()(Self& self, is_decided)
    {
        self.complete(std::move(asked_).error());
    }

    template <class Self>
    void operator()(Self& self, boost::system::error_code ec, removed done)
    {
        self.complete(ec ? route_->answer(*asked_, failure_of(ec))
                         : route_->answer(*asked_, std::move(done)));
    }
};

} // namespace detail

/** Spends an admission on a body, without blocking: the asynchronous form of @ref admission::complete.

    @param a Spent by this call; a second use is 500 and removes nothing. What `asio::deferred` makes of the
    call moves and does not copy, for the same reason.
    @param body The whole body, undecoded. It is read in this call, and borrowed no longer.
    @param token For `void(response)`: 204 once the removal is durable, or the error. The handler is never
    called inside this call; it runs on its associated executor, or else on the store's. Its allocator and
    cancellation slot are the store's to use: who cancels a removal that still waits gets 503, and nothing was
    removed; later the answer tells what happened.

    @par Exception Safety
    What the store's initiating function throws leaves the initiating call, after the observer was told.

    @par Thread Safety
    As the route's. The route must outlive the operation.

    @par Example
    @code
    response answer = co_await async_complete(std::move(*admitted), body, asio::use_awaitable);
    @endcode
*/
template <class Policy, class Store, class Observer,
          BOOST_ASIO_COMPLETION_TOKEN_FOR(void(response)) CompletionToken>
auto async_complete(admission<remove_invitations<Policy, Store, Observer>> a, std::string_view body,
                    CompletionToken&& token)
{
    static_assert(
        AsyncInvitationStore<Store>,
        "uninvite: this route's store is synchronous: call std::move(admission).complete(body), or give the "
        "route an AsyncInvitationStore");
    using route_type = remove_invitations<Policy, Store, Observer>;
    route_type const& route = detail::async_access::route(a);
    auto executor = storage_traits_of<Store>::get_executor(detail::async_access::steps(route).store());
    return boost::asio::async_compose<CompletionToken, void(response)>(
        detail::complete_operation<route_type, Store>(route, std::move(a).to_removal(body)), token, executor);
}

} // namespace uninvite

#endif
