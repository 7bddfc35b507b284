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

namespace uninvite::detail {

/// The steps of a route, for its asynchronous form.
struct async_access
{
    template <class Route>
    static Route const& route(admission<Route> const& a) noexcept
    {
        return *a.route_;
    }

    template <class Route>
    static auto const& steps(Route const& route) noexcept
    {
        return route.steps_;
    }

    template <class Route>
    static typename Route::admitted admit(Route const& route, parsed_head const& o, user_id who, grant basis)
    {
        return route.admitted_(o, who, basis);
    }
};

/// @pre `ec` is an error.
inline failure failure_of(boost::system::error_code const& ec)
{
    if (ec == boost::asio::error::operation_aborted) return errc::busy; // cancelled: nothing was removed
    return ec;
}

} // namespace uninvite::detail

#endif
