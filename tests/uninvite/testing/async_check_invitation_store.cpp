// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/async_check_invitation_store.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp> // gives std::packaged_task another meaning as a token

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using namespace uninvite;
namespace asio = boost::asio;
namespace promise = testing::async_store_promise;

namespace {

/// How an operation completes.
enum class way
{
    sound,
    inside,
    elsewhere,
    dispatched,
    twice,
    never,
    never_if_cancelled,
    twice_if_cancelled,
    removes_although_aborted,
    through_the_token
};

/// The model with an io_context, which the world runs.
class async_world : public testing::memory_store
{
    asio::io_context io_;
    way way_;

    template <class Handler>
    void complete(Handler handler, removal const& asked, bool is_cancelled)
    {
        bool const is_aborted = is_cancelled && way_ != way::twice_if_cancelled;
        if (is_aborted && way_ == way::never_if_cancelled) return;
        boost::system::error_code ec = asio::error::operation_aborted;
        removed gone;
        if (!is_aborted || way_ == way::removes_although_aborted)
        {
            auto const done = remove(asked);
            if (done && !is_aborted) gone = *done;
            if (!is_aborted) ec = done ? boost::system::error_code() : done.error().cause();
        }
        bool const is_second = way_ == way::twice || (is_cancelled && way_ == way::twice_if_cancelled);
        auto const executor = asio::get_associated_executor(handler);
        for (int i = 0; i != (is_second ? 2 : 1); ++i)
            if (way_ == way::inside)
                handler(ec, gone);
            else if (way_ == way::dispatched)
                asio::dispatch(executor, [handler, ec, gone]() mutable { handler(ec, gone); });
            else if (way_ == way::elsewhere)
                io_.get_executor().execute([handler, ec, gone]() mutable { handler(ec, gone); });
            else if (way_ != way::never)
                asio::dispatch(executor, [handler, ec, gone]() mutable { handler(ec, gone); });
    }

public:
    explicit async_world(way w)
        : way_(w)
    {
    }

    async_world& store() { return *this; }

    void restart() {}

    void run()
    {
        io_.restart();
        io_.run();
    }

    template <class CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        auto const start = [this](auto handler, removal asked)
        {
            if (way_ == way::inside || way_ == way::dispatched)
                return complete(std::move(handler), asked, false);
            auto const is_cancelled = std::make_shared<std::atomic<bool>>(false);
            if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected())
                slot.assign([is_cancelled](asio::cancellation_type) { *is_cancelled = true; });
            asio::post(io_, [this, handler, asked = std::move(asked), is_cancelled]
                       { complete(handler, asked, *is_cancelled); });
        };
        if constexpr (std::is_same_v<std::remove_cvref_t<CompletionToken>, testing::detail::tracked_handler>)
            if (way_ == way::through_the_token)
                // Keeps a reference to the caller's token, which ends when the initiating call has returned.
                return asio::post(io_,
                                  [this, &token, executor = token.get_executor(), r = std::move(r)]
                                  {
                                      auto const done = remove(r);
                                      removed const gone = done ? *done : removed();
                                      auto const ec =
                                          done ? boost::system::error_code() : done.error().cause();
                                      asio::post(executor, [&token, ec, gone] { token(ec, gone); });
                                  });
        return asio::async_initiate<CompletionToken, void(boost::system::error_code, removed)>(start, token,
                                                                                               std::move(r));
    }
};

testing::report check(way w, testing::check_options const& o = {})
{
    return testing::check_async_invitation_store([w] { return async_world(w); }, o);
}

} // namespace

TEST_CASE("a sound asynchronous store keeps all promises")
{
    auto const report = check(way::sound);
    INFO(report);
    CHECK(report.passed());
    CHECK(report.skipped().empty());
}

TEST_CASE("each asynchronous store that completes wrongly fails the check that is meant for it")
{
    CHECK(check(way::inside).is_broken(promise::later));
    CHECK(check(way::dispatched).is_broken(promise::later));
    CHECK(check(way::elsewhere).is_broken(promise::executor));
    CHECK(check(way::twice).is_broken(promise::once));
}

TEST_CASE("an asynchronous store that never completes fails in the time limit, and the finding says so")
{
    auto const report = check(way::never, {.time_limit = std::chrono::milliseconds(100)});
    CHECK(report.is_broken(promise::once));
    CHECK(report.text().find("0 completions too many, 1 not in 100 ms") != std::string::npos);
    CHECK(report.text().find("it has not completed after 100 ms") != std::string::npos);
}

TEST_CASE("an asynchronous store that gets a cancellation wrong fails the check that is meant for it")
{
    CHECK(check(way::never_if_cancelled, {.time_limit = std::chrono::milliseconds(2000)})
              .is_broken(promise::cancelled));
    CHECK(check(way::twice_if_cancelled).is_broken(promise::once));
    CHECK(check(way::removes_although_aborted).is_broken(promise::cancelled));
}

TEST_CASE("an asynchronous store that keeps a reference to the caller's token is found")
{
    CHECK(check(way::through_the_token).is_broken(promise::token));
}
