// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_ASYNC_HANDLE_HPP
#define UNINVITE_BEAST_ASYNC_HANDLE_HPP

#include <uninvite/beast/detail/ask_route.hpp>
#include <uninvite/beast/framing.hpp>
#include <uninvite/beast/handle.hpp>
#include <uninvite/beast/message.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/message.hpp>

#include <string_view>
#include <utility>

namespace uninvite::beast {

namespace detail {

/// The operation of @ref async_handle: from a whole request to its answer.
template <class Route, class Request>
class handle_operation
{
    Route const* route_;
    Request const* request_;

public:
    handle_operation(Route const& route, Request const& request) noexcept
        : route_(&route)
        , request_(&request)
    {
    }

    handle_operation(handle_operation&&) = default;

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        if (is_ambiguous(*request_)) return (*this)(self, route_->error_response(errc::malformed_request));
        start_admit(*route_, to_request_head(*request_), std::move(self));
    }

    template <class Self>
    void operator()(Self& self, typename Route::admitted admitted)
    {
        if (!admitted) return (*this)(self, std::move(admitted).error());
        start_complete(*route_, *std::move(admitted), std::string_view(request_->body()), std::move(self));
    }

    template <class Self>
    void operator()(Self& self, response r)
    {
        // The answer may be known in the initiating call already, which must not call the handler.
        boost::asio::post(boost::asio::append(std::move(self), answer_to(*request_, r)));
    }

    template <class Self>
    void operator()(Self& self, message m)
    {
        self.complete(std::move(m));
    }
};

} // namespace detail

/** Answers a whole request without blocking: the asynchronous form of @ref handle, for a host that has read
    the request with `http::async_read`.

    The rules are those of @ref handle: an ambiguous request gets 400 and ends its connection, and the same
    faults of the raw bytes cannot be seen. A host that
    reads the whole request first accepts a body from an unauthorized caller, and must limit the body itself.
    @ref async_respond avoids both.

    @param request Its body's value converts to `std::string_view`. Borrowed until the handler is called.
    @param token For `void(message)`. Write the message unchanged, then close the connection unless
    `keep_alive()`. The handler is never called inside this call, and must have an associated executor, or the
    call does not compile. An operation cancelled while it is queued in the policy or the store completes with
    503, and nothing was removed.

    @par Errors
    Those of the route. If the initiating function of the policy or of the store throws: 500, or 503 if memory
    is exhausted.

    @par Object lifetimes
    Route and request are borrowed until the handler is called.

    @par Thread Safety
    As the route's.

    @par Example
    @code
    http::request<http::string_body> request;
    co_await http::async_read(stream, buffer, request, use_awaitable);
    beast::message answer = co_await beast::async_handle(route, request, use_awaitable);
    co_await http::async_write(stream, answer, use_awaitable);
    @endcode
*/
template <class Policy, class Store, class Observer, class Body, class Fields,
          BOOST_ASIO_COMPLETION_TOKEN_FOR(void(message)) CompletionToken>
[[nodiscard]] auto async_handle(remove_invitations<Policy, Store, Observer> const& route,
                                http::request<Body, Fields> const& request, CompletionToken&& token)
{
    static_assert(AsyncInvitationStore<Store>,
                  "uninvite: this route's store is synchronous: call beast::handle, or give the route an "
                  "AsyncInvitationStore");
    using operation =
        detail::handle_operation<remove_invitations<Policy, Store, Observer>, http::request<Body, Fields>>;
    return boost::asio::async_initiate<CompletionToken, void(message)>(
        [](auto handler, operation o)
        {
            uninvite::detail::require_executor<decltype(handler)>();
            boost::asio::async_compose<decltype(handler), void(message)>(std::move(o), handler);
        },
        token, operation(route, request));
}

} // namespace uninvite::beast

#endif
