// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CREATOR_OR_MANAGER_HPP
#define UNINVITE_CREATOR_OR_MANAGER_HPP

#include <uninvite/concept/course_roles.hpp>
#include <uninvite/concept/token_verifier.hpp>
#include <uninvite/detail/grant_of.hpp>
#include <uninvite/detail/owned_or_borrowed.hpp>
#include <uninvite/detail/require.hpp>
#include <uninvite/removal.hpp>

#include <string_view>
#include <utility>

namespace uninvite {

/** The access policy of this route: the creator and the managers of a course may remove its invitations.

    @par Object lifetimes
    An lvalue verifier or roles object is borrowed and must outlive the policy; an rvalue is moved in.

    @par Thread Safety
    As safe as the verifier and the roles object.

    @par Example
    @code
    creator_or_manager policy{tokens, roles};
    @endcode

    @tparam Verifier A @ref TokenVerifier. @tparam Roles A @ref CourseRoles.
*/
template <class Verifier, class Roles>
class creator_or_manager
{
    static_assert(detail::require_verifier<Verifier>::value);
    static_assert(detail::require_roles<Roles>::value);

    detail::owned_or_borrowed<Verifier> verifier_;
    detail::owned_or_borrowed<Roles> roles_;

public:
    creator_or_manager(Verifier&& verifier, Roles&& roles)
        : verifier_(std::forward<Verifier>(verifier))
        , roles_(std::forward<Roles>(roles))
    {
    }

    /// Errors: the verifier's.
    [[nodiscard]] result<principal> authenticate(std::string_view token) const
    {
        return as_result<principal>(storage_traits_of<Verifier>::verify(verifier_.get(), token));
    }

    /// `grant::by_role` for the creator and for managers, otherwise `errc::forbidden`; plus the errors of
    /// the roles.
    [[nodiscard]] result<grant> authorize(principal const& who, course_id course) const
    {
        return detail::grant_of(
            as_result<course_role>(storage_traits_of<Roles>::role(roles_.get(), who.user, course)));
    }
};

template <class Verifier, class Roles>
creator_or_manager(Verifier&&, Roles&&) -> creator_or_manager<Verifier, Roles>;

} // namespace uninvite

#endif
