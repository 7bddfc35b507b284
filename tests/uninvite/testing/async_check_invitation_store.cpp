// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/async_check_invitation_store.hpp>
#include <uninvite/testing/memory_world.hpp>

#include "support/catch.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp> // gives std::packaged_task another meaning as a token

#include <string>
#include <utility>

using namespace uninvite;
namespace asio = boost::asio;
namespace promise = testing::async_store_promise;

namespace {

/// How the handler is called.
enum class way
{
    sound,
    inside,
    elsewhere,
    dispatched,
    twice,
    never
};

/// The model behind an io_context, which the world runs.
template <way Way>
class async_world : public testing::memory_store
{
    asio::io_context io_;

public:
    async_world& store() { return *this; }

    void run()
    {
        io_.restart();
        io_.run();
    }

    template <class CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        auto const start = [this](auto handler, removal const& asked)
        {
            auto const done = remove(asked);
            boost::system::error_code const ec = done ? boost::system::error_code() : done.error().cause();
            removed const gone = done ? *done : removed();
            auto const executor = asio::get_associated_executor(handler);
            auto const times = Way == way::twice ? 2 : 1;
            for (int i = 0; i != times; ++i)
                if constexpr (Way == way::inside)
                    handler(ec, gone);
                else if constexpr (Way == way::dispatched)
                    asio::dispatch(executor, [handler, ec, gone]() mutable { handler(ec, gone); });
                else if constexpr (Way == way::elsewhere)
                    io_.get_executor().execute([handler, ec, gone]() mutable { handler(ec, gone); });
                else if constexpr (Way != way::never)
                    asio::post(
                        io_, [handler, executor, ec, gone]
                        { asio::dispatch(executor, [handler, ec, gone]() mutable { handler(ec, gone); }); });
        };
        return asio::async_initiate<CompletionToken, void(boost::system::error_code, removed)>(start, token,
                                                                                               std::move(r));
    }
};

template <way Way>
testing::report check()
{
    return testing::check_async_invitation_store([] { return async_world<Way>(); });
}

} // namespace

TEST_CASE("a sound asynchronous store keeps all promises")
{
    auto const report = check<way::sound>();
    CHECK(report.text() == "");
    CHECK(report.skipped().size() == 1);
}

TEST_CASE("each asynchronous store that completes wrongly fails the check that is meant for it")
{
    CHECK(check<way::inside>().is_broken(promise::later));
    CHECK(check<way::dispatched>().is_broken(promise::later));
    CHECK(check<way::elsewhere>().is_broken(promise::executor));
    CHECK(check<way::twice>().is_broken(promise::once));
}
