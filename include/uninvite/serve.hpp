// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SERVE_HPP
#define UNINVITE_SERVE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>

#include <new>
#include <string_view>
#include <utility>

namespace uninvite {

namespace detail {

/// The answer where policy or store threw. Without memory it is 503: repeating is safe, and will help.
template <class Route>
response answer_thrown(Route const& route, errc without_memory, bool body_unread)
{
    errc why = errc::failed;
    try
    {
        throw;
    }
    catch (std::bad_alloc const&)
    {
        why = without_memory;
    }
    catch (...)
    {
    }
    response r = route.error_response(why);
    r.body_unread(body_unread);
    return r;
}

} // namespace detail

/** The answer to a whole request, for a host that has the body already: 500 where policy or store throw, and 503
    `outcome_unknown` where there is no memory.

    @param route A @ref remove_invitations whose policy and store are synchronous.
    @param head Borrowed for the call. @param body The whole body, undecoded; borrowed for the call.

    @throw std::bad_alloc There is not even memory for an answer.

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
        return detail::answer_thrown(route, errc::outcome_unknown, false);
    }
}

/** The first half, for a host that judges by the header before it reads a body: 500 where the policy throws, and
    503 where there is no memory.

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
        return detail::answer_thrown(route, errc::busy, true);
    }
}

/// The second half: spends the admission on the body; 500 where the store throws, 503 `outcome_unknown` without memory.
template <class Route>
response serve(Route const& route, typename Route::admission&& a, std::string_view body)
{
    try
    {
        return std::move(a).complete(body);
    }
    catch (...)
    {
        return detail::answer_thrown(route, errc::outcome_unknown, false);
    }
}

} // namespace uninvite

#endif
