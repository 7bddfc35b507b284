// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The direct peer on Boost.Beast: one thread, one connection to SQLite, and in the handler one transaction a
// request, which also checks token and role. Tried: an io_context without locks (1.5 % fewer instructions).
//
//   peer-direct FILE

#include "beast_server.hpp"
#include "removal.hpp"

#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

class application
{
    peer::checking_writer writer_;

    unsigned remove_and_commit(peer::unchecked_request const& r)
    {
        if (!writer_.begin()) return 503;
        unsigned status = writer_.remove(r);
        if (status == 204 && !writer_.commit()) status = 500;
        if (status != 204) writer_.rollback();
        return status;
    }

public:
    static constexpr int threads = 1;
    using caller = peer::unchecked_request;

    explicit application(char const* file)
        : writer_(file)
    {
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
        send(remove_and_commit(r));
    }
};

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2) throw std::runtime_error("usage: peer-direct FILE");
    boost::asio::io_context io(application::threads);
    application application(argv[1]);
    peer::serve(io, application);
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-direct: %s\n", e.what());
    return 1;
}
