// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_POOLED_QUERY_HPP
#define UNINVITE_POSTGRES_DETAIL_POOLED_QUERY_HPP

#include <uninvite/detail/shared/pending_handler.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/result.hpp>

#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/** A query of any type in a pool, and its caller.

    @par Thread Safety
    One thread at a time.
*/
class pooled_query
{
public:
    std::chrono::steady_clock::time_point deadline{};
    std::uint64_t id = 0;    // a cancellation names it
    std::int64_t course = 0; // as from course_of
    int repeats = 0;         // on other connections, after the loss of one

    virtual ~pooled_query() = default;

    /// Queues the query on a connection. @return Whether it is queued.
    virtual bool send(PGconn* to, std::string& scratch) = 0;

    /// Keeps what the rows say.
    virtual void read(PGresult const* r) = 0;

    /// Posts the completion handler. @param ec No error: with what was read.
    virtual void complete(boost::system::error_code ec) noexcept = 0;
};

/** @tparam Query Has `send`, `read` and `deliver(f, result<answer_type>)`, which calls `f` with the arguments
    of the completion handler.
    @tparam Signature Of the completion handler.
*/
template <class Query, class Signature>
class pooled_query_of final : public pooled_query
{
    using answer_type = result<typename Query::answer_type>;

    Query query_;
    answer_type answer_ = failure(errc::failed);
    uninvite::detail::pending_handler<Signature> caller_;

    bool send(PGconn* to, std::string& scratch) override { return query_.send(to, scratch); }
    void read(PGresult const* r) override { answer_ = query_.read(r); }

    void complete(boost::system::error_code ec) noexcept override
    {
        if (ec) answer_ = failure(explained<Query>(ec));
        Query::deliver([this]<class... Args>(Args&&... args)
                       { caller_.complete(std::forward<Args>(args)...); },
                       std::move(answer_));
    }

public:
    template <class Handler>
    pooled_query_of(Query q, Handler handler)
        : query_(std::move(q))
        , caller_(std::move(handler))
    {
        course = course_of(query_);
    }
};

} // namespace uninvite::postgres::detail

#endif
