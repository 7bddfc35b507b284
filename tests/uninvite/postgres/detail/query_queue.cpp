// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/query_queue.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

using namespace std::chrono_literals;
using uninvite::postgres::detail::course_gate;
using uninvite::postgres::detail::pooled_query;
using uninvite::postgres::detail::query_queue;

namespace {

struct query final : pooled_query
{
    bool send(PGconn*, std::string&) override { return true; }
    void read(PGresult const*) override {}
    void complete(boost::system::error_code) noexcept override {}
};

struct filled_queue
{
    query_queue queue;
    course_gate gate{4};

    static std::unique_ptr<pooled_query> make(std::uint64_t id, std::int64_t course)
    {
        auto one = std::make_unique<query>();
        one->id = id;
        one->course = course;
        one->deadline = std::chrono::steady_clock::time_point(1s * id);
        return one;
    }
    void push(std::uint64_t id, std::int64_t course) { queue.push(make(id, course)); }

    /// The ids of removals in the order in which the gate admits them; each goes on.
    std::string take_removals()
    {
        std::string ids;
        while (std::int64_t const course = queue.next_course(gate))
        {
            gate.begin(course);
            ids += std::to_string(queue.take_removal(course)->id) + " ";
        }
        return ids;
    }
};

} // namespace

TEST_CASE("removals of a course keep their order, and courses take turns")
{
    filled_queue f;
    f.gate = course_gate(100);
    for (std::uint64_t id : {1u, 2u, 3u})
        f.push(id, 7);
    f.push(4, 8);
    f.push(5, 9);
    CHECK(f.queue.size() == 5);
    CHECK(f.take_removals() == "1 4 5 2 3 ");
    CHECK(f.queue.empty());
}

TEST_CASE("a course that has all it may have holds up no other course")
{
    filled_queue f;
    for (std::uint64_t id = 1; id != 6; ++id)
        f.push(id, 7);
    f.push(6, 8);
    CHECK(f.take_removals() == "1 6 2 ");
    CHECK(f.queue.size() == 3);
    f.gate.end(7, false);
    CHECK(f.take_removals() == "3 ");
    f.push(7, 9); // behind course 7
    CHECK(f.take_removals() == "7 ");
}

TEST_CASE("look-ups keep their order, and do not wait for removals")
{
    filled_queue f;
    f.push(1, 7);
    CHECK_FALSE(f.queue.has_lookup());
    f.push(2, 0);
    f.push(3, 0);
    REQUIRE(f.queue.has_lookup());
    CHECK(f.queue.take_lookup()->id == 2);
    f.queue.put_back(f.make(4, 0));
    CHECK(f.queue.take_lookup()->id == 4);
    CHECK(f.queue.take_lookup()->id == 3);
    CHECK_FALSE(f.queue.has_lookup());
    CHECK(f.queue.size() == 1);
}

TEST_CASE("a removal that is put back is the next of its course")
{
    filled_queue f;
    f.push(1, 7);
    f.queue.put_back(f.make(2, 7));
    f.queue.put_back(f.make(3, 8));
    CHECK(f.take_removals() == "2 3 1 ");
}

TEST_CASE("queries are removed by a condition, and the earliest deadline is that of the rest")
{
    filled_queue f;
    CHECK(f.queue.deadline() == std::chrono::steady_clock::time_point::max());
    f.push(1, 7);
    f.push(2, 0);
    f.push(3, 7);
    CHECK(f.queue.deadline() == std::chrono::steady_clock::time_point(1s));
    std::string removed;
    auto const note = [&](pooled_query& one) { removed += std::to_string(one.id) + " "; };
    f.queue.remove_if([](pooled_query const& one) { return one.id < 3; }, note);
    CHECK(removed == "2 1 ");
    CHECK(f.queue.size() == 1);
    CHECK(f.queue.deadline() == std::chrono::steady_clock::time_point(3s));
    f.queue.remove_if([](pooled_query const&) { return true; }, note);
    CHECK(f.queue.empty());
    CHECK(f.queue.next_course(f.gate) == 0);
}
