// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REMOVAL_HPP
#define UNINVITE_REMOVAL_HPP

#include <uninvite/ids.hpp>
#include <uninvite/user_list.hpp>

#include <optional>
#include <utility>

namespace uninvite {

/// The basis of the permission to remove.
enum class grant
{
    by_role,  ///< the caller is creator or manager of the course now; the store checks it again
    by_policy ///< the host's own reason, such as a platform administrator, unknown to the store
};

/** The input of a store: remove the pending invitations of these users to this course.

    @par Thread Safety
    A value.
*/
struct removal
{
    course_id course; ///< the course of the invitations
    user_id actor;    ///< the acting user; goes into the audit rows
    grant basis;      ///< the condition to check again in the transaction
    user_list users;  ///< sorted, unique, at least one
};

/** The result of a removal.

    Either the ids of the invitations that were actually pending, in the order of `removal::users`, or
    @ref unknown for a store that cannot tell.
*/
class removed
{
    std::optional<user_list> users_;

    explicit removed(std::nullopt_t) noexcept {}

public:
    /// Nothing was pending.
    removed()
        : users_(std::in_place)
    {
    }

    /// @param users Sorted and unique, all of them in the removal.
    explicit removed(user_list users)
        : users_(std::move(users))
    {
    }

    /// The removal was carried out, but the store cannot tell which invitations existed.
    static removed unknown() noexcept { return removed(std::nullopt); }

    bool is_known() const noexcept { return users_.has_value(); }

    /// @pre `is_known()`. Borrowed.
    user_list const& users() const noexcept { return *users_; }
};

} // namespace uninvite

#endif
