// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_READER_POOL_HPP
#define UNINVITE_SQLITE_DETAIL_READER_POOL_HPP

#include <uninvite/result.hpp>
#include <uninvite/sqlite/connection.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/file_moved.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace uninvite::sqlite::detail {

/** A pool of connections with one prepared query, one for each concurrent caller.

    A connection is closed and replaced after a query that failed for another reason than a lock or memory.
    All of them are closed if the file was moved, deleted or replaced; this check costs one `stat` for each
    call. If no connection can be opened, as without file descriptors, a call waits for one that another
    thread uses.

    @tparam Query Made from `(sqlite3*, statements const&)`.

    @par Thread Safety
    @ref execute is safe from any number of threads.
*/
template <class Query>
class reader_pool
{
    struct reader
    {
        connection db;
        Query query;

        explicit reader(database const& from)
            : db(from.connect())
            , query(db.handle(), from.statements())
        {
            if (int const rc = db.execute("PRAGMA query_only=ON"); rc != SQLITE_OK)
                throw setup_error("uninvite: a reading connection cannot be set up", rc);
        }
    };

    database database_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<reader>> idle_;
    std::size_t lent_ = 0;

    std::unique_ptr<reader> lend()
    {
        std::unique_ptr<reader> r = std::move(idle_.back());
        idle_.pop_back();
        ++lent_;
        return r;
    }

    // Returns a borrowed connection, or null if its file is gone: then the idle ones are closed too.
    std::unique_ptr<reader> unless_moved(std::unique_ptr<reader> r)
    {
        if (!file_has_moved(r->db.handle())) return r;
        std::vector<std::unique_ptr<reader>> dropped; // closed after the lock is released
        std::lock_guard const lock(mutex_);
        --lent_;
        dropped.swap(idle_);
        dropped.push_back(std::move(r));
        return nullptr;
    }

    std::unique_ptr<reader> take_idle()
    {
        std::unique_ptr<reader> r;
        {
            std::lock_guard const lock(mutex_);
            if (idle_.empty()) return nullptr;
            r = lend();
        }
        return unless_moved(std::move(r));
    }

    std::unique_ptr<reader> take()
    {
        if (auto r = take_idle()) return r;
        try
        {
            auto r = std::make_unique<reader>(database_);
            std::lock_guard const lock(mutex_);
            ++lent_;
            return r;
        }
        catch (setup_error const&)
        {
            std::unique_ptr<reader> r;
            {
                std::unique_lock lock(mutex_);
                returned_.wait_for(lock, database_.busy_timeout(),
                                   [this] { return !idle_.empty() || lent_ == 0; });
                if (!idle_.empty()) r = lend();
            }
            if (r) r = unless_moved(std::move(r));
            if (!r) throw;
            return r;
        }
    }

    void give_back(std::unique_ptr<reader> r, bool is_sound)
    {
        {
            std::lock_guard const lock(mutex_);
            --lent_;
            if (is_sound) idle_.push_back(std::move(r));
        }
        returned_.notify_all();
    }

    // To open another needs far more memory than the query that failed for lack of it.
    static bool is_connection_sound(boost::system::error_code const& cause)
    {
        int const primary = cause.value() & 0xff;
        return cause.category() != detail::category || primary == SQLITE_NOMEM || primary == SQLITE_BUSY;
    }

public:
    /// @throw setup_error The database cannot be opened, or the statement does not fit it.
    explicit reader_pool(database const& db)
        : database_(db)
    {
        idle_.push_back(std::make_unique<reader>(db));
    }

    database const& source() const noexcept { return database_; }

    /// The result of the query; `errc::busy` if no connection can be opened now.
    template <class... Args>
    auto execute(Args const&... args) -> decltype(std::declval<Query&>().execute(args...))
    {
        std::unique_ptr<reader> r;
        try
        {
            r = take();
        }
        catch (setup_error const& e)
        {
            return failure(e.code());
        }
        auto answer = r->query.execute(args...);
        give_back(std::move(r), answer || is_connection_sound(answer.error().cause()));
        return answer;
    }
};

} // namespace uninvite::sqlite::detail

#endif
