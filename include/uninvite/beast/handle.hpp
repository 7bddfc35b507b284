// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_HANDLE_HPP
#define UNINVITE_BEAST_HANDLE_HPP

#include <uninvite/beast/message.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/serve.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/result.hpp>

#include <string_view>
#include <utility>

namespace uninvite::beast {

/** The response to a whole request, for a host that has already read the body.

    @param request Its body is any body whose value converts to `std::string_view`. Borrowed for the call.
    @return The response to write; 500 if policy or store throws.

    @par Thread Safety
    As the route's.
*/
template <class Route, class Body, class Fields>
message handle(Route const& route, http::request<Body, Fields> const& request)
{
    response const r = serve(route, to_request_head(request), std::string_view(request.body()));
    return to_message(r, request.version(), detail::std_view(request.method_string()), request.keep_alive());
}

/** Decides from a request's header, before its body is read.

    @param parser Its header is complete, and was read with `body_limit(boost::none)`, so that unauthorized
    callers are rejected before the length is checked.

    @return The admission, for @ref complete; or the response to send: 500 if the policy throws. A host that
    sends it does not read the body: see @ref is_body_unread.
*/
template <class Route, class Body, class Allocator>
boost::system::result<typename Route::admission, response>
admit(Route const& route, http::request_parser<Body, Allocator> const& parser)
{
    return serve(route, to_request_head(parser.get()));
}

/// Completes an admission with the body; 500 if the store throws.
template <class Route>
response complete(Route const& route, typename Route::admission&& a, std::string_view body)
{
    return serve(route, std::move(a), body);
}

/** Whether a response leaves the request's body on the connection, so that it would be read as a request.

    If so, close the connection after the response, or read the body to its end first.
*/
template <class Body, class Allocator>
bool is_body_unread(response const& r, http::request_parser<Body, Allocator> const& parser)
{
    return r.body_unread() && !parser.is_done();
}

} // namespace uninvite::beast

#endif
