// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ASYNC_BLOCKING_POLICY_HPP
#define UNINVITE_ASYNC_BLOCKING_POLICY_HPP

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/owned_or_borrowed.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/detail/shared/pending_handler.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace uninvite {

/** Runs a synchronous policy on an executor for blocking work: a model of @ref AsyncAccessPolicy.

    For a server on Asio whose policy may wait: for a lock of a database without write-ahead log, a disk, or a
    remote service with a blocking client.

    @par Errors
    Those of the policy; `errc::failed` if it throws, and `errc::busy` if it runs out of memory or the
    executor's context is destroyed first.

    @par Object lifetimes
    A policy given as an lvalue is borrowed and must outlive every operation; an rvalue is moved in, and
    operations keep it alive. The executor's context must outlive this object.

    @par Thread Safety
    All members may be called at once. The policy is called from as many threads as the executor has.

    @par Example
    @code
    asio::thread_pool for_sqlite(2);
    blocking_policy policy(creator_or_manager{tokens, roles}, for_sqlite.get_executor());
    remove_invitations const route{policy, store};
    auto admitted = co_await async_admit(route, head, asio::use_awaitable);
    @endcode

    @tparam Policy An @ref AccessPolicy.
*/
template <class Policy>
class blocking_policy
{
    static_assert(
        AccessPolicy<Policy>,
        "uninvite: blocking_policy needs a policy with members authenticate and authorize (AccessPolicy)");

    using traits = storage_traits_of<Policy>;
    using shared_policy = std::shared_ptr<detail::owned_or_borrowed<Policy> const>;

    shared_policy policy_;
    boost::asio::any_io_executor blocking_;

    // A question on its way to a thread. If it is destroyed without a call, its caller gets `errc::busy`.
    template <class T, class Ask>
    class question
    {
        using handler_type = detail::pending_handler<void(result<T>)>;

        std::unique_ptr<handler_type> handler_;
        Ask ask_;

        [[nodiscard]] result<T> answer()
        try
        {
            return as_result<T>(ask_());
        }
        catch (std::bad_alloc const&)
        {
            return errc::busy;
        }
        catch (...)
        {
            return errc::failed;
        }

    public:
        question(std::unique_ptr<handler_type> handler, Ask ask)
            : handler_(std::move(handler))
            , ask_(std::move(ask))
        {
        }
        question(question&&) = default;
        ~question()
        {
            if (handler_) handler_->complete(errc::busy);
        }
        void operator()() { std::exchange(handler_, nullptr)->complete(answer()); }
    };

    template <class T, class Ask, class CompletionToken>
    auto execute(Ask ask, CompletionToken&& token)
    {
        return boost::asio::async_initiate<CompletionToken, void(result<T>)>(
            [blocking = blocking_](auto handler, Ask asked)
            {
                using handler_type = decltype(handler);
                if constexpr (!std::is_same_v<handler_type, detail::policy_handler<T>>)
                {
                    detail::require_executor<handler_type>();
                    auto waiting =
                        std::make_unique<detail::pending_handler<void(result<T>)>>(std::move(handler));
                    boost::asio::post(blocking, question<T, Ask>(std::move(waiting), std::move(asked)));
                }
            },
            token, std::move(ask));
    }

public:
    /// The policy's own principal.
    using principal_type = principal_of<Policy>;

    /// @param policy Borrowed if an lvalue. @param blocking Such as a `thread_pool` that serves no sockets.
    blocking_policy(Policy&& policy, boost::asio::any_io_executor blocking)
        : policy_(std::make_shared<detail::owned_or_borrowed<Policy>>(std::forward<Policy>(policy)))
        , blocking_(std::move(blocking))
    {
    }

    /// See @ref AsyncAccessPolicy. @param done For `void(result<principal_type>)`; has an associated
    /// executor.
    template <class CompletionToken>
    [[nodiscard]] auto async_authenticate(std::string token, CompletionToken&& done)
    {
        return execute<principal_type>([policy = policy_, token = std::move(token)]
                                       { return traits::authenticate(policy->get(), token); },
                                       std::forward<CompletionToken>(done));
    }

    /// See @ref AsyncAccessPolicy. @param done For `void(result<grant>)`; has an associated executor.
    template <class CompletionToken>
    [[nodiscard]] auto async_authorize(principal_type who, course_id course, CompletionToken&& done)
    {
        return execute<grant>([policy = policy_, who = std::move(who), course]
                              { return traits::authorize(policy->get(), who, course); },
                              std::forward<CompletionToken>(done));
    }

    /// See @ref AsyncAccessPolicy; only for a policy that has `admit`. @param done For
    /// `void(result<decision<principal_type>>)`; has an associated executor.
    template <class CompletionToken>
    [[nodiscard]] auto async_admit(std::string token, course_id course, CompletionToken&& done)
        requires Admits<Policy>
    {
        return execute<decision<principal_type>>([policy = policy_, token = std::move(token), course]
                                                 { return traits::admit(policy->get(), token, course); },
                                                 std::forward<CompletionToken>(done));
    }
};

template <class Policy>
blocking_policy(Policy&&, boost::asio::any_io_executor) -> blocking_policy<Policy>;

} // namespace uninvite

#endif
