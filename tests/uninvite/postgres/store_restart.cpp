// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/stores.hpp"
#include "support/postgres/world.hpp"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <string>
#include <thread>

// What needs a server of its own, because it is stopped, or its configuration changed: one test at a time.

using namespace tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

void tell_server(std::string const& verb)
{
    std::string const command =
        std::string(UNINVITE_POSTGRES_CLUSTER " ") + verb + " '" UNINVITE_POSTGRES_NOTE "'";
    REQUIRE(std::system(command.c_str()) == 0);
}

/// A setting of the server, for as long as this lives.
class setting
{
    std::string name_;

    static void reload(std::string const& sql, std::string const& name)
    {
        other_program other(server());
        std::string const before = other.word("SHOW " + name);
        other.run(sql);
        other.run("SELECT pg_reload_conf()");
        for (int i = 0; i != 500 && other_program(server()).word("SHOW " + name) == before; ++i)
            std::this_thread::sleep_for(10ms);
    }

public:
    setting(std::string name, std::string const& value)
        : name_(std::move(name))
    {
        reload("ALTER SYSTEM SET " + name_ + " = '" + value + "'", name_);
    }
    ~setting() { reload("ALTER SYSTEM RESET " + name_, name_); }
    setting(setting const&) = delete;
    setting& operator=(setting const&) = delete;
};

} // namespace

TEMPLATE_LIST_TEST_CASE("a store follows where the server goes and comes back", "", stores)
{
    course_tables courses(server());
    TestType store(courses.open({.timeout = 1s}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    tell_server("down");
    for (int i = 0; i != 3; ++i)
    {
        auto const begin = clock_type::now();
        auto const refused = store.remove(removal_of(1, 2, {7}));
        CHECK(told(refused) == "busy");
        CHECK(refused.error().cause().message() == "SQLSTATE 08006");
        CHECK(clock_type::now() - begin < 3500ms);
    }
    tell_server("up");
    CHECK(in_the_end(store, removal_of(1, 2, {7}), "7") == "7");
    courses.other = other_program(courses.conninfo());
    CHECK(courses.pending() == "8 9");
    CHECK(courses.audit() == "1 5 2 5000, 1 7 2 5000");
}

TEMPLATE_LIST_TEST_CASE("a server that takes no writes is not written to, and is left for one that does", "",
                        stores)
{
    course_tables courses(server());
    TestType store(courses.open({.connections = 1}));
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "5");
    {
        setting const read_only("default_transaction_read_only", "on");
        int const before = courses.connections();
        CHECK(told(store.remove(removal_of(1, 2, {7}))) == "busy");
        courses.wait_for_connections(before - 1);
        CHECK(told(store.remove(removal_of(1, 2, {7}))) == "busy");
        CHECK(contains(refusal_of([&] { courses.open(); }), "read-only"));
    }
    CHECK(in_the_end(store, removal_of(1, 2, {7}), "7") == "7");
    CHECK(courses.audit() == "1 5 2 5000, 1 7 2 5000");
}

TEMPLATE_LIST_TEST_CASE("a commit that is not on the standby that it waits for is not acknowledged", "",
                        stores)
{
    std::string const end = GENERATE("pg_cancel_backend", "pg_terminate_backend");
    std::string const level = GENERATE("notice", "error"); // without warnings
    CAPTURE(end, level);
    course_tables courses(server());
    TestType store(
        courses.open({.connections = 1, .timeout = 5s},
                     " options='-csearch_path=" + courses.name() + " -cclient_min_messages=" + level + "'"));
    courses.other.run("SET synchronous_commit = local");
    {
        setting const standby("synchronous_standby_names", "nobody");
        auto done = std::async(std::launch::async, [&] { return told(store.remove(removal_of(1, 2, {5}))); });
        courses.wait_for_waiting(1, "IPC");
        CHECK(done.wait_for(0s) == std::future_status::timeout);
        courses.end_connections(end);
        CHECK(done.get() == "outcome_unknown");
    }
    CHECK(told(store.remove(removal_of(1, 2, {5}))) == "-");
    CHECK(told(store.remove(removal_of(1, 2, {7}))) == "7");
}
