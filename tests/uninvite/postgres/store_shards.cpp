// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/postgres/conformance_worlds.hpp"
#include "support/postgres/stores.hpp"
#include "support/postgres/world.hpp"

#include <uninvite/testing/async_check_invitation_store.hpp>
#include <uninvite/testing/check_access_policy.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_token_verifier.hpp>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <regex>
#include <string>
#include <thread>

// The tables hash-partitioned by course_id over two other servers, which postgres_fdw asks.

using namespace tests;
using namespace uninvite;
using namespace std::chrono_literals;

namespace {

constexpr char const* shard_notes[] = {UNINVITE_POSTGRES_SHARD_0, UNINVITE_POSTGRES_SHARD_1};

/// A schema whose tables are a partition on each shard; but for the tokens, which are asked for without a
/// course.
class sharded_schema
{
    test_schema shards_[2]{test_schema(server_of(shard_notes[0])), test_schema(server_of(shard_notes[1]))};
    test_schema front_;

    std::string name_of_server(int shard) const { return front_.name + "_" + std::to_string(shard); }

    void name_shard(other_program& front, int shard)
    {
        std::smatch host;
        std::string const at = server_of(shard_notes[shard]);
        if (!std::regex_search(at, host, std::regex("host=(\\S+)"))) throw std::runtime_error(at);
        front.run("CREATE SERVER " + name_of_server(shard) +
                  " FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '" + host.str(1) +
                  "', dbname 'postgres')");
        front.run("CREATE USER MAPPING FOR CURRENT_USER SERVER " + name_of_server(shard) +
                  " OPTIONS (user 'postgres')");
    }

    void distribute(other_program& front, std::string const& table, std::string const& columns)
    {
        front.run("CREATE TABLE " + table + " (course_id bigint NOT NULL, " + columns +
                  ") PARTITION BY HASH (course_id)");
        for (int shard = 0; shard != 2; ++shard)
        {
            std::string const number = std::to_string(shard);
            front.run("CREATE FOREIGN TABLE " + table + "_" + number + " PARTITION OF " + table +
                      " FOR VALUES WITH (MODULUS 2, REMAINDER " + number + ") SERVER " +
                      name_of_server(shard) + " OPTIONS (schema_name '" + shards_[shard].name +
                      "', table_name '" + table + "')");
        }
    }

public:
    sharded_schema()
    {
        for (test_schema const& shard : shards_)
            other_program(shard.conninfo()).run(postgres::migrations[0]);
        other_program front(front_.conninfo());
        front.run("CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA pg_catalog");
        for (int shard = 0; shard != 2; ++shard)
            name_shard(front, shard);
        distribute(front, "course", "privacy text NOT NULL, deleted boolean NOT NULL DEFAULT false");
        distribute(front, "course_role", "user_id bigint NOT NULL, role text NOT NULL");
        distribute(front, "course_invitation",
                   "user_id bigint NOT NULL, invited_by bigint NOT NULL, invited_at bigint NOT NULL");
        distribute(front, "invitation_removal",
                   "user_id bigint NOT NULL, removed_by bigint NOT NULL, removed_at bigint NOT NULL");
        front.run("CREATE TABLE access_token (token_sha256 bytea PRIMARY KEY, user_id bigint NOT NULL,"
                  " expires_at bigint NOT NULL)");
    }

    ~sharded_schema()
    {
        try
        {
            for (int shard = 0; shard != 2; ++shard)
                other_program(front_.conninfo()).run("DROP SERVER " + name_of_server(shard) + " CASCADE");
        }
        catch (std::exception const&)
        {
            // The server may be gone, and takes them along.
        }
    }

    std::string conninfo() const { return front_.conninfo(); }

    /// How many rows of a table are on a shard.
    long count(int shard, std::string const& table) const
    {
        return std::stol(other_program(shards_[shard].conninfo()).word("SELECT count(*) FROM " + table));
    }
};

/// Each plan is for one course, so that it opens the server of that course alone.
postgres::database open_sharded(std::string const& conninfo)
{
    // A list of 10,000 users goes to the other server row by row.
    return postgres::database(conninfo,
                              {.schema = postgres::schema::external, .timeout = 30s, .generic_plans = false});
}

struct sharded_world : course_world
{
    std::unique_ptr<sharded_schema> tables;

    explicit sharded_world(std::unique_ptr<sharded_schema> made = std::make_unique<sharded_schema>())
        : course_world(made->conninfo())
        , tables(std::move(made))
    {
    }

    postgres::database open() const { return open_sharded(conninfo()); }

    // Other servers run in REPEATABLE READ: a transaction that comes second has to be repeated.
    template <class Change>
    static auto repeat(Change change)
    {
        for (;;)
            try
            {
                return change();
            }
            catch (std::runtime_error const& e)
            {
                if (!contains(e.what(), "could not serialize access")) throw;
            }
    }

    bool accept(course_id course, user_id user)
    {
        return repeat([&] { return course_world::accept(course, user); });
    }

    void demote(course_id course, user_id user)
    {
        repeat([&] { course_world::demote(course, user); });
    }

    // Foreign tables have no deferred constraints.
    bool fail_at_step(std::size_t n) { return n < 3 && course_world::fail_at_step(n); }
};

void tell_shard(int shard, std::string const& verb)
{
    std::string const command =
        std::string(UNINVITE_POSTGRES_CLUSTER " ") + verb + " '" + shard_notes[shard] + "'";
    REQUIRE(std::system(command.c_str()) == 0);
}

} // namespace

TEST_CASE(
    "the store keeps all promises of an InvitationStore on tables that are partitioned over two servers")
{
    auto const report = testing::check_invitation_store([] { return store_world<sharded_world>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("the asynchronous store keeps all promises on tables that are partitioned over two servers")
{
    auto const report =
        testing::check_async_invitation_store([] { return async_store_world<sharded_world>(); });
    INFO(report);
    CHECK(report.passed());
    CHECK(report.not_checked().empty());
}

TEST_CASE("tokens, roles and policy keep all promises on tables that are partitioned over two servers")
{
    CHECK(testing::check_token_verifier([] { return reader_world<sharded_world>(); }).text() == "");
    CHECK(testing::check_course_roles([] { return reader_world<sharded_world>(); }).text() == "");
    CHECK(testing::check_access_policy([] { return reader_world<sharded_world>(); }).text() == "");
}

TEMPLATE_LIST_TEST_CASE("a shard that is down keeps no course of the other from being changed", "", stores)
{
    sharded_world world;
    auto const db = world.open();
    TestType store(db);
    long on_shard[2] = {0, 0}; // a course of each
    for (long course = 1; course <= 20; ++course)
    {
        world.add_course(course_id{course}, testing::visibility::everybody);
        world.set_role(course_id{course}, user_id{1}, course_role::creator);
        for (long user : {5, 6, 7})
            world.invite(course_id{course}, user_id{user});
        on_shard[world.tables->count(1, "course_invitation WHERE course_id = " + std::to_string(course)) !=
                 0] = course;
    }
    REQUIRE(on_shard[0] != 0);
    REQUIRE(on_shard[1] != 0);
    for (long course : on_shard)
        CHECK(told(store.remove(removal_of(course, 1, {5}))) == "5");
    CHECK(world.tables->count(0, "invitation_removal") == 1);
    CHECK(world.tables->count(1, "invitation_removal") == 1);

    tell_shard(1, "down");
    CHECK(told(store.remove(removal_of(on_shard[0], 1, {6}))) == "6");
    std::string answer = told(store.remove(removal_of(on_shard[1], 1, {6})));
    CHECK(contains("busy outcome_unknown", answer));
    CHECK(told(store.remove(removal_of(on_shard[0], 1, {7}))) == "7");
    tell_shard(1, "up");
    for (auto const until = std::chrono::steady_clock::now() + 15s;
         answer != "7" && std::chrono::steady_clock::now() < until;)
        answer = told(store.remove(removal_of(on_shard[1], 1, {7})));
    CHECK(answer == "7");
    CHECK(world.is_pending(course_id{on_shard[1]}, user_id{6}));
    CHECK(world.tables->count(0, "invitation_removal") == 3);
    CHECK(world.tables->count(1, "invitation_removal") == 2);
}
