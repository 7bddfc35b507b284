// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_POLICY_HPP
#define UNINVITE_SQLITE_POLICY_HPP

#include <uninvite/decision.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/admission_query.hpp>
#include <uninvite/sqlite/detail/reader_pool.hpp>

#include <string_view>

namespace uninvite::sqlite {

/** The policy of this route with the tokens and roles of one database: a model of @ref AccessPolicy.

    Decides as @ref creator_or_manager of a @ref token_verifier and @ref course_roles does, at about half the
    cost: token and role are read in one snapshot on one connection. Nothing is cached: a token or role that
    another process has revoked is refused by the next request.

    @par Thread Safety
    Safe from any number of threads; each gets a connection, and readers do not wait for the writer.

    @par Example
    @code
    sqlite::database const db("courses.db");
    sqlite::store store(db);
    sqlite::policy policy(db);
    remove_invitations const route{policy, store};
    @endcode
*/
class policy
{
    detail::reader_pool<detail::admission_query> readers_;

public:
    /// @throw setup_error The database cannot be opened, or `find_token` or `find_role` does not fit it.
    explicit policy(database const& db)
        : readers_(db)
    {
    }

    /// See @ref AccessPolicy. A token is valid until just before the second at which it expires.
    [[nodiscard]] result<principal> authenticate(std::string_view token)
    {
        return readers_.execute(token, readers_.source().now());
    }

    /// See @ref AccessPolicy: `grant::by_role` for the creator and for managers, otherwise
    /// `errc::forbidden`, or `errc::not_found` for a course that this user does not see.
    [[nodiscard]] result<grant> authorize(principal const& who, course_id course)
    {
        return readers_.execute(who.user, course);
    }

    /// Both in one step, see @ref AccessPolicy.
    [[nodiscard]] result<decision<>> admit(std::string_view token, course_id course)
    {
        return readers_.execute(token, readers_.source().now(), course);
    }
};

} // namespace uninvite::sqlite

#endif
