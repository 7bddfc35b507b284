// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_COURSE_ROLE_HPP
#define UNINVITE_COURSE_ROLE_HPP

namespace uninvite {

/// What a user is to a course that the user can see.
enum class course_role
{
    creator,
    manager,
    joined,
    invited,
    none ///< nothing, and yet the course is visible
};

/// Whether the role may remove invitations.
constexpr bool may_remove_invitations(course_role role) noexcept
{
    return role == course_role::creator || role == course_role::manager;
}

} // namespace uninvite

#endif
