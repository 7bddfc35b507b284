// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_ASYNC_CLOSE_HPP
#define UNINVITE_DETAIL_SHARED_ASYNC_CLOSE_HPP

#include <uninvite/detail/shared/fork_guard.hpp>
#include <uninvite/detail/shared/has_executor.hpp>
#include <uninvite/detail/shared/pending_handler.hpp>

#include <boost/asio/async_result.hpp>

#include <memory>
#include <utility>

namespace uninvite::detail {

/// A completion handler that waits until everything in progress has ended.
using close_handler = pending_handler<void()>;

/// The initiating function of every `async_close`. @param close Takes over the handler; not called in a
/// forked child.
template <class Close, class CompletionToken>
[[nodiscard]] auto async_close(fork_guard fork, Close close, CompletionToken&& token)
{
    return boost::asio::async_initiate<CompletionToken, void()>(
        [fork](auto handler, Close begin)
        {
            require_executor<decltype(handler)>();
            auto one = std::make_unique<close_handler>(std::move(handler));
            if (fork.is_child()) return one->complete();
            begin(std::move(one));
        },
        token, std::move(close));
}

} // namespace uninvite::detail

#endif
