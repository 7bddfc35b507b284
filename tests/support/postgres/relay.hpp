// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_POSTGRES_RELAY_HPP
#define UNINVITE_TESTS_UNINVITE_POSTGRES_RELAY_HPP

#include "server.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tests {

/// An error as a program between client and server may report it: it names no routine of the server.
inline std::string error_message(std::string const& severity, std::string const& sqlstate)
{
    std::string body;
    for (std::string const& field : {"S" + severity, "V" + severity, "C" + sqlstate, std::string("Mlost")})
        body.append(field).append(1, '\0');
    body.append(1, '\0');
    std::uint32_t const size = htonl(static_cast<std::uint32_t>(body.size() + 4));
    return "E" + std::string(reinterpret_cast<char const*>(&size), sizeof size) + body;
}

/// A relay between a client and the server that can delay results and cut the connections.
class relay
{
    int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    int port_ = 0;
    std::string server_socket_;
    std::vector<std::pair<int, int>> pairs_; // client and server
    std::string last_words_;
    std::atomic<bool> ends_{false}, cuts_{false};
    std::thread thread_;

    bool copy(int from, int to)
    {
        std::array<char, 65536> bytes;
        ssize_t const n = ::read(from, bytes.data(), bytes.size());
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        if (holds_from_parse && n > 0 && bytes[0] == 'P') holds_answers = true;
        bool const ok = n > 0 && ::write(to, bytes.data(), static_cast<std::size_t>(n)) == n;
        if (freezes_when_ready && n > 5 && bytes[static_cast<std::size_t>(n) - 6] == 'Z') freezes = true;
        return ok;
    }

    void accept()
    {
        int const client = ::accept(listener_, nullptr, nullptr);
        int const server = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        server_socket_.copy(to.sun_path, sizeof to.sun_path - 1);
        if (::connect(server, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
        {
            ::close(client);
            ::close(server);
            return;
        }
        pairs_.emplace_back(client, server);
        ++connections;
    }

    void close_all()
    {
        for (auto [client, server] : pairs_)
        {
            static_cast<void>(::send(client, last_words_.data(), last_words_.size(), MSG_NOSIGNAL));
            ::close(client);
            ::close(server);
        }
        pairs_.clear();
    }

    void run()
    {
        while (!ends_)
        {
            if (cuts_.exchange(false)) close_all();
            if (freezes)
            {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
                continue;
            }
            std::vector<pollfd> wanted{{listener_, POLLIN, 0}};
            for (auto [client, server] : pairs_)
            {
                wanted.push_back({client, POLLIN, 0});
                wanted.push_back({server, static_cast<short>(holds_answers ? 0 : POLLIN), 0});
            }
            ::poll(wanted.data(), wanted.size(), 5);
            if (cuts_) continue;
            for (std::size_t i = pairs_.size(); i-- != 0;)
            {
                auto const [client, server] = pairs_[i];
                bool const ok = (!(wanted[2 * i + 1].revents) || copy(client, server)) &&
                                (!(wanted[2 * i + 2].revents & POLLIN) || copy(server, client));
                if (ok) continue;
                ::close(client);
                ::close(server);
                pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
            }
            if (wanted[0].revents != 0 && !leaves_new) accept();
        }
        close_all();
    }

public:
    std::atomic<bool> holds_answers{false};
    std::atomic<int> connections{0};             // that there were
    std::atomic<bool> leaves_new{false};         // the kernel accepts them, and nobody answers
    std::atomic<bool> freezes{false};            // neither reads nor closes
    std::atomic<bool> freezes_when_ready{false}; // after the end of an answer
    std::atomic<int> delay{0};                   // milliseconds before each message
    std::atomic<bool> holds_from_parse{false};   // holds answers when a client sends its first statement

    explicit relay(std::string const& conninfo)
    {
        std::size_t const at = conninfo.find("host=") + 5;
        server_socket_ = conninfo.substr(at, conninfo.find(' ', at) - at) + "/.s.PGSQL.5432";
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 ||
            ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
            throw std::runtime_error("a relay cannot listen");
        port_ = ntohs(here.sin_port);
        thread_ = std::thread([this] { run(); });
    }

    ~relay()
    {
        ends_ = true;
        thread_.join();
        ::close(listener_);
    }

    relay(relay const&) = delete;
    relay& operator=(relay const&) = delete;

    std::string port() const { return std::to_string(port_); }

    /// Words that come after those of the server, and count.
    std::string words() const { return " host=127.0.0.1 port=" + port(); }

    /// The same, after other ports of this machine, each with a comma.
    std::string words(std::string const& ports) const
    {
        std::string hosts = "127.0.0.1";
        for (char const c : ports)
            if (c == ',') hosts += ",127.0.0.1";
        return " host=" + hosts + " port=" + ports + port();
    }

    /// @param last_words Sent to the clients before.
    void cut(std::string last_words = {})
    {
        last_words_ = std::move(last_words);
        cuts_ = true;
        while (cuts_)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
};

} // namespace tests

#endif
