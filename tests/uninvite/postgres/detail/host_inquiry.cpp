// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/host_inquiry.hpp>

#include "support/catch.hpp"
#include "support/postgres/relay.hpp"
#include "support/postgres/silent_host.hpp"
#include "support/postgres/world.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using uninvite::postgres::connection_string;
using uninvite::postgres::detail::responds;

namespace {

bool responds_at(std::string const& where, std::chrono::milliseconds within)
{
    connection_string const to("user=postgres dbname=postgres " + where, 200ms);
    return responds(to, to.hosts().hosts[0], within);
}

/// A socket in the file system whose owner accepts nothing, with room for one connection.
class full_socket
{
    std::filesystem::path folder_;
    sockaddr_un address_{};
    std::vector<int> sockets_;

    bool connect()
    {
        sockets_.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
        return ::connect(sockets_.back(), reinterpret_cast<sockaddr*>(&address_), sizeof address_) == 0;
    }

public:
    full_socket()
    {
        std::string name = "/tmp/uninvite-full-XXXXXX";
        REQUIRE(::mkdtemp(name.data()));
        folder_ = name;
        address_.sun_family = AF_UNIX;
        (folder_ / ".s.PGSQL.5432").string().copy(address_.sun_path, sizeof address_.sun_path - 1);
        sockets_.push_back(::socket(AF_UNIX, SOCK_STREAM, 0));
        REQUIRE(::bind(sockets_.back(), reinterpret_cast<sockaddr*>(&address_), sizeof address_) == 0);
        REQUIRE(::listen(sockets_.back(), 0) == 0);
        while (connect())
            continue;
    }

    ~full_socket()
    {
        for (int const s : sockets_)
            ::close(s);
        std::filesystem::remove_all(folder_);
    }

    std::string words() const { return "host=" + folder_.string() + " port=5432"; }

    /// Makes room for one connection more.
    void accept() { sockets_.push_back(::accept(sockets_.front(), nullptr, nullptr)); }
};

} // namespace

TEST_CASE("a server responds, also if it refuses")
{
    tests::relay const good(tests::server());
    CHECK(responds_at(good.words(), 10s));
    CHECK(responds_at(good.words() + " user=nobody", 10s));
    CHECK(responds_at("host=127.0.0.1 port=1", 10s));
    CHECK(responds_at("host=/absent port=1", 10s));
}

TEST_CASE("a host that accepts and does not answer, or drops packets, does not respond")
{
    tests::silent_host const frozen(GENERATE(true, false));
    auto const begin = std::chrono::steady_clock::now();
    CHECK_FALSE(responds_at("host=127.0.0.1 port=" + frozen.port(), 300ms));
    CHECK(std::chrono::steady_clock::now() - begin >= 250ms);
}

TEST_CASE("a host whose connection the kernel gives up has not responded")
{
    tests::silent_host const gone(false);
    // The kernel looks at its limit when it first sends again, which is after one second.
    auto const begin = std::chrono::steady_clock::now();
    CHECK_FALSE(responds_at("host=127.0.0.1 tcp_user_timeout=50 port=" + gone.port(), 10s));
    CHECK(std::chrono::steady_clock::now() - begin < 9s);
}

TEST_CASE("a socket without room for a connection does not respond until there is room")
{
    full_socket crowded;
    CHECK_FALSE(responds_at(crowded.words(), 300ms));
    std::thread later(
        [&]
        {
            std::this_thread::sleep_for(100ms);
            crowded.accept();
        });
    // It is accepted then, and not answered.
    CHECK_FALSE(responds_at(crowded.words(), 300ms));
    later.join();
}

TEST_CASE("a host that answers slowly has responded with the first answer")
{
    tests::relay slow(tests::server());
    slow.delay = 200;
    CHECK(responds_at(slow.words() + " sslmode=prefer gssencmode=prefer", 500ms));
}

TEST_CASE("time in which this process is stopped does not count")
{
    tests::relay between(tests::server());
    between.holds_answers = true;
    pid_t const asks = ::fork();
    if (asks == 0) std::_Exit(responds_at(between.words(), 500ms) ? 0 : 1);
    REQUIRE(asks > 0);
    std::this_thread::sleep_for(100ms);
    ::kill(asks, SIGSTOP);
    std::this_thread::sleep_for(800ms);
    ::kill(asks, SIGCONT);
    std::this_thread::sleep_for(100ms);
    between.holds_answers = false;
    int status = 0;
    REQUIRE(::waitpid(asks, &status, 0) == asks);
    CHECK(status == 0);
}
