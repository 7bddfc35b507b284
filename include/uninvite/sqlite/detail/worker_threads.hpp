// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_WORKER_THREADS_HPP
#define UNINVITE_SQLITE_DETAIL_WORKER_THREADS_HPP

#include <uninvite/detail/language.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <thread>
#include <vector>

namespace uninvite::sqlite::detail {

/** The threads of a store.

    Not an `asio::thread_pool`: if a thread cannot be started, its constructor waits indefinitely for those
    that were.

    @par Thread Safety
    The executor's; all members by one thread at a time.
*/
class worker_threads
{
    using context_type = boost::asio::io_context;

    context_type context_;
    boost::asio::executor_work_guard<context_type::executor_type> work_{context_.get_executor()};
    std::vector<std::thread> threads_;

public:
    /** @param start Starts a thread that runs a function.
        @throw std::system_error A thread cannot be started; then none is left.
    */
    template <class Start>
    worker_threads(int number, Start start)
        : context_(number)
    {
        try
        {
            threads_.reserve(static_cast<std::size_t>(number));
            for (int i = 0; i != number; ++i)
                threads_.push_back(start([this] { context_.run(); }));
        }
        catch (...)
        {
            context_.stop();
            join();
            throw;
        }
    }

    explicit worker_threads(int number)
        : worker_threads(number, [](auto run) { return std::thread(run); })
    {
    }

    worker_threads(worker_threads const&) = delete;
    worker_threads& operator=(worker_threads const&) = delete;

    /// Work that has not begun is dropped unless @ref join was called.
    ~worker_threads()
    {
        context_.stop();
        join();
    }

    context_type::executor_type get_executor() { return context_.get_executor(); }

    /// Waits until there is no work left.
    void join()
    {
        work_.reset();
        for (std::thread& one : threads_)
            one.join();
        threads_.clear();
    }
};

} // namespace uninvite::sqlite::detail

#endif
