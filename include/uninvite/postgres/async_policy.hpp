// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_POLICY_HPP
#define UNINVITE_POSTGRES_ASYNC_POLICY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/detail/queries.hpp>
#include <uninvite/postgres/detail/sha256.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>

#include <string>
#include <utility>

namespace uninvite::postgres {

namespace detail {

// A result has no place for a cancellation: nothing was asked, and it may be asked again.
template <class T>
result<T> without_cancellation(result<T> const& answer)
{
    if (!answer && answer.error().cause() == boost::asio::error::operation_aborted) return errc::busy;
    return answer;
}

struct async_authentication : token_question
{
    template <class Handler>
    static void deliver(Handler&& handler, result<principal> const& answer)
    {
        std::forward<Handler>(handler)(without_cancellation(answer));
    }
};

struct async_authorization : role_question
{
    template <class Handler>
    static void deliver(Handler&& handler, result<course_role> const& answer)
    {
        auto const role = without_cancellation(answer);
        if (!role) return std::forward<Handler>(handler)(result<grant>(role.error()));
        std::forward<Handler>(handler)(may_remove_invitations(*role) ? result<grant>(grant::by_role)
                                                                     : result<grant>(errc::forbidden));
    }
};

} // namespace detail

/** The access policy of this route on a database, without blocking who asks: the creator and the managers of a
    course may remove. A model of @ref AsyncAccessPolicy, and the asynchronous form of @ref token_verifier and
    @ref course_roles in @ref creator_or_manager.

    @par Object lifetimes
    The pool is borrowed and must outlive this.

    @par Thread Safety
    All members may be called at once.
*/
class async_policy
{
    async_pool& pool_;

public:
    using executor_type = async_pool::executor_type;

    explicit async_policy(async_pool& pool)
        : pool_(pool)
    {
    }

    /// Where a handler without an associated executor runs.
    executor_type get_executor() const { return pool_.get_executor(); }

    /// Whom the token speaks for; errors as @ref TokenVerifier. @param done For `void(result<principal>)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(result<principal>)) CompletionToken>
    auto async_authenticate(std::string token, CompletionToken&& done)
    {
        return pool_.async_ask<void(result<principal>)>(
            detail::async_authentication{{sha256(token), pool_.source().now()}},
            std::forward<CompletionToken>(done));
    }

    /// `grant::by_role`, or `errc::forbidden`; errors as @ref CourseRoles. @param done For `void(result<grant>)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(result<grant>)) CompletionToken>
    auto async_authorize(principal who, course_id course, CompletionToken&& done)
    {
        return pool_.async_ask<void(result<grant>)>(detail::async_authorization{{who.user, course}},
                                                    std::forward<CompletionToken>(done));
    }
};

} // namespace uninvite::postgres

#endif
