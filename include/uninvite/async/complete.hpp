// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_COMPLETE_HPP
#define UNINVITE_ASYNC_COMPLETE_HPP

#include <uninvite/admission.hpp>
#include <uninvite/async/detail/access.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>
#include <uninvite/user_list.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <memory>
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

    static constexpr bool has_observer =
        std::remove_cvref_t<decltype(async_access::steps(std::declval<Route&>()))>::has_observer;

    Route const* route_;
    course_id course_;
    user_id actor_;
    std::unique_ptr<removal> asked_;            // until the store has it; held by pointer, because all that
    std::unique_ptr<response> refused_;         // Asio keeps of the operation would be as large
    std::shared_ptr<user_list const> observed_; // what an observer is told of

public:
    complete_operation(Route const& route, admission<Route> a, std::string_view body)
        : route_(&route)
        , course_(a.course())
        , actor_(a.actor())
    {
        boost::system::result<removal, response> asked = std::move(a).to_removal(body);
        if (!asked)
        {
            refused_ = std::make_unique<response>(std::move(asked).error());
            return;
        }
        if constexpr (has_observer) observed_ = std::make_shared<user_list const>(asked->users);
        asked_ = std::make_unique<removal>(std::move(*asked));
    }

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        if (refused_) return boost::asio::post(boost::asio::append(std::move(self), is_decided()));

        auto const& steps = async_access::steps(*route_);
        // Once self has moved on there is no *this: what the observer is told of a throw stays here.
        auto const asked = std::exchange(asked_, nullptr);
        auto const observed = observed_;
        steps.guarded(
            outcome::unknown, course_, actor_, view(observed),
            [&]
            { storage_traits_of<Store>::async_remove(steps.store(), std::move(*asked), std::move(self)); });
    }

    template <class Self>
    void operator()(Self& self, is_decided)
    {
        self.complete(std::move(*refused_));
    }

    template <class Self>
    void operator()(Self& self, boost::system::error_code ec, removed done)
    {
        result<removed> const told = ec ? result<removed>(failure_of(ec)) : result<removed>(std::move(done));
        self.complete(async_access::steps(*route_).answer(course_, actor_, view(observed_), told));
    }

private:
    static std::span<user_id const> view(std::shared_ptr<user_list const> const& list)
    {
        return list ? list->view() : std::span<user_id const>();
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
        detail::complete_operation<route_type, Store>(route, std::move(a), body), token, executor);
}

} // namespace uninvite

#endif
