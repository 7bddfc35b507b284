// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_ADMIT_HPP
#define UNINVITE_ASYNC_ADMIT_HPP

#include <uninvite/async/detail/access.hpp>
#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/route_steps.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/detail/step/target.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite {

namespace detail {

// Between the header and the admission.
template <class Route, class Policy>
class admit_operation
{
    using principal_type = async_principal_of<Policy>;
    using traits = storage_traits_of<Policy>;

    struct is_decided
    {
    };

    steps_pointer<Route> steps_; // the route may be destroyed meanwhile
    boost::system::result<parsed_head, response> opened_;
    std::string token_; // the head may be destroyed
    std::string query_;
    std::optional<user_id> who_;

    [[nodiscard]] typename Route::admitted refuse(failure const& why) const
    {
        return steps_->refuse_early(why, opened_->course, who_);
    }

    template <class Self>
    void authenticated(Self& self, result<principal_type> caller)
    {
        if (!caller) return self.complete(refuse(caller.error()));
        who_ = actor(std::as_const(*caller));
        // The cancellation came after the policy's first completion was posted.
        if (self.cancelled() != boost::asio::cancellation_type::none)
            return self.complete(refuse(errc::busy));
        // After self was moved from, *this no longer exists.
        auto const s = steps_;
        course_id const course = opened_->course;
        s->guarded(outcome::failed, course, who_, {},
                   [&]
                   { traits::async_authorize(s->policy(), std::move(*caller), course, std::move(self)); });
    }

    template <class Self>
    void decided(Self& self, result<decision<principal_type>> const& answer)
    {
        if (!answer) return self.complete(refuse(answer.error()));
        who_ = actor(answer->who);
        authorized(self, answer->basis);
    }

    template <class Self>
    void authorized(Self& self, result<grant> basis)
    {
        if (!basis) return self.complete(refuse(basis.error()));
        opened_->query = query_;
        self.complete(async_access::admit<Route>(steps_, *opened_, *who_, *basis));
    }

public:
    admit_operation(Route const& route, boost::system::result<parsed_head, response> opened)
        : steps_(async_access::steps(route))
        , opened_(std::move(opened))
    {
        if (!opened_) return;
        token_ = opened_->token;
        query_ = opened_->query;
    }

    // Move-only: the observer was already notified of the head's result, so the operation is launched once.
    admit_operation(admit_operation&&) = default;
    admit_operation& operator=(admit_operation&&) = default;

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        if (!opened_)
        {
            auto const executor = boost::asio::get_associated_executor(self);
            return boost::asio::post(executor, boost::asio::append(std::move(self), is_decided()));
        }
        auto const s = steps_;
        course_id const course = opened_->course;
        std::string token = std::move(token_);
        s->guarded(outcome::failed, course, std::nullopt, {},
                   [&]
                   {
                       if constexpr (AsyncAdmits<Policy>)
                           traits::async_admit(s->policy(), std::move(token), course, std::move(self));
                       else
                           traits::async_authenticate(s->policy(), std::move(token), std::move(self));
                   });
    }

    template <class Self>
    void operator()(Self& self, is_decided)
    {
        self.complete(std::move(opened_).error());
    }

    template <class Self>
    void operator()(Self& self, boost::system::error_code ec, principal_type caller)
    {
        if (ec) return authenticated(self, failure_of(ec));
        authenticated(self, std::move(caller));
    }

    template <class Self>
    void operator()(Self& self, result<principal_type> caller)
    {
        authenticated(self, std::move(caller));
    }

    template <class Self>
    void operator()(Self& self, boost::system::error_code ec, grant basis)
    {
        if (ec) return authorized(self, failure_of(ec));
        authorized(self, basis);
    }

    template <class Self>
    void operator()(Self& self, result<grant> basis)
    {
        authorized(self, basis);
    }

    template <class Self>
    void operator()(Self& self, result<decision<principal_type>> answer)
    {
        decided(self, answer);
    }
};

template <class Policy, class Store, class Observer, class CompletionToken>
[[nodiscard]] auto async_admit(remove_invitations<Policy, Store, Observer> const& route,
                               request_head const& head, std::optional<course_id> course,
                               CompletionToken&& token)
{
    static_assert(AsyncAccessPolicy<Policy>, "uninvite: this route's policy is synchronous: call "
                                             "route.admit(head), or give the route a policy with "
                                             "members async_authenticate and async_authorize");
    using operation = admit_operation<remove_invitations<Policy, Store, Observer>, Policy>;
    using signature = void(typename remove_invitations<Policy, Store, Observer>::admitted);
    return boost::asio::async_initiate<CompletionToken, signature>(
        [](auto handler, operation o)
        {
            require_executor<decltype(handler)>();
            boost::asio::async_compose<decltype(handler), signature>(std::move(o), handler);
        },
        token, operation(route, async_access::steps(route)->open(head, course, head.content_length())));
}

} // namespace detail

/** Decides from a request's header, without blocking: the asynchronous form of
    @ref remove_invitations::admit, for an @ref AsyncAccessPolicy.

    @param head Borrowed, with all it points to, until this call returns.
    @param token For `void(Route::admitted)`: the admission, or as its error the response to send. The handler
    is never called inside this call; it runs on its associated executor, or else on the policy's. The policy
    uses its allocator and cancellation slot; a cancelled request gets 503.

    @par Exception Safety
    An exception of the policy's first initiating function leaves the initiating call. One of its second
    leaves the `run()` of the executor that runs the first handler. The observer is notified before both.

    @par Thread Safety
    As the route's. The route may be destroyed meanwhile.

    @par Example
    @code
    auto admitted = co_await async_admit(route, head, asio::use_awaitable);
    if (!admitted) co_return co_await send(admitted.error());
    @endcode
*/
template <class Policy, class Store, class Observer, class CompletionToken>
[[nodiscard]] auto async_admit(remove_invitations<Policy, Store, Observer> const& route,
                               request_head const& head, CompletionToken&& token)
{
    return detail::async_admit(route, head, detail::async_access::steps(route)->course_of(head.target()),
                               std::forward<CompletionToken>(token));
}

/// The same for a host whose router extracts the id. @param id The text in the path.
template <class Policy, class Store, class Observer, class CompletionToken>
[[nodiscard]] auto async_admit(remove_invitations<Policy, Store, Observer> const& route,
                               request_head const& head, std::string_view id, CompletionToken&& token)
{
    return detail::async_admit(route, head, detail::path_template::read(id),
                               std::forward<CompletionToken>(token));
}

/// Deleted: a number has lost its spelling. Pass the text.
template <class Policy, class Store, class Observer, std::integral Int, class CompletionToken>
void async_admit(remove_invitations<Policy, Store, Observer> const&, request_head const&, Int,
                 CompletionToken&&) = delete;

} // namespace uninvite

#endif
