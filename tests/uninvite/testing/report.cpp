// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/report.hpp>

#include "support/catch.hpp"

using uninvite::testing::report;

TEST_CASE("a report passes until one promise is broken, and its text names each breach")
{
    report r;
    CHECK(r.passed());
    CHECK(r.text().empty());
    r.expect(true, "it removes", "unused");
    r.skip("it accepts", "there is no accept()");
    CHECK(r.passed());
    CHECK(r.kept() == 1);
    r.expect(false, "it removes", "it did not");
    r.expect(false, "it audits", "there is no row");
    CHECK_FALSE(r.passed());
    CHECK(r.text() == "it removes: it did not\nit audits: there is no row\n");
    CHECK(r.is_broken("it audits"));
    CHECK_FALSE(r.is_broken("it accepts"));
    REQUIRE(r.skipped().size() == 1);
    CHECK(r.skipped()[0].promise == "it accepts");
    CHECK(r.skipped()[0].what == "there is no accept()");

    report all;
    all.expect(true, "it knows", "unused");
    all.add(r);
    CHECK(all.text() == r.text());
    CHECK(all.skipped().size() == 1);
    CHECK(all.kept() == 2);
}
