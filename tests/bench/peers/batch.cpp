// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The direct peer with a group commit: a queue, and a thread that removes all queued requests in one
// transaction.
//
//   peer-batch FILE

#include "beast_server.hpp"
#include "removal.hpp"

#include <boost/asio/post.hpp>

#include <condition_variable>
#include <cstdio>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

class application
{
    struct waiting
    {
        peer::unchecked_request* request; // its connection keeps it until the answer
        std::function<void(unsigned)> send;
        unsigned status = 0;
    };

    boost::asio::io_context& io_;
    peer::checking_writer writer_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<waiting> queue_;
    bool is_stopped_ = false;
    std::thread thread_{[this] { remove_groups(); }}; // last: it uses the others

    unsigned remove_and_commit(std::vector<waiting>& group)
    {
        if (!writer_.begin()) return 503;
        for (waiting& one : group)
        {
            one.status = writer_.remove(*one.request);
            if (one.status == 500) return 500;
        }
        return writer_.commit() ? 0 : 500;
    }

    void remove_groups()
    {
        for (;;)
        {
            std::vector<waiting> group;
            group.reserve(256); // of the next group
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [this] { return is_stopped_ || !queue_.empty(); });
                if (is_stopped_) return;
                group.swap(queue_);
            }
            if (unsigned const failed = remove_and_commit(group))
            {
                writer_.rollback();
                for (waiting& one : group)
                    one.status = failed;
            }
            boost::asio::post(io_,
                              [group = std::move(group)]
                              {
                                  for (waiting const& one : group)
                                      one.send(one.status);
                              });
        }
    }

public:
    static constexpr int threads = 1;
    using caller = peer::unchecked_request;

    application(boost::asio::io_context& io, char const* file)
        : io_(io)
        , writer_(file)
    {
    }

    ~application()
    {
        {
            std::lock_guard const lock(mutex_);
            is_stopped_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }

    template <class Header>
    unsigned admit(Header const& header, caller& r)
    {
        if (header.method() != boost::beast::http::verb::delete_) return 405;
        return peer::check_head(peer::view(header.target()),
                                peer::view(header[boost::beast::http::field::authorization]), r);
    }

    template <class Send>
    void remove(caller& r, std::string const& body, Send send)
    {
        auto users = peer::read_users(body);
        if (!users) return send(400);
        r.users = std::move(*users);
        {
            std::lock_guard const lock(mutex_);
            queue_.push_back({&r, std::move(send)});
        }
        changed_.notify_one();
    }
};

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2) throw std::runtime_error("usage: peer-batch FILE");
    boost::asio::io_context io(application::threads);
    application application(io, argv[1]);
    peer::serve(io, application);
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-batch: %s\n", e.what());
    return 1;
}
