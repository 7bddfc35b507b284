// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DECISION_HPP
#define UNINVITE_DECISION_HPP

#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

namespace uninvite {

/** The decision of an @ref AccessPolicy that checks token and role in one step: the caller of a valid token,
    and the permission to remove or the reason for its refusal.

    @par Thread Safety
    A value.

    @par Example
    @code
    result<decision<>> admit(std::string_view token, course_id course)
    {
        row const found = query(token, course); // one round trip
        if (!found.user) return errc::invalid_token;
        if (!found.may_remove) return decision<>{{*found.user}, errc::forbidden};
        return decision<>{{*found.user}, grant::by_role};
    }
    @endcode

    @tparam Principal The policy's.
*/
template <class Principal = principal>
struct decision
{
    Principal who;       ///< the result of `authenticate` for the token
    result<grant> basis; ///< the result of `authorize` for this principal
};

} // namespace uninvite

#endif
