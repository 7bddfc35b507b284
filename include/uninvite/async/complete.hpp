// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_COMPLETE_HPP
#define UNINVITE_ASYNC_COMPLETE_HPP

#include <uninvite/admission.hpp>
#include <uninvite/async/detail/access.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>
#include <uninvite/user_list.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
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

    steps_pointer<Route> steps_; // the route may be destroyed meanwhile
    course_id course_;
    user_id actor_;
    std::size_t count_ = 0; // of the users
    // By pointer, because the operation is moved often: until the store has it, and for the observer.
    std::unique_ptr<removal> asked_;
    std::unique_ptr<response> refused_;
    std::shared_ptr<user_list const> observed_;

public:
    complete_operation(admission<Route> a, std::string_view body)
        : steps_(async_access::steps(a))
        , course_(a.course())
        , actor_(a.actor())
    {
        boost::system::result<removal, response> asked = std::move(a).to_removal(body);
        if (!asked)
        {
            refused_ = std::make_unique<response>(std::move(asked).error());
            return;
        }
        if constexpr (steps_pointer<Route>::element_type::has_observer)
            observed_ = std::make_shared<user_list const>(asked->users);
        count_ = asked->users.size();
        asked_ = std::make_unique<removal>(std::move(*asked));
    }

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        if (refused_)
        {
            auto const executor = boost::asio::get_associated_executor(self);
            return boost::asio::post(executor, boost::asio::append(std::move(self), is_decided()));
        }

        // After self was moved from, *this no longer exists: keep the observer's data in case the store
        // throws.
        auto const steps = steps_;
        auto const asked = std::exchange(asked_, nullptr);
        auto const observed = observed_;
        steps->guarded(
            outcome::unknown, course_, actor_, view(observed),
            [&]
            { storage_traits_of<Store>::async_remove(steps->store(), std::move(*asked), std::move(self)); });
    }

    template <class Self>
    void operator()(Self& self, is_decided)
    {
        self.complete(std::move(*refused_));
    }

    template <class Self>
    void operator()(Self& self, boost::system::error_code ec, removed done)
    {
        result<removed> const answer =
            ec ? result<removed>(failure_of(ec)) : result<removed>(std::move(done));
        self.complete(steps_->answer(course_, actor_, count_, view(observed_), answer));
    }

private:
    static std::span<user_id const> view(std::shared_ptr<user_list const> const& list)
    {
        return list ? list->view() : std::span<user_id const>();
    }
};

} // namespace detail

/** Spends an admission on a body without blocking: the asynchronous form of @ref admission::complete.

    @param a Spent by this call; a second use gets 500 and removes nothing. `asio::deferred` makes an
    operation that moves and does not copy, for the same reason.
    @param body The whole body, undecoded. Read in this call, and borrowed no longer.
    @param token For `void(response)`: 204 once the removal is durable, or the error. The completion handler
    has an associated executor, or the call does not compile: it would run on a thread of the store. It is
    never called inside this call. Its allocator and cancellation slot are the store's to use: a removal
    cancelled while it is queued gets 503 and nothing was removed; later the answer reports what happened.

    @par Object lifetimes
    The route may be destroyed meanwhile. A store that the route borrows must be alive when this is called;
    see its own documentation for how long it must live. A borrowed observer must outlive the operation.

    @par Exception Safety
    Exceptions of the store's initiating function leave the initiating call, after the observer was notified.
    An exception of the completion handler leaves its executor's `run()`.

    @par Thread Safety
    As the route's.

    @par Example
    @code
    response answer = co_await async_complete(std::move(*admitted), body, asio::use_awaitable);
    @endcode
*/
template <class Policy, class Store, class Observer,
          BOOST_ASIO_COMPLETION_TOKEN_FOR(void(response)) CompletionToken>
[[nodiscard]] auto async_complete(admission<remove_invitations<Policy, Store, Observer>> a,
                                  std::string_view body, CompletionToken&& token)
{
    static_assert(
        AsyncInvitationStore<Store>,
        "uninvite: this route's store is synchronous: call std::move(admission).complete(body), or give the "
        "route a store with a member async_remove(removal, token)");
    using operation = detail::complete_operation<remove_invitations<Policy, Store, Observer>, Store>;
    return boost::asio::async_initiate<CompletionToken, void(response)>(
        [](auto handler, operation o)
        {
            detail::require_executor<decltype(handler)>();
            boost::asio::async_compose<decltype(handler), void(response)>(std::move(o), handler);
        },
        token, operation(std::move(a), body));
}

} // namespace uninvite

#endif
