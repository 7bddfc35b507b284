// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_POLICY_HPP
#define UNINVITE_POSTGRES_POLICY_HPP

#include <uninvite/decision.hpp>
#include <uninvite/detail/grant_of.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/course_roles.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/admission_query.hpp>
#include <uninvite/postgres/statements.hpp>
#include <uninvite/postgres/token_verifier.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <string_view>

namespace uninvite::postgres {

/** The policy of this route with the tokens and roles of one database: a model of @ref AccessPolicy.

    Decides as @ref creator_or_manager of a @ref token_verifier and @ref course_roles does, and in one round
    trip if there is a statement `find_admission`: see @ref statements. Nothing is cached.

    @par Thread Safety
    Safe from any number of threads; a call blocks for the result, at most for the timeout.

    @par Example
    @code
    postgres::database const db("postgresql:///courses");
    postgres::store store(db);
    postgres::policy policy(db);
    remove_invitations const route{policy, store};
    @endcode
*/
class policy
{
    database db_;
    token_verifier tokens_;
    course_roles roles_;
    bool has_admission_;

public:
    explicit policy(database const& db)
        : db_(db)
        , tokens_(db)
        , roles_(db)
        , has_admission_(!detail::admission_of(db.options().statements).empty())
    {
    }

    /// See @ref AccessPolicy. A token is valid until just before the second at which it expires.
    [[nodiscard]] result<principal> authenticate(std::string_view token) { return tokens_.verify(token); }

    /// See @ref AccessPolicy: `grant::by_role` for the creator and for managers, otherwise
    /// `errc::forbidden`, or `errc::not_found` for a course that this user does not see.
    [[nodiscard]] result<grant> authorize(principal const& who, course_id course)
    {
        return uninvite::detail::grant_of(roles_.role(who.user, course));
    }

    /// Both in one step, see @ref AccessPolicy.
    [[nodiscard]] result<decision<>> admit(std::string_view token, course_id course)
    {
        if (has_admission_)
        {
            auto const digest = uninvite::detail::sha256(token);
            if (!digest) return digest.error();
            return db_.execute(detail::admission_query{*digest, db_.now(), course});
        }
        result<principal> const who = authenticate(token);
        if (!who) return who.error();
        return decision<>{*who, authorize(*who, course)};
    }
};

} // namespace uninvite::postgres

#endif
