// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SERVE_HPP
#define UNINVITE_SERVE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>

#include <cstddef>
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

/// An admission, or the response; before the store is called, nothing was removed.
template <class Route, class Admit>
[[nodiscard]] typename Route::admitted admit_or_answer(Route const& route, Admit admit, bool body_unread)
{
    try
    {
        return admit();
    }
    catch (...)
    {
        return answer_thrown(route, errc::busy, body_unread);
    }
}

/// The first half of a request whose body is at hand: its length is the body's.
struct serve_access
{
    template <class Route>
    [[nodiscard]] static typename Route::admitted admit(Route const& route, request_head const& head,
                                                        std::size_t length)
    {
        return route.admit_(head, route.steps_->course_of(head.target()), length);
    }
};

} // namespace detail

template <class Route>
response serve(Route const& route, typename Route::admission&& a, std::string_view body);

/** Answers a whole request, for a host that has already read the body. A throwing policy or store gives 500.
    Running out of memory gives 503: `busy` before the store is called, so nothing was removed, otherwise
    `outcome_unknown`.

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
    auto admitted = detail::admit_or_answer(
        route, [&] { return detail::serve_access::admit(route, head, body.size()); }, false);
    if (admitted) return serve(route, std::move(*admitted), body);
    response r = std::move(admitted).error();
    r.body_unread(false);
    return r;
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
    return detail::admit_or_answer(
        route, [&] { return route.admit(head); }, true);
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
