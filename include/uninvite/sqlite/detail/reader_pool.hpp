// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_READER_POOL_HPP
#define UNINVITE_SQLITE_DETAIL_READER_POOL_HPP

#include <uninvite/decision.hpp>
#include <uninvite/result.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/durability.hpp>
#include <uninvite/sqlite/detail/file_fault.hpp>
#include <uninvite/sqlite/detail/placed_connection.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace uninvite::sqlite::detail {

/** A pool of connections with one prepared query, one for each concurrent caller up to a limit. Further
    callers wait.

    A connection is closed and replaced after a query that failed for another reason than a lock or memory.
    All of them are closed if the file was moved, deleted, replaced or written over; this check costs up to
    three `stat` calls. If no connection can be opened, as without file descriptors, a call waits for one
    that another thread uses.

    @tparam Query Made from `(sqlite3*, statements const&)`.

    @par Thread Safety
    @ref execute is safe from any number of threads.
*/
template <class Query>
class reader_pool
{
    struct reader
    {
        placed_connection files;
        Query query;

        explicit reader(database const& from)
            : files(from)
            , query(files.handle(), from.statements())
        {
            if (int const rc = files.db().execute("PRAGMA query_only=ON"); rc != SQLITE_OK)
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

    // Returns a borrowed connection, or null if its file is gone: then the idle ones are closed too. While a
    // log is deleted the connections still share it. The writer may have no connection that copies it back.
    std::unique_ptr<reader> unless_moved(std::unique_ptr<reader> r)
    {
        file_fault const fault = r->files.check();
        bool const is_log_deleted = fault == file_fault::log_gone || fault == file_fault::log_other;
        bool const is_rescued = is_log_deleted && r->files.rescue_log(fault);
        bool const is_usable = fault == file_fault::none || fault == file_fault::index_gone ||
                               (fault == file_fault::log_gone && !is_rescued);
        if (is_usable) return r;
        std::vector<std::unique_ptr<reader>> dropped; // closed after the lock is released
        std::lock_guard const lock(mutex_);
        --lent_;
        dropped.swap(idle_);
        dropped.push_back(std::move(r));
        return nullptr;
    }

    // Takes an idle connection, or null and the right to open one.
    std::unique_ptr<reader> take_idle()
    {
        std::unique_lock lock(mutex_);
        auto const is_free = [this] { return !idle_.empty() || lent_ < database_.reader_connections(); };
        if (!returned_.wait_for(lock, database_.busy_timeout(), is_free))
            throw setup_error("uninvite: all reading connections are in use", SQLITE_BUSY);
        if (!idle_.empty()) return lend();
        ++lent_;
        return nullptr;
    }

    std::unique_ptr<reader> open()
    {
        try
        {
            return std::make_unique<reader>(database_);
        }
        catch (...)
        {
            std::lock_guard const lock(mutex_);
            --lent_;
            throw;
        }
    }

    std::unique_ptr<reader> take()
    {
        std::unique_ptr<reader> r = take_idle();
        if (r)
        {
            r = unless_moved(std::move(r));
            if (r) return r;
            std::lock_guard const lock(mutex_);
            ++lent_;
        }
        try
        {
            return open();
        }
        catch (setup_error const&)
        {
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

    // The cause of a failure; no error if the query succeeded.
    template <class T>
    static boost::system::error_code cause_of(result<T> const& answer)
    {
        return answer ? boost::system::error_code() : answer.error().cause();
    }

    static boost::system::error_code cause_of(result<decision<>> const& answer)
    {
        return answer ? cause_of(answer->basis) : answer.error().cause();
    }

    // A file that was truncated to nothing has no tables either, which is a fault of the file and not of the
    // query.
    static bool is_emptied(reader& r, boost::system::error_code const& cause)
    {
        if (cause.category() != detail::category || (cause.value() & 0xff) != SQLITE_ERROR) return false;
        return pragma_text(r.files.handle(), "page_count") == "0";
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
        try
        {
            auto answer = r->query.execute(args...);
            boost::system::error_code const cause = cause_of(answer);
            if (is_emptied(*r, cause)) answer = failure(make_sqlite_error(SQLITE_NOTADB));
            give_back(std::move(r), is_connection_sound(cause));
            return answer;
        }
        catch (...)
        {
            if (r) give_back(std::move(r), false);
            throw;
        }
    }
};

} // namespace uninvite::sqlite::detail

#endif
