// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_SILENT_HOST_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_SILENT_HOST_HPP

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace tests {

/// A host that accepts connections and never answers, as a stopped server does; or that drops packets.
class silent_host
{
    std::vector<int> sockets_;
    int port_ = 0;

    int socket()
    {
        sockets_.push_back(::socket(AF_INET, SOCK_STREAM, 0));
        return sockets_.back();
    }

public:
    explicit silent_host(bool accepts = true)
    {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        auto* const address = reinterpret_cast<sockaddr*>(&here);
        int const listener = socket(); // the kernel accepts until its queue is full
        if (::bind(listener, address, size) != 0 || ::listen(listener, accepts ? 64 : 0) != 0 ||
            ::getsockname(listener, address, &size) != 0)
            throw std::runtime_error("a host cannot listen");
        port_ = ntohs(here.sin_port);
        for (int i = 0; !accepts && i != 4; ++i)
        {
            int const filler = socket();
            ::fcntl(filler, F_SETFL, O_NONBLOCK);
            static_cast<void>(::connect(filler, address, size));
        }
    }

    ~silent_host()
    {
        for (int const s : sockets_)
            ::close(s);
    }

    silent_host(silent_host const&) = delete;
    silent_host& operator=(silent_host const&) = delete;

    std::string port() const { return std::to_string(port_); }
};

} // namespace tests

#endif
