// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_ASYNC_REQUEST_HPP
#define UNINVITE_POSTGRES_DETAIL_ASYNC_REQUEST_HPP

#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/** A question and whom to tell, of whatever type the handler is.

    The handler and its allocator are touched by the thread that initiates and on the handler's executor, and
    nowhere else.

    @par Thread Safety
    One thread at a time.
*/
class async_request
{
public:
    struct abandon
    {
        void operator()(async_request* r) const noexcept { r->abandoned(); }
    };

    /// Owns a handler that has not been called; it goes without a call.
    using pointer = std::unique_ptr<async_request, abandon>;

    std::chrono::steady_clock::time_point deadline{};
    std::uint64_t id = 0; // what a cancellation names it by

    /// Queues the question on a connection. @return Whether it is queued.
    virtual bool send(PGconn* to, std::string& scratch) = 0;

    /// Keeps what the rows say.
    virtual void read(PGresult const* r) = 0;

    /// Posts the handler of `owner` to its executor, where it is called. @param ec No error: with what was read.
    static void complete(pointer owner, boost::system::error_code ec)
    {
        async_request& self = *owner;
        self.post(std::move(owner), ec);
    }

protected:
    ~async_request() = default;

    /// Calls the handler. This object is gone, and its memory given back, before.
    virtual void call(boost::system::error_code ec) = 0;

    template <class Executor>
    static void post_to(Executor const& executor, pointer owner, boost::system::error_code ec)
    {
        boost::asio::post(executor, [owner = std::move(owner), ec]() mutable { owner.release()->call(ec); });
    }

private:
    virtual void post(pointer owner, boost::system::error_code ec) = 0;
    virtual void abandoned() noexcept = 0;
};

/// @tparam Query Beside `send` and `read`: `deliver(Handler, result<answer_type>)`.
template <class Query, class Handler, class Executor>
class async_request_of final : public async_request
{
    using allocator_type = typename std::allocator_traits<
        boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<async_request_of>;
    using traits = std::allocator_traits<allocator_type>;
    using answer_type = result<typename Query::answer_type>;

    Handler handler_;
    // The handler's executor is kept at work, or it would end before the answer comes.
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler, Executor>> work_;
    Query question_;
    answer_type answer_ = failure(errc::failed);

    async_request_of(Handler&& handler, Executor const& otherwise, Query&& q)
        : handler_(std::move(handler))
        , work_(boost::asio::make_work_guard(handler_, otherwise))
        , question_(std::move(q))
    {
    }

    void destroy(allocator_type memory) noexcept
    {
        this->~async_request_of();
        traits::deallocate(memory, this, 1);
    }

    bool send(PGconn* to, std::string& scratch) override { return question_.send(to, scratch); }
    void read(PGresult const* r) override { answer_ = question_.read(r); }

    void post(pointer owner, boost::system::error_code ec) override
    {
        // Before the call returns another thread may be through with the handler, with this, and with the
        // context, but for the work that is kept here.
        auto const work = work_;
        post_to(work.get_executor(), std::move(owner), ec);
    }

    void call(boost::system::error_code ec) override
    {
        auto const work = std::move(work_);
        Handler handler(std::move(handler_));
        answer_type answer = ec ? answer_type(failure(ec)) : std::move(answer_);
        destroy(allocator_type(boost::asio::get_associated_allocator(handler)));
        Query::deliver(std::move(handler), std::move(answer));
    }

    void abandoned() noexcept override
    {
        Handler const handler(std::move(handler_));
        destroy(allocator_type(boost::asio::get_associated_allocator(handler)));
    }

public:
    /// @param otherwise Where a handler without an associated executor runs.
    static pointer make(Handler handler, Executor const& otherwise, Query q)
    {
        allocator_type memory(boost::asio::get_associated_allocator(handler));
        async_request_of* const p = traits::allocate(memory, 1);
        try
        {
            return pointer(::new (static_cast<void*>(p))
                               async_request_of(std::move(handler), otherwise, std::move(q)));
        }
        catch (...)
        {
            traits::deallocate(memory, p, 1);
            throw;
        }
    }
};

} // namespace uninvite::postgres::detail

#endif
