// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The peer on Boost.Beast: asynchronous, one transaction a request.
//
//   peer-beast FILE

#include "beast_server.hpp"
#include "removal.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

namespace {

class application
{
    std::string const file_;
    peer::writer writer_{file_};
    // Tried: the removal on the thread that serves the socket, with one and two of them (10 % fewer requests
    // at 64 connections, and nine times the p99 at 256); one thread for the sockets beside this one (the
    // same).
    boost::asio::thread_pool writing_{1};

public:
    static constexpr int threads = 2;
    using caller = peer::caller;

    explicit application(char const* file)
        : file_(file)
    {
    }
    ~application() { writing_.join(); }

    template <class Header>
    unsigned admit(Header const& header, caller& who)
    {
        if (header.method() != boost::beast::http::verb::delete_) return 405;
        thread_local peer::reader reader(file_);
        return reader.admit(peer::view(header.target()),
                            peer::view(header[boost::beast::http::field::authorization]), who);
    }

    template <class Send>
    void remove(caller const& who, std::string const& body, Send send)
    {
        boost::asio::post(writing_, [this, &who, &body, send] { send(writer_.remove(who, body)); });
    }
};

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2) throw std::runtime_error("usage: peer-beast FILE");
    boost::asio::io_context io(application::threads);
    application application(argv[1]);
    peer::serve(io, application);
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-beast: %s\n", e.what());
    return 1;
}
