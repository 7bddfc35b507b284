// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_ASYNC_EXECUTE_HPP
#define UNINVITE_POSTGRES_DETAIL_ASYNC_EXECUTE_HPP

#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/postgres/detail/pool_impl.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

namespace uninvite::postgres::detail {

/// A store's or a policy's share of a pool, which may be destroyed first.
struct pool_handle
{
    std::shared_ptr<pool_impl> impl;
    uninvite::detail::fork_guard fork;
};

struct cancel_query
{
    std::weak_ptr<pool_impl> pool; // a signal may outlive the pool
    std::uint64_t id;

    void operator()(boost::asio::cancellation_type type) const
    {
        if (type == boost::asio::cancellation_type::none) return;
        if (auto const alive = pool.lock()) alive->cancel(id);
    }
};

template <class Handler>
concept ConceptProbe = std::same_as<Handler, uninvite::detail::removal_handler> ||
                       std::same_as<Handler, uninvite::detail::policy_handler<principal>> ||
                       std::same_as<Handler, uninvite::detail::policy_handler<grant>> ||
                       std::same_as<Handler, uninvite::detail::policy_handler<decision<>>>;

/// Starts a query. @tparam Signature The arguments that `Query::deliver` gives.
template <class Signature, class Query, class Handler>
void start_query(pool_handle const& pool, Query q, Handler handler)
{
    if constexpr (!ConceptProbe<Handler>)
    {
        uninvite::detail::require_executor<Handler>();
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto one = std::make_unique<pooled_query_of<Query, Signature>>(std::move(q), std::move(handler));
        pooled_query& query = *one;
        if (pool.fork.is_child()) return query.complete(errc::failed);
        query.id = pool.impl->next_id();
        if (slot.is_connected()) slot.template emplace<cancel_query>(cancel_query{pool.impl, query.id});
        pool.impl->add(std::move(one));
    }
}

/// The initiating function of a query.
template <class Signature, class Query, class CompletionToken>
[[nodiscard]] auto async_execute(pool_handle const& pool, Query q, CompletionToken&& token)
{
    return boost::asio::async_initiate<CompletionToken, Signature>(
        [pool](auto handler, Query asked)
        { start_query<Signature>(pool, std::move(asked), std::move(handler)); },
        token, std::move(q));
}

} // namespace uninvite::postgres::detail

#endif
