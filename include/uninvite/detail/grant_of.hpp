// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_GRANT_OF_HPP
#define UNINVITE_DETAIL_GRANT_OF_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

namespace uninvite::detail {

/// The permission of a role, or `errc::forbidden`; an error of the question for the role remains.
[[nodiscard]] inline result<grant> grant_of(result<course_role> const& role)
{
    if (!role) return role.error();
    if (!may_remove_invitations(*role)) return errc::forbidden;
    return grant::by_role;
}

} // namespace uninvite::detail

#endif
