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

/// The response after policy or store threw. Without memory it is 503: retrying is safe and can succeed.
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

/** Answers a whole request, for a host that has already read the body. A throwing policy or store gives 500,
    running out of memory gives 503 `outcome_unknown`.

    @param route A @ref remove_invitations whose policy and store are synchronous.
    @param head Borrowed for the call. @param body The whole body, undecoded; borrowed for the call.

    @throw std::bad_alloc There is not enough memory for any response.

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

/** The first half, for a host that decides from the header before it reads a body. A throwing policy gives
    500, running out of memory gives 503.

    @return The result of `route.admit(head)`.
*/
template <class Route>
[[nodiscard("uninvite: send the error that serve returns, or complete its admission")]]
typename Route::admitted
serve(Route const& route, request_head const& head)
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

/// The second half: completes the admission with the body. A throwing store gives 500, running out of memory
/// gives 503 `outcome_unknown`.
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
