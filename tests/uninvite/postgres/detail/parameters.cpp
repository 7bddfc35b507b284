// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/parameters.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::postgres::detail::uses_parameter;

TEST_CASE("a parameter is found between comments, literals and names")
{
    for (char const* text : {"$2",
                             "a > $2",
                             "a>$2::int8",
                             "(-$2)",
                             "$1$2",
                             "$02",
                             "1+$2",
                             "'a' || $2",
                             "'it''s' || $2",
                             "\"a\" = $2",
                             "E'\\'' || $2",
                             "e'a'\n 'b\\'' || $2",
                             "'\\' || $2",
                             "b'1' || $2",
                             "/* a */ $2",
                             "-- a\n$2",
                             "-- a\r$2",
                             "/* a /* b */ c */ $2",
                             "$$ a $$ || $2",
                             "$a$ $b$ $a$ || $2",
                             "a - $2",
                             "U&'\\' || $2"})
    {
        CAPTURE(text);
        CHECK(uses_parameter(text, 2));
    }
}

TEST_CASE("a number in a comment, a literal or a name is no parameter")
{
    for (char const* text : {"",
                             "$",
                             "2",
                             "$ 2",
                             "$1",
                             "$20",
                             "$12",
                             "$200",
                             "-- $2",
                             "a -- $2\n",
                             "/* $2 */",
                             "/* /* */ $2 */",
                             "/* $2",
                             "'$2'",
                             "'it''s $2'",
                             "'$2",
                             "\"$2\"",
                             "\"a\"\"$2\"",
                             "E'\\' $2'",
                             "E'a' 'b' E'\\' $2'",
                             "E'a'\n'\\' $2'",
                             "$$ $2 $$",
                             "$a$ $2 $a$",
                             "$a$ $$ $2 $a$",
                             "$a1$ $2 $a1$",
                             "a$2",
                             "_$2",
                             "x1$2",
                             "$a$2",
                             "\xc3\xbc$2",
                             "$\xc3\xbc$ $2 $\xc3\xbc$",
                             "b'$2'",
                             "U&'$2'",
                             "U&\"$2\""})
    {
        CAPTURE(text);
        CHECK_FALSE(uses_parameter(text, 2));
    }
}

TEST_CASE("a backslash escapes in plain literals if the server's standard_conforming_strings is off")
{
    CHECK_FALSE(uses_parameter("'\\' $2'", 2, true));
    CHECK_FALSE(uses_parameter("N'\\' $2'", 2, true));
    CHECK(uses_parameter("'\\'' || $2", 2, true));
    CHECK(uses_parameter("'\\' || $2", 2, false));
    CHECK(uses_parameter("x'0\\' || $2", 2, true));
    CHECK(uses_parameter("\"\\\" = $2", 2, true));
}
