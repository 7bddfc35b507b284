// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/removal_target.hpp>

#include <uninvite/sqlite/statements.hpp>

#include "support/catch.hpp"

#include <string>

using uninvite::sqlite::detail::target_of;

namespace {

std::string query_of(std::string const& sql)
{
    auto const target = target_of(sql);
    return target ? target->query() : "none";
}

} // namespace

TEST_CASE("the query for the rows that a removal would change has its table and its condition")
{
    CHECK(query_of(uninvite::sqlite::statements().remove_invitation) ==
          "SELECT 1 FROM course_invitation\nWHERE course_id = :course AND user_id = :user");
    CHECK(query_of(" delete\nfrom t where a = :course ; ") == "SELECT 1 FROM t\nWHERE a = :course");
    CHECK(query_of("DELETE FROM main.\"t WHERE\" AS e WHERE e.a = 1 RETURNING e.a") ==
          "SELECT 1 FROM main.\"t WHERE\" AS e\nWHERE e.a = 1");
    CHECK(
        query_of("UPDATE [a SET] SET s = 'x WHERE y', t = (SELECT 1 FROM u WHERE v) WHERE s = 'in''vited'"
                 " AND c IN (SELECT c FROM d WHERE e ORDER BY f LIMIT 1)") ==
        "SELECT 1 FROM [a SET]\nWHERE s = 'in''vited' AND c IN (SELECT c FROM d WHERE e ORDER BY f LIMIT 1)");
    CHECK(query_of("UPDATE t SET a = b OR c /* WHERE */ -- WHERE x\n WHERE d OR e") ==
          "SELECT 1 FROM t\nWHERE d OR e");
}

TEST_CASE("a comment after the table or the condition does not end the query")
{
    CHECK(query_of("DELETE FROM t -- one's own\n WHERE a = :course -- and no other\n RETURNING a") ==
          "SELECT 1 FROM t -- one's own\nWHERE a = :course -- and no other");
    CHECK(query_of("UPDATE t /* WHERE */ SET a = 1 WHERE b; -- done") ==
          "SELECT 1 FROM t /* WHERE */\nWHERE b; -- done");
}

TEST_CASE("statements of other forms have no query")
{
    for (char const* sql : {"", "SELECT 1", "DELETE t WHERE a", "DELETE FROM t", "UPDATE t SET a = 1",
                            "UPDATE OR IGNORE t SET a = 1 WHERE b", "UPDATE t SET a = 1 FROM u WHERE b",
                            "DELETE FROM t WHERE a ORDER BY b LIMIT 1", "DELETE FROM t WHERE a LIMIT 1",
                            "WITH w AS (SELECT 1) DELETE FROM t WHERE a", "INSERT INTO t VALUES (1)",
                            "UPDATE t WHERE a", "'DELETE FROM t"})
    {
        CAPTURE(sql);
        CHECK(query_of(sql) == "none");
    }
}
