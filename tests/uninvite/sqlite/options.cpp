// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/options.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

#include <chrono>
#include <stdexcept>

using namespace uninvite::sqlite;

TEST_CASE("options of a database out of their range are refused by name, before the file is opened")
{
    tests::check_range([](database_options const& o) { uninvite::sqlite::detail::validated(o); },
                       database_options(), &database_options::busy_timeout, "database_options::busy_timeout",
                       0, tests::day_of_ms);
    tests::check_range([](database_options const& o) { uninvite::sqlite::detail::validated(o); },
                       database_options(), &database_options::reader_connections,
                       "database_options::reader_connections", 1, 10'000);
    CHECK_THROWS_AS(database("/no/such/file.db", {.busy_timeout = std::chrono::milliseconds::max()}),
                    std::invalid_argument);
}
