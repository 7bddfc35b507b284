// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_STORE_HPP
#define UNINVITE_SQLITE_STORE_HPP

#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/group_writer.hpp>

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace uninvite::sqlite {

/** Removes in a database, on a connection of its own, one transaction a removal: a model of
    @ref InvitationStore.

    Each removal is checked, removed, audited and committed with an fsync before @ref remove returns.

    @par Thread Safety
    Any number of threads may call; they take turns. A call blocks for the disk, and up to the database's
    busy timeout for another process: not for a thread that serves sockets.
*/
class store
{
    std::mutex mutex_;
    detail::group_writer writer_;
    std::chrono::milliseconds busy_timeout_;

public:
    /// @throw setup_error The database cannot be opened, or a statement does not fit it.
    explicit store(database const& db)
        : writer_(db)
        , busy_timeout_(db.busy_timeout())
    {
    }

    /// See @ref InvitationStore.
    result<removed> remove(removal const& r)
    {
        std::lock_guard const lock(mutex_);
        if (std::optional<failure> const why = writer_.begin(busy_timeout_)) return *why;
        detail::group_member one{&r};
        writer_.commit(std::array{&one});
        return std::move(one.answer);
    }
};

} // namespace uninvite::sqlite

#endif
