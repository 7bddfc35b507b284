// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_ASYNC_POOL_HPP
#define UNINVITE_POSTGRES_ASYNC_POOL_HPP

#include <uninvite/postgres/async_options.hpp>
#include <uninvite/postgres/database.hpp>
#include <uninvite/postgres/detail/async_request.hpp>
#include <uninvite/postgres/detail/pool_impl.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace uninvite::postgres {

/** The connections of an asynchronous store and an asynchronous policy, on an executor of the host's.

    It has no thread. Connections are opened when they are needed, kept, and opened anew where they were lost;
    while the server cannot be reached, one attempt is made at a time, with longer and longer pauses, and who
    has waited until its deadline is told why the last one failed. What waits for a connection is sent when
    one has room, several on one without waiting between them; each is a transaction of its own.

    Nothing here blocks but, in libpq, the look-up of a host's name when a connection is begun: where a name
    server may be slow, let the connection string give addresses, as `host` or beside it as `hostaddr`.

    @par Object lifetimes
    The destructor does not block: who waits gets `errc::busy`, what was sent is answered, and then the
    connections are closed, as long as somebody runs the executor. Its context must outlive this.

    @par Thread Safety
    All members but the destructor may be called at once. The executor may be run by any number of threads.
*/
class async_pool
{
    std::shared_ptr<detail::pool_impl> core_;

    struct cancel
    {
        std::weak_ptr<detail::pool_impl> core; // a signal may outlive the pool
        std::uint64_t id;

        void operator()(boost::asio::cancellation_type type) const
        {
            if (type == boost::asio::cancellation_type::none) return;
            if (auto const alive = core.lock()) alive->cancel(id);
        }
    };

public:
    using executor_type = boost::asio::any_io_executor;

    /** Opens no connection yet.

        @param db How many connections there are at most, the deadline of each question, and the statements.
        @throw std::invalid_argument An option is out of its range. */
    async_pool(executor_type const& executor, database const& db, async_options const& o = {})
        : core_(std::make_shared<detail::pool_impl>(executor, db, o))
    {
    }

    ~async_pool() { core_->stop(); }

    async_pool(async_pool const&) = delete;
    async_pool& operator=(async_pool const&) = delete;

    /// Where handlers without an associated executor run.
    executor_type get_executor() const { return core_->get_executor(); }

    database const& source() const noexcept { return core_->source(); }

    /// How many wait for a connection now: the depth of the queue.
    std::size_t waiting() const noexcept { return core_->waiting(); }

    /// Asks. @tparam Signature What `Query::deliver` calls the handler with.
    template <class Signature, class Query, class CompletionToken>
    auto async_execute(Query q, CompletionToken&& token)
    {
        auto initiate = [core = core_](auto handler, Query asked)
        {
            std::uint64_t const id = core->number();
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            using request = detail::async_request_of<Query, decltype(handler), executor_type>;
            auto one = request::make(std::move(handler), core->get_executor(), std::move(asked));
            one->id = id;
            if (slot.is_connected()) slot.template emplace<cancel>(cancel{core, id});
            core->add(std::move(one));
        };
        return boost::asio::async_initiate<CompletionToken, Signature>(std::move(initiate), token,
                                                                       std::move(q));
    }
};

} // namespace uninvite::postgres

#endif
