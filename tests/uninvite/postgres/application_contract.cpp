// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "support/contract/rows.hpp"
#include "support/postgres/world.hpp"
#include "support/problem.hpp"

#include <uninvite/async.hpp>
#include <uninvite/postgres.hpp>
#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace tests;
using contract::contract_row;

namespace {

/// The world of the contract in a schema.
class contract_world
{
    test_schema schema_;
    std::string fill_ = "TRUNCATE course, course_role, course_invitation, access_token, invitation_removal;";

    void add(std::string const& table, long course, long user, std::string const& rest)
    {
        fill_ += "INSERT INTO " + table + " VALUES (" + std::to_string(course) + ", " + std::to_string(user) +
                 ", " + rest + ");";
    }

public:
    postgres::database db{schema_.conninfo(), {.schema = postgres::schema::managed_create}};
    other_program other{schema_.conninfo()};

    contract_world()
    {
        for (contract::world_token const& t : contract::world_tokens())
            fill_ += "INSERT INTO access_token VALUES (" + hash_literal(t.token) + ", " +
                     std::to_string(t.user) + ", 9000000000);";
        for (contract::world_course const& c : contract::world_courses())
        {
            using kind = contract::course_kind;
            fill_ += "INSERT INTO course VALUES (" + std::to_string(c.id) + ", '" +
                     (c.kind == kind::secret  ? "secret"
                      : c.kind == kind::draft ? ""
                                              : "open") +
                     (c.kind == kind::deleted ? "', true);" : "', false);");
            add("course_role", c.id, c.creator, "'creator'");
            for (long user : c.managers)
                add("course_role", c.id, user, "'manager'");
            for (long user : c.joined)
                add("course_role", c.id, user, "'joined'");
            for (long user : c.pending)
                add("course_invitation", c.id, user, "1, 0");
        }
        reset();
    }

    void reset() { other.run(fill_); }

    std::vector<std::string> pending()
    {
        return other.rows("SELECT course_id, user_id FROM course_invitation ORDER BY 1, 2");
    }
    std::vector<std::string> audit()
    {
        return other.rows("SELECT course_id, user_id FROM invitation_removal");
    }
};

void answers_row(contract_row const& row, uninvite::response const& answer)
{
    contract::field_list fields;
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { fields.emplace_back(std::string(name), std::string(value)); });
    tests::check_answer(row, answer.status(), std::move(fields), answer.body());
}

template <class Ask>
void check_rows(contract_world& world, Ask ask)
{
    std::vector<std::string> const pending = world.pending();
    for (contract_row const& row : contract::contract_rows())
    {
        INFO(row.name);
        uninvite::request_head head{row.method, row.target};
        for (auto const& [name, value] : row.fields)
            head.field(name, value);
        std::string const length = std::to_string(row.body.size());
        head.field("Content-Length", length);
        answers_row(row, ask(head, row.body));
        std::vector<std::string> left = pending, gone;
        for (long user : row.removed)
        {
            std::size_t const at = row.target.find("/course/") + 8;
            gone.push_back(row.target.substr(at, row.target.find_first_of("/?", at) - at) + " " +
                           std::to_string(user));
            CHECK(std::erase(left, gone.back()) == 1);
        }
        CHECK(world.pending() == left);
        CHECK(world.audit() == gone);
        if (!row.removed.empty()) world.reset();
    }
}

} // namespace

TEST_CASE("the whole route on PostgreSQL answers every row of the contract")
{
    contract_world world;
    postgres::application app(world.db);
    check_rows(world, [&](uninvite::request_head const& head, std::string const& body)
               { return app.route(head, body); });
}

TEST_CASE("the asynchronous route on PostgreSQL answers every row of the contract")
{
    contract_world world;
    boost::asio::thread_pool threads(2);
    postgres::async_pool pool(threads.get_executor(), world.db);
    postgres::async_policy policy(pool);
    postgres::async_store store(pool);
    uninvite::remove_invitations const route{policy, store};
    check_rows(world,
               [&](uninvite::request_head const& head, std::string const& body)
               {
                   auto admitted = uninvite::async_admit(route, head, boost::asio::use_future).get();
                   if (!admitted) return admitted.error();
                   return uninvite::async_complete(std::move(*admitted), body, boost::asio::use_future).get();
               });
}
