// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_DETAIL_ACCESS_HPP
#define UNINVITE_ASYNC_DETAIL_ACCESS_HPP

#include <uninvite/admission.hpp>
#include <uninvite/detail/route_steps.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace uninvite::detail {

/// The steps of a route, for its asynchronous form.
struct async_access
{
    template <class Route>
    static auto steps(Route const& route) noexcept
    {
        return route.steps_;
    }

    template <class Route>
    static auto steps(admission<Route> const& a) noexcept
    {
        return a.steps_;
    }

    /// The end of `admit`, when the policy has answered.
    template <class Route, class Steps>
    [[nodiscard]] static typename Route::admitted admit(Steps const& steps, parsed_head const& head,
                                                        user_id who, grant basis)
    {
        return Route::admitted_(steps, head, who, basis);
    }
};

/// A pointer to the steps of a route.
template <class Route>
using steps_pointer = decltype(async_access::steps(std::declval<Route const&>()));

/// @pre `ec` is an error.
inline failure failure_of(boost::system::error_code const& ec)
{
    if (ec == boost::asio::error::operation_aborted) return errc::busy; // cancelled: nothing was removed
    return ec;
}

} // namespace uninvite::detail

#endif
