// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_REFUSING_SERVER_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_REFUSING_SERVER_HPP

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

namespace tests {

/// A server for one connection that asks for the password, and repeats it in the error of a starting server.
class refusing_server
{
    int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    int port_ = 0;
    std::thread thread_;

    static std::string number(std::uint32_t n)
    {
        std::uint32_t const bytes = htonl(n);
        return {reinterpret_cast<char const*>(&bytes), sizeof bytes};
    }

    static std::string message(char type, std::string const& body)
    {
        return type + number(static_cast<std::uint32_t>(body.size() + 4)) + body;
    }

    static std::string read(int from, std::size_t size)
    {
        std::string bytes(size, '\0');
        if (::recv(from, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) return {};
        return bytes;
    }

    // A message after its type.
    static std::string read_body(int from)
    {
        std::string const head = read(from, 4);
        if (head.empty()) return {};
        std::uint32_t size = 0;
        head.copy(reinterpret_cast<char*>(&size), sizeof size);
        return read(from, ntohl(size) - 4);
    }

    static void send(int to, std::string const& bytes)
    {
        static_cast<void>(::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    }

    void run() const
    {
        int const client = ::accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        read_body(client);
        send(client, message('R', number(3)));
        read(client, 1);
        std::string const password = read_body(client); // with a zero at its end
        std::string fields;
        for (char const* field : {"SFATAL", "VFATAL", "C57P03"})
            fields.append(field).append(1, '\0');
        send(client, message('E', fields + "Mno login with " + password + '\0'));
        ::close(client);
    }

public:
    refusing_server()
    {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        auto* const address = reinterpret_cast<sockaddr*>(&here);
        if (::bind(listener_, address, size) != 0 || ::listen(listener_, 1) != 0 ||
            ::getsockname(listener_, address, &size) != 0)
            throw std::runtime_error("a server cannot listen");
        port_ = ntohs(here.sin_port);
        thread_ = std::thread([this] { run(); });
    }

    ~refusing_server()
    {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    refusing_server(refusing_server const&) = delete;
    refusing_server& operator=(refusing_server const&) = delete;

    std::string port() const { return std::to_string(port_); }
};

} // namespace tests

#endif
