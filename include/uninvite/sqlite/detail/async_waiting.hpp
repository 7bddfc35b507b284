// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_ASYNC_WAITING_HPP
#define UNINVITE_SQLITE_DETAIL_ASYNC_WAITING_HPP

#include <uninvite/detail/shared/pending_handler.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace uninvite::sqlite::detail {

/// A removal that is queued or in a commit, and its caller.
struct async_waiting : group_member
{
    removal owned;
    std::uint64_t id; // a cancellation names it
    std::chrono::steady_clock::time_point deadline{};
    bool is_answered = false;
    uninvite::detail::pending_handler<void(boost::system::error_code, removed)> caller;

    template <class Handler>
    async_waiting(removal r, std::uint64_t number, Handler handler)
        : group_member{&owned}
        , owned(std::move(r))
        , id(number)
        , caller(std::move(handler))
    {
    }

    std::size_t users() const noexcept { return owned.users.size(); }

    /// Answers the caller with the outcome of the commit.
    void complete()
    {
        if (answer)
            caller.complete(boost::system::error_code(), std::move(*answer));
        else
            caller.complete(answer.error().cause(), removed());
    }
};

} // namespace uninvite::sqlite::detail

#endif
