// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The example examples/beast_async.cpp, through sockets.

#include "run_rows.hpp"

#include "support/catch.hpp"
#include "world_server.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace tests;
using namespace std::chrono_literals;

namespace {

class example_server
{
    temp_folder folder_;
    std::string file_ = folder_.file("world.db");
    sqlite::database made_{file_, {.schema = sqlite::schema::managed_create}};

public:
    world_file world{file_};
    server_process server{folder_, {file_, "0"}, BEAST_ASYNC};

    client connect(int seconds = 5) const { return server.connect(seconds); }
};

std::string const health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";

// Once a later connection is answered, the server has seen what came before on another one.
void wait_until_read(example_server const& s)
{
    client c = s.connect();
    c.send(health);
    REQUIRE(c.read().status == 200);
}

// Of processor time that a process has used.
long ticks_of(pid_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string field;
    long user = 0;
    long system = 0;
    for (int i = 1; i != 14; ++i)
        file >> field;
    file >> user >> system;
    REQUIRE(file);
    return user + system;
}

} // namespace

TEST_CASE("beast_async answers every row of the contract, with a length and with chunks")
{
    example_server s;
    run_all_rows(s, GENERATE(false, true));
}

TEST_CASE("beast_async serves its own route and the invitation route on one connection")
{
    example_server s;
    client c = s.connect();
    c.send(health + good_request() + health);
    answer const first = c.read();
    CHECK(first.status == 200);
    CHECK(first.body == "healthy\n");
    CHECK(c.read().status == 204);
    CHECK(c.read().status == 200);
    CHECK(s.world.audit() == "1|7|1");
    s.server.process().signal(SIGTERM);
    finished const f = s.server.process().wait();
    CHECK(f.status == 0);
    CHECK(f.out.find("user 1 removed user 7 from course 1\n") != std::string::npos);
}

TEST_CASE("beast_async closes after its own route too if the request says close in any Connection field")
{
    example_server s;
    for (std::string const fields : {"Connection: close\r\n", "Connection: TE\r\nConnection: close\r\n"})
    {
        CAPTURE(fields);
        client c = s.connect();
        c.send("GET /health HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + good_request());
        CHECK(c.read().status == 200);
        CHECK(c.is_closed());
        CHECK(s.world.audit().empty());
    }
}

TEST_CASE("beast_async refuses what is no request, and runs nothing behind it")
{
    example_server s;
    std::string const line = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\n";
    std::string const rest = bearer("creator-token") + "Content-Length: 7\r\n\r\nusers=7" + good_request();
    for (std::string const fields : {"Host: a\r\nX: y\r\n z\r\n", "Host: a\nX: y\r\n", "",
                                     "Host: a\r\nHost: a\r\n", "Host: a\r\nContent-Length: 7\r\n"})
    {
        CAPTURE(fields);
        client c = s.connect();
        c.send(line + fields + rest);
        CHECK(c.read().status == 400);
        CHECK(c.is_closed());
        CHECK(s.world.audit().empty());
    }
}

TEST_CASE("beast_async waits for a free descriptor without a busy loop, and then accepts")
{
    example_server s;
    wait_until_read(s);
    pid_t const pid = s.server.process().pid();
    rlimit had{};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, nullptr, &had) == 0);
    rlimit const none{1, had.rlim_max};
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &none, nullptr) == 0);
    client waiting = s.connect();
    waiting.send(health);
    long const before = ticks_of(pid);
    std::this_thread::sleep_for(500ms); // the time that is measured
    CHECK(ticks_of(pid) - before < ::sysconf(_SC_CLK_TCK) / 20);
    REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &had, nullptr) == 0);
    CHECK(waiting.read().status == 200);
}

TEST_CASE("beast_async stops on SIGTERM when the requests in flight are answered")
{
    example_server s;
    std::string const all = good_request();
    client idle = s.connect(10);
    client used = s.connect(10);
    used.send(health);
    REQUIRE(used.read().status == 200);
    client in_head = s.connect(10);
    in_head.send(all.substr(0, 30));
    client in_body = s.connect(10);
    std::string const expecting = request(bearer("creator-token") + "Expect: 100-continue\r\n", "users=8");
    in_body.send(expecting.substr(0, expecting.size() - 7));
    REQUIRE(in_body.read().status == 100);
    s.world.other().run("BEGIN IMMEDIATE");
    client in_store = s.connect(10);
    in_store.send(good_request("users=9"));
    wait_until_read(s);

    s.server.process().signal(SIGTERM);
    CHECK(idle.is_closed());
    CHECK(used.is_closed());
    s.world.other().run("ROLLBACK");
    in_head.send(all.substr(30));
    in_body.send("users=8");
    for (client* c : {&in_store, &in_head, &in_body})
    {
        answer const a = c->read();
        CHECK(a.status == 204);
        CHECK(a["Connection"] == "close");
        CHECK(c->is_closed());
    }
    CHECK(s.server.process().wait().status == 0);
    CHECK(s.world.audit().find("1|9|1") != std::string::npos);
}
