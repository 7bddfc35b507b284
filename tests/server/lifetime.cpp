// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "world_server.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace tests;
using std::chrono::duration;
using std::chrono::steady_clock;

namespace {

std::string const token = bearer("creator-token");

double seconds_since(steady_clock::time_point start)
{
    return duration<double>(steady_clock::now() - start).count();
}

// Sends a byte a second for as long as the server takes them; returns the answer and when it came.
std::pair<unsigned, double> drip(world_server const& s, std::string const& first, std::string const& rest)
{
    client c = s.connect(1);
    auto const begin = steady_clock::now();
    c.send(first);
    for (char byte : rest)
    {
        answer const a = c.read(); // waits a second
        if (a.status != 0) return {a.status, seconds_since(begin)};
        if (!c.send(std::string(1, byte))) break;
    }
    return {0, seconds_since(begin)};
}

} // namespace

TEST_CASE("a slow header, a slow body and an idle connection are ended at their deadlines")
{
    world_server s;
    std::string const head = good_request();
    std::pair<unsigned, double> header;
    std::pair<unsigned, double> body;
    double idle = 0;
    {
        // A future of std::async joins as std::jthread does, which libc++ 19 has as an experiment only.
        auto const a = std::async(std::launch::async,
                                  [&] { header = drip(s, head.substr(0, 10), head.substr(10, 25)); });
        auto const b = std::async(
            std::launch::async, [&]
            { body = drip(s, request(token, std::string(100, 'x')).substr(0, 110), std::string(25, 'x')); });
        auto const c = std::async(std::launch::async,
                                  [&]
                                  {
                                      client silent = s.connect(40);
                                      auto const begin = steady_clock::now();
                                      if (silent.is_closed()) idle = seconds_since(begin);
                                  });
        // A client that never reads its answers stops nobody.
        client deaf = s.connect();
        for (int i = 0; i != 200; ++i)
            deaf.send(request("", ""));
        client good = s.connect();
        good.send(good_request());
        CHECK(good.read().status == 204);
    }
    CHECK(header.first == 408);
    CHECK(header.second > 9);
    CHECK(header.second < 14);
    CHECK(body.first == 408);
    CHECK(body.second > 9);
    CHECK(body.second < 14);
    CHECK(idle > 29);
    CHECK(idle < 34);
}

namespace {

constexpr int places = 1024;

/// Allows as many descriptors as the tests below need, for as long as it lives.
class many_descriptors
{
    rlimit had_{};
    bool is_allowed_;

public:
    many_descriptors()
    {
        rlimit const wanted{4096, 4096};
        ::getrlimit(RLIMIT_NOFILE, &had_);
        is_allowed_ = had_.rlim_max >= wanted.rlim_max && ::setrlimit(RLIMIT_NOFILE, &wanted) == 0;
        if (!is_allowed_) std::puts("skipped: this machine allows fewer than 4096 descriptors");
    }
    ~many_descriptors() { ::setrlimit(RLIMIT_NOFILE, &had_); }
    many_descriptors(many_descriptors const&) = delete;
    many_descriptors& operator=(many_descriptors const&) = delete;

    bool is_allowed() const noexcept { return is_allowed_; }
};

} // namespace

TEST_CASE("connections are bounded, and their places come free again")
{
    many_descriptors const descriptors;
    if (!descriptors.is_allowed()) return;
    world_server s;
    std::vector<client> crowd;
    std::string const all = good_request();
    for (int i = 0; i != places; ++i)
    {
        crowd.push_back(s.connect());
        crowd.back().send(all.substr(0, all.size() - 1)); // admitted, so that it keeps its place
    }
    client last = s.connect(1); // waits in the backlog
    last.send(request(token, "users=8"));
    CHECK(last.read().status == 0);
    CHECK(s.is_pending(8));

    crowd.clear();
    client next = s.connect(10);
    next.send(request(token, "users=9"));
    CHECK(next.read().status == 204);
}

TEST_CASE("where all places are taken, who has waited longest without a request gives way to who comes")
{
    many_descriptors const descriptors;
    if (!descriptors.is_allowed()) return;
    world_server s;
    client known = s.connect();
    known.send(good_request());
    REQUIRE(known.read().status == 204);
    std::vector<client> crowd;
    for (std::string const part : {"", "DELETE ", "?\r\n\r\n"})
        for (int i = 0; i != places / 3; ++i)
        {
            crowd.push_back(s.connect());
            crowd.back().send(part);
        }
    auto const begin = steady_clock::now();
    for (int i = 0; i != 20; ++i)
    {
        client next = s.connect();
        next.send(request(token, "users=8"));
        CHECK(next.read().status == 204);
    }
    CHECK(seconds_since(begin) < 2);
    CHECK(crowd.front().is_closed());
    // Who was admitted before gives way after all who were not, however long it has been silent.
    known.send(request(token, "users=9"));
    CHECK(known.read().status == 204);
}

TEST_CASE("the client that takes the last descriptor keeps its connection while no other client comes")
{
    world_server s;
    client known = s.connect();
    known.send(good_request());
    REQUIRE(known.read().status == 204); // all files of the database are open
    pid_t const pid = s.server.process().pid();
    std::vector<rlim_t> free; // numbers that the server has not in use
    for (rlim_t n = 0; free.size() != 2; ++n)
        if (::access(("/proc/" + std::to_string(pid) + "/fd/" + std::to_string(n)).c_str(), F_OK) != 0)
            free.push_back(n);
    rlimit had{};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &had) == 0);
    rlimit const one{free[1], had.rlim_max};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &one, nullptr) == 0);

    client last = s.connect(1);
    CHECK(last.read().status == 0); // a second of silence
    last.send(request(token, "users=8"));
    CHECK(last.read().status == 204);
    known.send(request(token, "users=9"));
    CHECK(known.read().status == 204);

    // Another client evicts one that has no request in hand.
    client next = s.connect();
    next.send(request(token, "users=5"));
    CHECK(next.read().status == 204);
}

TEST_CASE("SIGTERM and SIGINT end it with 0 when what is in flight is answered")
{
    int const number = GENERATE(SIGTERM, SIGINT);
    CAPTURE(number);
    world_server s;
    client idle = s.connect();
    client used = s.connect();
    used.send(request(token, "users=9"));
    REQUIRE(used.read().status == 204);
    client flying = s.connect();
    std::string const all = good_request();
    flying.send(all.substr(0, all.size() - 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // it is being read by now

    auto const begin = steady_clock::now();
    s.server.process().signal(number);
    CHECK(idle.is_closed());
    CHECK(used.is_closed());
    CHECK_THROWS(s.connect());
    flying.send("7");
    answer const a = flying.read();
    CHECK(a.status == 204);
    CHECK(a["Connection"] == "close");
    CHECK(s.server.process().wait().status == 0);
    CHECK(seconds_since(begin) < 10);
    CHECK(!s.is_pending(7));
}

TEST_CASE("SIGTERM ends it within 10 s although a client never finishes")
{
    world_server s;
    client flying = s.connect();
    flying.send(good_request().substr(0, 60));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    auto const begin = steady_clock::now();
    s.server.process().signal(SIGTERM);
    CHECK(s.server.process().wait().status == 0);
    CHECK(seconds_since(begin) < 10);
    CHECK(s.is_pending(7));
}

TEST_CASE("each removal that waits for another program's lock is answered in its own time")
{
    world_server s;
    s.world.other().run("BEGIN IMMEDIATE");
    client first = s.connect(20);
    client second = s.connect(20);
    auto const begin = steady_clock::now();
    first.send(good_request());
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    second.send(request(token, "users=8"));
    answer const a = first.read();
    double const answered = seconds_since(begin);
    CHECK(a.status == 503);
    CHECK(a["Retry-After"] == "1");
    CHECK(answered > 1.5);
    CHECK(answered < 3.3);
    CHECK(second.read().status == 503);
    CHECK(seconds_since(begin) > 2.3);
    CHECK(seconds_since(begin) < 3.8);
    s.world.other().run("ROLLBACK");
    first.send(good_request());
    CHECK(first.read().status == 204);
}

TEST_CASE("removals that wait for a lock are all answered before SIGTERM ends the server within 10 s")
{
    world_server s;
    s.world.other().run("BEGIN IMMEDIATE");
    std::vector<client> crowd;
    for (int i = 0; i != 12; ++i)
    {
        crowd.push_back(s.connect(12));
        crowd.back().send(good_request());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    auto const begin = steady_clock::now();
    s.server.process().signal(SIGTERM);
    CHECK(s.server.process().wait().status == 0);
    CHECK(seconds_since(begin) < 10);
    for (client& c : crowd)
        CHECK(c.read().status == 503);
    s.world.other().run("ROLLBACK");
    CHECK(s.is_pending(7));
}

TEST_CASE("removals that wait for a lock are carried out together once it is free")
{
    world_server s;
    s.world.other().run("BEGIN IMMEDIATE");
    std::vector<client> crowd;
    for (int i = 0; i != 12; ++i)
    {
        crowd.push_back(s.connect(12));
        crowd.back().send(good_request());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    s.world.other().run("ROLLBACK");
    for (client& c : crowd)
        CHECK(c.read().status == 204);
    s.server.process().signal(SIGTERM);
    finished const f = s.server.process().wait();
    CHECK(f.status == 0);
    CHECK(f.error.find("12 removals in 1 commits, at most 12 together") != std::string::npos);
    CHECK(!s.is_pending(7));
}

TEST_CASE("the log has one line a request and no token")
{
    world_server s;
    client c = s.connect();
    for (int times = 0; times != 2; ++times)
    {
        c.send(good_request());
        CHECK(c.read().status == 204);
    }
    c.send(request(bearer("wrong-token"), ""));
    CHECK(c.read().status == 401);
    c.send(request("", "users=7", invite_path + "?access_token=manager-token"));
    CHECK(c.read().status == 401);
    c.send(request(bearer("creator-token,"), ""));
    CHECK(c.read().status == 400);
    s.server.process().signal(SIGTERM);
    finished const f = s.server.process().wait();
    CHECK(f.status == 0);

    std::string const all = f.out + f.error;
    for (char const* secret : {"creator-token", "wrong-token", "manager-token", "access_token"})
        CHECK(all.find(secret) == std::string::npos);
    for (char const* status : {" 204 removed 1 of 1 ", " 204 removed 0 of 1 ", " 401 ", " 400 "})
    {
        CAPTURE(status);
        CHECK(f.error.find(" DELETE " + invite_path + status) != std::string::npos);
    }
    std::size_t lines = 0;
    for (std::size_t at = 0; (at = f.error.find(" DELETE ", at)) != std::string::npos; ++at)
        ++lines;
    CHECK(lines == 5);
}

namespace {

/// The world of the contract's rows, and a server that the test starts in its own way.
struct served_world
{
    temp_folder folder;
    std::string file = folder.file("world.db");
    sqlite::database made{file, {.schema = sqlite::schema::managed_create}};
    world_file world{file};
    std::optional<server_process> server;
};

} // namespace

TEST_CASE("a limit on the size of files is 503 and does not end the server")
{
    bool const is_example = GENERATE(false, true);
    CAPTURE(is_example);
    served_world s;
    {
        // The server gets the limit; this process writes nothing meanwhile.
        rlimit had{};
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &had) == 0);
        rlimit const small{64 * 1024, had.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
        if (is_example)
            s.server.emplace(s.folder, std::vector<std::string>{s.file, "0"}, BEAST_ASYNC);
        else
            s.server.emplace(s.folder, s.file);
        ::setrlimit(RLIMIT_FSIZE, &had);
    }
    s.world.other().run(
        "WITH RECURSIVE n(i) AS (SELECT 100001 UNION ALL SELECT i + 1 FROM n WHERE i < 102000)"
        " INSERT INTO course_invitation SELECT 1, i, 1, 0 FROM n");
    client c = s.server->connect(10);
    unsigned status = 204;
    for (int user = 100001; status == 204 && user != 101001; ++user)
    {
        c.send(good_request("users=" + std::to_string(user)));
        status = c.read().status;
    }
    CHECK(status == 503);
    CHECK(s.server->process().runs());
    client next = s.server->connect(10);
    next.send(request("", ""));
    CHECK(next.read().status == 401);
}

TEST_CASE("a log that nobody reads any longer does not end the server")
{
    served_world s;
    std::string const pipe = s.folder.file("server.err");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    int const reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    REQUIRE(reader >= 0);
    s.server.emplace(s.folder, s.file);
    ::unlink(pipe.c_str());
    ::close(reader);
    client c = s.server->connect();
    for (int user : {7, 8, 9})
    {
        c.send(good_request("users=" + std::to_string(user)));
        CHECK(c.read().status == 204);
    }
    s.server->process().signal(SIGTERM); // at the latest now, the server writes the lines
    CHECK(s.server->process().wait().status == 0);
}

TEST_CASE("the log has the path and the method of a route alone: anything else may be a token")
{
    world_server s;
    std::string const secret = "manager-token";
    for (std::string const& target : std::vector<std::string>{
             invite_path + "#access_token=" + secret, invite_path + "&access_token=" + secret,
             invite_path + secret, invite_path + ";access_token=" + secret,
             invite_path + "%3Faccess_token=" + secret, "//" + secret + "@host" + invite_path,
             "http://" + secret + "@host" + invite_path, "/" + secret, "/x\xc2\x85y",
             "/x\x9b"
             "31my"})
    {
        CAPTURE(target);
        client c = s.connect();
        c.send(request("", "", target));
        unsigned const status = c.read().status;
        CHECK((status == 404 || status == 400));
    }
    client c = s.connect();
    c.send(request("", "", "http://host" + invite_path + "?access_token=" + secret));
    CHECK(c.read().status == 401);
    c.send(request("", "", invite_path, secret));
    CHECK(c.read().status == 405);
    s.server.process().signal(SIGTERM);
    finished const f = s.server.process().wait();
    CHECK(f.status == 0);
    for (char const* text : {"manager-token", "access_token", "\x85", "\x9b", "host"})
        CHECK(f.error.find(text) == std::string::npos);
    for (std::string const& line :
         std::vector<std::string>{" DELETE - 404 ", " - - 400 ", " DELETE " + invite_path + " 401 ",
                                  " - " + invite_path + " 405 "})
    {
        CAPTURE(line);
        CHECK(f.error.find(line) != std::string::npos);
    }
}
