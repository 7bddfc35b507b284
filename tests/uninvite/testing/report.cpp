// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/report.hpp>

#include "support/catch.hpp"

#include <sstream>
#include <string>

using uninvite::testing::report;

TEST_CASE("a report passes until one promise is broken, and its text names each breach")
{
    report r;
    CHECK(r.passed());
    CHECK(r.text().empty());
    r.expect(true, "it removes", "unused");
    r.skip("it accepts", "there is no accept()");
    CHECK(r.passed({"it accepts"}));
    CHECK(r.kept() == 1);
    r.expect(false, "it removes", "it did not");
    r.expect(false, "it audits", "there is no row");
    CHECK_FALSE(r.passed());
    CHECK(r.text({"it accepts"}) == "it removes: it did not\nit audits: there is no row\n");
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

namespace {

template <class T>
std::string printed(T const& value)
{
    std::ostringstream out;
    out << value;
    return out.str();
}

} // namespace

TEST_CASE("a report with a skipped promise passes only if the caller allows it by name")
{
    report r;
    r.skip("it is whole", "the world has no fail_on(user_id)");
    r.skip("it is durable", "the world has no restart()");
    CHECK_FALSE(r.passed());
    CHECK_FALSE(r.passed({"it is whole"}));
    CHECK(r.passed({"it is durable", "it is whole"}));
    CHECK(r.text({"it is whole"}) == "skipped: it is durable: the world has no restart()\n");
    CHECK(r.text({"it is durable", "it is whole"}).empty());
    r.expect(false, "it is whole", "half is gone");
    CHECK_FALSE(r.passed({"it is durable", "it is whole"})); // broken is not skipped
}

TEST_CASE("a report lists by name the things that a host does not have, and passes")
{
    report r;
    r.omit("it audits", "the world has no audit");
    r.omit("it audits", "the world has no audit"); // of another check
    CHECK(r.passed());
    CHECK(r.text().empty());
    REQUIRE(r.not_checked().size() == 1);
    report all;
    all.add(r);
    all.add(r);
    CHECK(all.not_checked() == r.not_checked());
    CHECK(printed(all) == "not checked: it audits: the world has no audit\n");
}

TEST_CASE("a report and a finding can be printed")
{
    report r;
    r.expect(false, "it removes", "user 7 is still invited");
    r.skip("it is whole", "the world has no fail_on(user_id)");
    r.omit("it audits", "the world has no audit");
    CHECK(printed(r.broken()[0]) == "it removes: user 7 is still invited");
    CHECK(printed(r) == "it removes: user 7 is still invited\n"
                        "skipped: it is whole: the world has no fail_on(user_id)\n"
                        "not checked: it audits: the world has no audit\n");
}
