// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/drain_results.hpp>

#include "support/catch.hpp"
#include "support/postgres/server.hpp"

#include <libpq-fe.h>

#include <cstddef>
#include <initializer_list>
#include <string>

using namespace tests;
using namespace uninvite::postgres::detail;

namespace {

/// A connection in pipeline mode. All that is sent is answered before anything is drained.
struct pipelined : other_program
{
    explicit pipelined(std::initializer_list<char const*> statements)
        : other_program(server())
    {
        REQUIRE(PQenterPipelineMode(handle()) == 1);
        for (std::string const statement : statements)
            if (statement == "sync")
                REQUIRE(PQpipelineSync(handle()) == 1);
            else
                REQUIRE(PQsendQueryParams(handle(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                                          0) == 1);
        REQUIRE(PQflush(handle()) == 0);
    }

    static auto note(std::string& notes)
    {
        return [&notes](PGresult const* r)
        {
            notes += PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "x";
            return true;
        };
    }

    /// Calls `drain` until there are so many notes.
    template <class Drain>
    void until(std::string const& notes, std::size_t length, Drain drain)
    {
        while (notes.size() < length && PQconsumeInput(handle()) == 1)
            drain();
    }

    /// The first values of the rows, `x` for what has none, and `|` for each synchronisation point.
    std::string drain(std::size_t length)
    {
        std::string notes;
        auto const on_sync = [&]
        {
            notes += "|";
            return true;
        };
        until(notes, length, [&] { drain_results(handle(), note(notes), on_sync); });
        drain_results(handle(), note(notes), on_sync); // there is nothing more
        return notes;
    }
};

} // namespace

TEST_CASE("results and synchronisation points are handed over in order, as far as they have arrived")
{
    CHECK(pipelined({"SELECT 1", "SELECT 2", "sync", "SELECT 3", "sync"}).drain(5) == "12|3|");
}

TEST_CASE(
    "a statement that fails undoes those up to the synchronisation point, and those behind it are answered")
{
    CHECK(pipelined({"SELECT 1/0", "SELECT 2", "sync", "SELECT 3", "sync"}).drain(5) == "xx|3|");
}

TEST_CASE("a function that says to stop leaves the rest for later")
{
    pipelined db({"SELECT 1", "SELECT 2", "sync"});
    std::string notes;
    auto const stop = [&](PGresult const* r)
    {
        notes += PQgetvalue(r, 0, 0);
        return false;
    };
    db.until(notes, 1, [&] { drain_results(db.handle(), stop, [] { return true; }); });
    CHECK(notes == "1");
    CHECK(db.drain(2) == "2|");
}

TEST_CASE(
    "drain_until_sync takes what comes before the next synchronisation point, and tells when it has come")
{
    pipelined db({"SELECT 1", "SELECT 2", "sync", "SELECT 3", "sync"});
    for (std::string const expected : {"12", "3"})
    {
        std::string notes;
        while (!drain_until_sync(db.handle(), pipelined::note(notes)))
            REQUIRE(PQconsumeInput(db.handle()) == 1);
        CHECK(notes == expected);
    }
    std::string notes;
    CHECK_FALSE(drain_until_sync(db.handle(), pipelined::note(notes)));
    CHECK(notes.empty());
}

TEST_CASE("a libpq that loses count of a pipeline is told from one that does not")
{
    for (int const faulty : {140000, 140010, 150005, 160001})
        CHECK(has_pipeline_fault(faulty));
    for (int const fixed : {140011, 150006, 150018, 160002, 170000})
        CHECK_FALSE(has_pipeline_fault(fixed));
}
