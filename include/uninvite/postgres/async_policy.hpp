// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_POLICY_HPP
#define UNINVITE_POSTGRES_ASYNC_POLICY_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/grant_of.hpp>
#include <uninvite/detail/shared/sha256.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/async_pool.hpp>
#include <uninvite/postgres/detail/admission_query.hpp>
#include <uninvite/postgres/detail/async_execute.hpp>
#include <uninvite/postgres/detail/role_query.hpp>
#include <uninvite/postgres/detail/stepwise_admission.hpp>
#include <uninvite/postgres/detail/token_query.hpp>
#include <uninvite/postgres/statements.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::postgres {

namespace detail {

// A result cannot express a cancellation: no query was sent, and the caller may retry.
template <class T>
[[nodiscard]] result<T> without_cancellation(result<T> const& answer)
{
    if (!answer && answer.error().cause() == boost::asio::error::operation_aborted) return errc::busy;
    return answer;
}

struct async_authentication : token_query
{
    template <class Handler>
    static void deliver(Handler&& handler, result<principal> const& answer)
    {
        std::forward<Handler>(handler)(without_cancellation(answer));
    }
};

struct async_authorization : role_query
{
    template <class Handler>
    static void deliver(Handler&& handler, result<course_role> const& answer)
    {
        std::forward<Handler>(handler)(uninvite::detail::grant_of(without_cancellation(answer)));
    }
};

struct async_admission : admission_query
{
    template <class Handler>
    static void deliver(Handler&& handler, result<decision<>> const& answer)
    {
        std::forward<Handler>(handler)(without_cancellation(answer));
    }
};

} // namespace detail

/// Verifies a token without blocking, as `jwt::token_verifier::verify` does. Called from any
/// thread.
using verify_function = std::function<result<principal>(std::string_view token)>;

/** The access policy of this route without blocking: the creator and the managers of a course may remove. A
    model of @ref AsyncAccessPolicy, and the asynchronous form of @ref token_verifier and @ref course_roles in
    @ref creator_or_manager.

    @par Object lifetimes
    A share of the pool, which may be destroyed first: later queries then get `errc::busy`. Copies share it
    too. An operation borrows nothing of this object.

    @par Thread Safety
    Distinct calls may run at once.
*/
class async_policy
{
    detail::pool_handle pool_;
    std::shared_ptr<verify_function const> verify_;
    bool has_admission_; // a statement that finds token and role at once

public:
    /// Tokens are those of the database.
    explicit async_policy(async_pool& pool)
        : pool_{pool.impl_, pool.fork_}
        , has_admission_(!detail::admission_of(pool_.impl->source().options().statements).empty())
    {
        uninvite::detail::prepare_sha256();
    }

    /// Tokens are verified by `verify`; those of the database if it is empty.
    async_policy(async_pool& pool, verify_function verify)
        : async_policy(pool)
    {
        if (verify) verify_ = std::make_shared<verify_function const>(std::move(verify));
    }

    /// The user that a token identifies; errors as @ref TokenVerifier.
    /// @param done For `void(result<principal>)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(result<principal>)) CompletionToken>
    [[nodiscard]] auto async_authenticate(std::string token, CompletionToken&& done)
    {
        auto initiate = [pool = pool_, verify = verify_](auto handler, std::string text)
        {
            using signature = void(result<principal>);
            if (!verify)
                if (auto const digest = uninvite::detail::sha256(text))
                    return detail::start_query<signature>(
                        pool, detail::async_authentication{{*digest, pool.impl->source().now()}},
                        std::move(handler));
            if constexpr (!detail::ConceptProbe<decltype(handler)>)
            {
                uninvite::detail::require_executor<decltype(handler)>();
                auto const executor = boost::asio::get_associated_executor(handler);
                result<principal> who =
                    verify ? (*verify)(text) : result<principal>(errc::busy); // no memory for a digest
                boost::asio::post(executor, boost::asio::append(std::move(handler), std::move(who)));
            }
        };
        return boost::asio::async_initiate<CompletionToken, void(result<principal>)>(std::move(initiate),
                                                                                     done, std::move(token));
    }

    /// `grant::by_role`, or `errc::forbidden`; errors as @ref CourseRoles. @param done For
    /// `void(result<grant>)`.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(result<grant>)) CompletionToken>
    [[nodiscard]] auto async_authorize(principal who, course_id course, CompletionToken&& done)
    {
        return detail::async_execute<void(result<grant>)>(
            pool_, detail::async_authorization{{who.user, course}}, std::forward<CompletionToken>(done));
    }

    /** Both, in one round trip if the tokens are those of the database and there is a statement
        `find_admission`: see @ref statements.

        @param done For `void(result<decision<>>)`.
    */
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(result<decision<>>)) CompletionToken>
    [[nodiscard]] auto async_admit(std::string token, course_id course, CompletionToken&& done)
    {
        using signature = void(result<decision<>>);
        auto initiate = [self = *this](auto handler, std::string text, course_id of)
        {
            using handler_type = decltype(handler);
            if constexpr (!detail::ConceptProbe<handler_type>)
            {
                uninvite::detail::require_executor<handler_type>();
                auto const digest = self.verify_ || !self.has_admission_
                                        ? result<uninvite::detail::sha256_digest>(errc::failed)
                                        : uninvite::detail::sha256(text);
                if (digest)
                    return detail::start_query<signature>(
                        self.pool_, detail::async_admission{{*digest, self.pool_.impl->source().now(), of}},
                        std::move(handler));
                boost::asio::async_compose<handler_type, signature>(
                    detail::stepwise_admission<async_policy>(self, std::move(text), of), handler);
            }
        };
        return boost::asio::async_initiate<CompletionToken, signature>(std::move(initiate), done,
                                                                       std::move(token), course);
    }
};

} // namespace uninvite::postgres

#endif
