// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SERVE_HPP
#define UNINVITE_SERVE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>

#include <string_view>
#include <utility>

namespace uninvite {

/** The answer to a whole request, for a host that has the body already: 500 where policy or store throw.

    @param route A @ref remove_invitations whose policy and store are synchronous.
    @param head Borrowed for the call. @param body The whole body, undecoded; borrowed for the call.

    @par Thread Safety
    As the route's.

    @par Example
    @code
    request_head head{request.method, request.target};
    for (auto const& [name, value] : request.fields)
        head.field(name, value);
    send(serve(route, head, request.body));
    @endcode
*/
template <class Route>
response serve(Route const& route, request_head const& head, std::string_view body)
{
    try
    {
        return route(head, body);
    }
    catch (...)
    {
        response r = route.refuse(errc::failed);
        r.body_unread(false);
        return r;
    }
}

/** The first half, for a host that judges by the header before it reads a body: 500 where the policy throws.

    @return What `route.admit(head)` gives.
*/
template <class Route>
typename Route::admitted serve(Route const& route, request_head const& head)
{
    try
    {
        return route.admit(head);
    }
    catch (...)
    {
        return route.refuse(errc::failed);
    }
}

/// The second half: spends the admission on the body; 500 where the store throws.
template <class Route>
response serve(Route const& route, typename Route::admission&& a, std::string_view body)
{
    try
    {
        return std::move(a).complete(body);
    }
    catch (...)
    {
        response r = route.refuse(errc::failed);
        r.body_unread(false);
        return r;
    }
}

} // namespace uninvite

#endif
