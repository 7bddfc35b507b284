// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_HANDLE_HPP
#define UNINVITE_BEAST_HANDLE_HPP

#include <uninvite/beast/framing.hpp>
#include <uninvite/beast/message.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/response.hpp>
#include <uninvite/serve.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/result.hpp>

#include <string_view>
#include <utility>

namespace uninvite::beast {

namespace detail {

/// A response as the answer to a whole request. An ambiguous request ends the connection.
template <class Body, class Fields>
message answer_to(http::request<Body, Fields> const& request, response const& r)
{
    return to_message(r, request.version() == 10 ? 10 : 11, std_view(request.method_string()),
                      keeps_alive(request) && !is_ambiguous(request));
}

} // namespace detail

/** Answers a whole request, for a host that has the body already. The asynchronous form is @ref async_handle.

    An ambiguous request (@ref is_ambiguous) gets 400, and `keep_alive()` of the answer is false. Only fields
    are judged: the raw bytes are gone. Beast's parser accepts control bytes in a quoted chunk extension,
    and folded lines in head and trailers, and adds trailers to the fields, so that an `Authorization` among
    them counts. A host that is reached through a proxy uses @ref respond, or checks the raw bytes itself
    (@ref has_stray_line_break). It also limits its reads.

    @param request Its body's value converts to `std::string_view`. Borrowed for the call.
    @return The message to write unchanged; 500 if the policy or the store throws.

    @par Thread Safety
    As the route's.
*/
template <class Route, class Body, class Fields>
[[nodiscard("uninvite: write this message to the client")]] message
handle(Route const& route, http::request<Body, Fields> const& request)
{
    if (is_ambiguous(request))
        return detail::answer_to(request, route.error_response(errc::malformed_request));
    return detail::answer_to(request,
                             serve(route, to_request_head(request), std::string_view(request.body())));
}

/** Authorizes a request by its header alone, before any of its body is read.

    @param parser Its header is done. Call `body_limit(boost::none)` before the header is read: an
    unauthorized caller is rejected before the length of the body is checked.

    @return The admission, for @ref complete; or the response to send: 500 if the policy throws. After that
    response, do not read the body: see @ref is_body_unread.
*/
template <class Route, class Body, class Allocator>
[[nodiscard("uninvite: send the error that admit returns, or complete its admission")]]
typename Route::admitted
admit(Route const& route, http::request_parser<Body, Allocator> const& parser)
{
    return serve(route, to_request_head(parser.get()));
}

/// Completes an admission with a body; 500 if the store throws.
template <class Route>
response complete(Route const& route, typename Route::admission&& a, std::string_view body)
{
    return serve(route, std::move(a), body);
}

/** Whether an answer leaves the request's body on the connection, to be read as the next request.

    If so, close the connection after the answer, or read the body to its end first.
*/
template <class Body, class Allocator>
bool is_body_unread(response const& r, http::request_parser<Body, Allocator> const& parser)
{
    return r.body_unread() && !parser.is_done();
}

} // namespace uninvite::beast

#endif
