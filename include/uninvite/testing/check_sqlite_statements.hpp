// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_SQLITE_STATEMENTS_HPP
#define UNINVITE_TESTING_CHECK_SQLITE_STATEMENTS_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/error.hpp>
#include <uninvite/sqlite/statements.hpp>
#include <uninvite/sqlite/store.hpp>
#include <uninvite/sqlite/token_verifier.hpp>
#include <uninvite/testing/check_course_roles.hpp>
#include <uninvite/testing/check_invitation_store.hpp>
#include <uninvite/testing/check_token_verifier.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_permission.hpp>
#include <uninvite/testing/detail/check_removals.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/detail/sqlite_copy.hpp>
#include <uninvite/testing/detail/sqlite_world.hpp>
#include <uninvite/testing/report.hpp>
#include <uninvite/testing/sqlite_sample.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::testing {

/// The promises of @ref check_sqlite_statements, in addition to those of store, roles and tokens.
namespace statements_promise {

inline constexpr std::string_view fit = "the statements fit the tables";
inline constexpr std::string_view pending = "find_pending returns a row for a pending invitation only";
inline constexpr std::string_view removed =
    "find_role answers for a user whose invitation was removed as for a stranger";

} // namespace statements_promise

namespace detail {

// A statement that does not fit is a finding, and the other checks go on.
template <class Check>
void add_if_fitting(report& all, Check check)
{
    try
    {
        all.add(check());
    }
    catch (sqlite::setup_error const& e)
    {
        all.expect(false, statements_promise::fit, e.what());
    }
}

// Without the promises about two callers, which the store keeps whatever the statements are.
inline report check_removal_statements(sqlite_tables const& tables)
{
    report r;
    store_checks checks(
        r, {}, [tables] { return sqlite_world_of<sqlite::store>(tables); }, blocking_call());
    checks.run([](report& found, auto& w) { check_removes(found, w); });
    checks.run([](report& found, auto& w) { check_repeats(found, w); });
    checks.run([](report& found, auto& w) { check_permission(found, w); });
    checks.run([](report& found, auto& w) { check_not_cached(found, w); });
    checks.run([](report& found, auto& w) { check_many(found, w); });
    return r;
}

inline report check_find_pending(sqlite_tables const& tables)
{
    report r;
    sqlite_world w(tables);
    set_up(w);
    look_at(r, statements_promise::pending,
            [&](auto expect)
            {
                for (auto const& [course, user] : {std::pair(open_course, invited),
                                                   {open_course, left_invited},
                                                   {hidden_course, invited},
                                                   {open_course, joined},
                                                   {open_course, creator},
                                                   {open_course, stranger},
                                                   {other_course, manager},
                                                   {absent_course, invited}})
                    expect(w.finds_pending(course, user, manager) == w.is_pending(course, user),
                           "user " + std::to_string(user.value()) + " in course " +
                               std::to_string(course.value()) + ": it returns " +
                               (w.finds_pending(course, user, manager) ? "a row" : "no row"));
            });
    return r;
}

// A host may keep the row of a removed invitation, in another state: find_role must not take it for one.
inline report check_role_after_removal(sqlite_tables const& tables)
{
    report r;
    sqlite_world_of<sqlite::store> w(tables);
    set_up(w);
    sqlite::course_roles roles(w.open());
    look_at(r, statements_promise::removed,
            [&](auto expect)
            {
                for (course_id course : {open_course, hidden_course})
                {
                    auto const done = w.store().remove(removal{course, creator, grant::by_role, {invited}});
                    auto const role = roles.role(invited, course);
                    std::string const answer = "after a removal that answers " + seen(done) + ", course " +
                                               std::to_string(course.value());
                    if (course == hidden_course)
                        expect_error(expect, answer + ", which only members see", role, errc::not_found);
                    else
                        expect(role && *role == course_role::none, answer + ": it answers " + seen(role));
                }
            });
    return r;
}

// Around the second at which a token expires, and at the times that a comparison of texts gets wrong.
inline report check_expiry(sqlite_tables const& tables)
{
    report r;
    sqlite_world_of<sqlite::token_verifier> w(tables);
    std::string const token = w.issue(creator);
    look_at(r, token_promise::expires,
            [&](auto expect)
            {
                constexpr std::int64_t hour = 3600, day = 86400;
                for (std::int64_t left : {std::int64_t{0}, std::int64_t{-1}, -hour, -day, -365 * day,
                                          std::int64_t{1}, hour, day, 365 * day, 7300 * day})
                {
                    w.expire_at(token, world_now + left);
                    auto const answer = w.verifier().verify(token);
                    std::string const when = "a token that expires in " + std::to_string(left) + " s";
                    if (left > 0)
                        expect(answer && answer->user == creator, when + ": it answers " + seen(answer));
                    else
                        expect_error(expect, when, answer, errc::invalid_token);
                }
            });
    return r;
}

inline report check_token_statements(sqlite_tables const& tables)
{
    if (tables.statements.tokens_never_expire)
        return check_token_verifier([tables]
                                    { return sqlite_world_of<sqlite::token_verifier, false>(tables); });
    report r = check_token_verifier([tables] { return sqlite_world_of<sqlite::token_verifier>(tables); });
    r.add(check_expiry(tables));
    return r;
}

} // namespace detail

/** The SQL that creates the tables, indexes, views and triggers of a database, without its rows.

    @param file A SQLite database; it is read, not changed. Virtual tables are not supported.
    @throw std::runtime_error It cannot be read.
*/
inline std::string sqlite_schema_of(std::string const& file)
{
    std::string schema;
    detail::sample_connection const db(file, SQLITE_OPEN_READONLY);
    for (auto const& row : db.run(
             "the schema", "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite#_%'"
                           " ESCAPE '#' ORDER BY type = 'trigger', type = 'view', type = 'index', rowid"))
        schema.append(row[0]).append(";\n");
    return schema;
}

/** Checks a host's statements on a copy of its tables: the promises of @ref InvitationStore,
    @ref CourseRoles and @ref TokenVerifier.

    SQLite accepts statements that are always wrong, such as an expiry as text that is compared with an
    integer. Run this in a test of the host before its database is served. The promises about concurrent
    removals and about failures half way do not depend on the statements, and are not checked.

    @param schema The SQL of the host's tables: @ref sqlite_schema_of its database, or the script that creates
    it. @param statements Under check. @param sample Fills and reads the tables.
    @return The broken promises: of @ref statements_promise, @ref store_promise, @ref roles_promise and
    @ref token_promise.

    @par Linking
    In addition to `uninvite::testing`, this header needs `uninvite::sqlite`.

    @par Files
    Each check has new tables in its own new file, in the system's folder for temporary files. No other
    database is opened.

    @par Exception Safety
    `std::runtime_error` if the schema or the sample does not run: the message names the member.

    @par Threads
    Uses two, for concurrent calls of the verifier.

    @par Example
    @code
    auto const schema = testing::sqlite_schema_of("school.db");
    auto const report = testing::check_sqlite_statements(schema, statements, sample);
    REQUIRE(report.text() == "");
    @endcode
*/
inline report check_sqlite_statements(std::string schema, sqlite::statements statements, sqlite_sample sample)
{
    detail::sqlite_tables const tables{std::move(schema), std::move(statements), std::move(sample)};
    report all;
    detail::add_if_fitting(all, [&] { return detail::check_removal_statements(tables); });
    auto const roles = [tables] { return detail::sqlite_world_of<sqlite::course_roles>(tables); };
    detail::add_if_fitting(all, [&] { return check_course_roles(roles); });
    // A statement that does not fit was reported already.
    if (!all.is_broken(statements_promise::fit)) all.add(detail::check_role_after_removal(tables));
    // If it is empty, it is that of remove_invitation.
    if (!all.is_broken(statements_promise::fit) && !tables.statements.find_pending.empty())
        all.add(detail::check_find_pending(tables));
    if (tables.sample.set_token.empty())
        all.omit(token_promise::knows, "the sample has no set_token");
    else
        detail::add_if_fitting(all, [&] { return detail::check_token_statements(tables); });
    return all;
}

} // namespace uninvite::testing

#endif
