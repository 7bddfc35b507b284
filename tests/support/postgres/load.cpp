// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/errc.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/postgres/store.hpp>
#include <uninvite/removal.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdio>
#include <exception>
#include <future>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// A program that has removals outstanding while another looks after servers and faults: postgres_faults.py.

using namespace uninvite;

namespace {

struct question
{
    long course = 0;
    long user = 0;
};

/// The next line of the input: `course user`. Any thread may ask.
std::optional<question> next()
{
    static std::mutex mutex;
    std::lock_guard const lock(mutex);
    question q;
    if (std::cin >> q.course >> q.user) return q;
    return std::nullopt;
}

removal removal_of(question const& q)
{
    removal r{course_id{q.course}, user_id{1}, grant::by_role, {}};
    r.users.push_back(user_id{q.user});
    return r;
}

/// One line for each answer: `user answer`.
void tell(question const& q, result<removed> const& done)
{
    std::string word;
    if (!done)
        word = row_of(done.error().kind()).name;
    else if (done->users().empty())
        word = "nothing";
    else
        word = done->users().size() == 1 && done->users()[0] == user_id{q.user} ? "removed" : "others";
    std::printf("%ld %s\n", q.user, word.c_str());
    std::fflush(stdout);
}

void remove_asynchronously(postgres::database const& db)
{
    boost::asio::thread_pool threads(1);
    {
        postgres::async_pool pool(threads.get_executor(), db);
        postgres::async_store store(pool);
        while (auto const q = next())
            store.async_remove(removal_of(*q),
                               boost::asio::bind_executor(threads,
                                                          [q = *q](boost::system::error_code ec, removed done)
                                                          {
                                                              if (ec)
                                                                  tell(q, failure(ec));
                                                              else
                                                                  tell(q, std::move(done));
                                                          }));
    }
    threads.join(); // callers that are still outstanding are answered
}

void remove_synchronously(postgres::database const& db)
{
    postgres::store store(db);
    std::vector<std::future<void>> threads; // they join, as std::jthread does, which libc++ 19 has not
    for (std::size_t i = 0; i != 2 * db.options().connections; ++i)
        threads.push_back(std::async(std::launch::async,
                                     [&]() noexcept
                                     {
                                         while (auto const q = next())
                                             tell(*q, store.remove(removal_of(*q)));
                                     }));
}

} // namespace

int main(int argc, char** argv)
{
    bool const may_lose = argc == 4 && argv[3] == std::string("may-lose"); // as the server is configured
    std::string const form = argc == 3 || may_lose ? argv[1] : "";
    if (form != "async" && form != "sync")
    {
        std::fputs("usage: postgres_load async|sync CONNINFO [may-lose] < removals\n", stderr);
        return 2;
    }
    try
    {
        using level = postgres::synchronous_commit;
        postgres::database const db(argv[2], {.schema = postgres::schema::managed_create,
                                              .least_commit = may_lose ? level::off : level::on});
        std::puts("ready");
        std::fflush(stdout);
        form == "async" ? remove_asynchronously(db) : remove_synchronously(db);
    }
    catch (std::exception const& e)
    {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
