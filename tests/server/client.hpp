// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SERVER_CLIENT_HPP
#define UNINVITE_TESTS_SERVER_CLIENT_HPP

#include "kept_output.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

/// An answer, taken apart; `raw` is all of it. Status 0: there was none.
struct answer
{
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    std::string raw;

    std::string operator[](std::string_view name) const
    {
        for (auto const& [n, value] : fields)
            if (n == name) return value;
        return {};
    }

    bool has(std::string_view name) const
    {
        return std::any_of(fields.begin(), fields.end(), [&](auto const& f) { return f.first == name; });
    }
};

/// A client that sends whatever bytes a test likes.
class client
{
    int socket_;
    std::string received_;

    bool receive()
    {
        char buffer[16 * 1024];
        ssize_t const n = ::recv(socket_, buffer, sizeof buffer, 0);
        if (n > 0) received_.append(buffer, static_cast<std::size_t>(n));
        return n > 0;
    }

public:
    explicit client(std::uint16_t port, int seconds = 5)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        timeval const wait{seconds, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (socket_ < 0 || ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
        {
            if (socket_ >= 0) ::close(socket_);
            throw std::runtime_error("cannot connect to the server");
        }
    }

    client(client&& other) noexcept
        : socket_(std::exchange(other.socket_, -1))
        , received_(std::move(other.received_))
    {
    }

    ~client()
    {
        if (socket_ >= 0) ::close(socket_);
    }

    /// Whether all of it went out.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty())
        {
            ssize_t const n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }

    /// The next answer, also a 100; status 0 where the server closes or is silent.
    answer read(bool to_head = false)
    {
        constexpr std::string_view end = "\r\n\r\n";
        answer a;
        std::size_t at;
        while ((at = received_.find(end)) == std::string::npos)
            if (!receive()) return a;

        std::string_view head(received_.data(), at);
        std::size_t length = 0;
        for (bool first = true; !head.empty(); first = false)
        {
            std::string_view const line = head.substr(0, head.find("\r\n"));
            head.remove_prefix(std::min(head.size(), line.size() + 2));
            std::size_t const colon = line.find(": ");
            if (first)
                a.status = static_cast<unsigned>(std::atoi(std::string(line.substr(9, 3)).c_str()));
            else
                a.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        }
        if (a.has("Content-Length") && !to_head) length = std::stoul(a["Content-Length"]);
        std::size_t const size = at + end.size() + length;
        while (received_.size() < size)
            if (!receive()) return {};
        a.raw = received_.substr(0, size);
        a.body = received_.substr(at + end.size(), length);
        received_.erase(0, size);
        keep_output("answers", a.raw + "\n");
        return a;
    }

    /// Whether the server closes the connection, and nothing more comes before that.
    bool is_closed()
    {
        char byte;
        if (!received_.empty()) return false;
        ssize_t const n = ::recv(socket_, &byte, 1, 0);
        return n == 0 || (n < 0 && errno == ECONNRESET);
    }
};

} // namespace tests

#endif
