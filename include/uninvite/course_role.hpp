// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_COURSE_ROLE_HPP
#define UNINVITE_COURSE_ROLE_HPP

#include <uninvite/detail/language.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace uninvite {

/// The relation of a user to a course that the user can see.
enum class course_role
{
    creator,
    manager,
    joined,
    invited,
    none ///< no relation; the course is visible
};

/// Whether the role may remove invitations.
constexpr bool may_remove_invitations(course_role role) noexcept
{
    return role == course_role::creator || role == course_role::manager;
}

/// The name of a role in every schema: `creator`, `manager`, `joined`, `invited` or `none`.
constexpr std::string_view to_string(course_role role) noexcept
{
    constexpr std::array<std::string_view, 5> names = {"creator", "manager", "joined", "invited", "none"};
    return names[static_cast<std::size_t>(role)];
}

/// The role of a name, case-sensitive; `nullopt` for any other text.
constexpr std::optional<course_role> parse_course_role(std::string_view text) noexcept
{
    for (course_role role : {course_role::creator, course_role::manager, course_role::joined,
                             course_role::invited, course_role::none})
        if (text == to_string(role)) return role;
    return std::nullopt;
}

} // namespace uninvite

#endif
