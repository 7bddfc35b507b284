// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/detail/sqlite_world.hpp>

#include <uninvite/sqlite/token_verifier.hpp>

#include "support/catch.hpp"
#include "support/sqlite/files.hpp"

using namespace tests;
using namespace uninvite;
using testing::detail::sqlite_tables;
using testing::detail::sqlite_world;

namespace {

// This library's own tables, as a host's.
sqlite_tables const own{
    sqlite::migrations[0],
    {.find_pending = "SELECT 1 FROM course_invitation WHERE course_id = :course AND user_id = :user"},
    {.add_course =
         "INSERT INTO course (id, privacy) VALUES (:course, CASE WHEN :hidden THEN 'secret' ELSE 'open' END)",
     .delete_course = "UPDATE course SET deleted = 1 WHERE id = :course",
     .set_role = "INSERT OR REPLACE INTO course_role VALUES (:course, :user, :role)",
     .clear_role = "DELETE FROM course_role WHERE course_id = :course AND user_id = :user",
     .invite = "INSERT INTO course_invitation VALUES (:course, :user, 1, 0)",
     .is_pending = "SELECT 1 FROM course_invitation WHERE course_id = :course AND user_id = :user",
     .is_member = "SELECT 1 FROM course_role WHERE course_id = :course AND user_id = :user",
     .audit = "SELECT course_id, user_id, removed_by FROM invitation_removal ORDER BY rowid",
     .set_token = "INSERT OR REPLACE INTO access_token VALUES (:token_sha256, :user, :expires)",
     .remove_token = "DELETE FROM access_token WHERE token_sha256 = :token_sha256"}};

constexpr course_id course{1};
constexpr user_id user{7};

} // namespace

TEST_CASE("a world of a sample shows what was written")
{
    sqlite_world const w(own);
    w.add_course(course, testing::visibility::members);
    CHECK_FALSE(w.is_pending(course, user));
    w.invite(course, user);
    CHECK(w.is_pending(course, user));
    CHECK(w.finds_pending(course, user, user_id{1}));
    CHECK_FALSE(w.is_member(course, user));
    w.set_role(course, user, course_role::manager);
    CHECK(w.is_member(course, user));
    w.set_role(course, user, course_role::none);
    CHECK_FALSE(w.is_member(course, user));
    CHECK(w.audit().empty());
}

TEST_CASE("a token of a world is valid for an hour, until it expires or is revoked")
{
    testing::detail::sqlite_world_of<sqlite::token_verifier> w(own);
    std::string const token = w.issue(user);
    auto const is_valid = [&] { return w.verifier().verify(token).has_value(); };
    CHECK(is_valid());
    w.expire(token);
    CHECK_FALSE(is_valid());
    w.expire_at(token, testing::detail::world_now + 1);
    CHECK(is_valid());
    w.expire_at(token, testing::detail::world_now);
    CHECK_FALSE(is_valid());
    CHECK(w.issue(user) != token);
    w.expire_at(token, testing::detail::world_now + 1);
    w.revoke(token);
    CHECK_FALSE(is_valid());
}

TEST_CASE("a sample without one of its members, or with an audit of other columns, is refused by name")
{
    sqlite_tables wrong = own;
    wrong.sample.is_member = "";
    CHECK(refusal_of<std::runtime_error>([&] { sqlite_world{wrong}; }) ==
          "uninvite: the sample's 'is_member' is empty");
    wrong = own;
    wrong.sample.audit = "SELECT 1, 2";
    CHECK(refusal_of<std::runtime_error>([&] { sqlite_world(wrong).audit(); }) ==
          "uninvite: the sample's 'audit' must return 3 columns");
}
