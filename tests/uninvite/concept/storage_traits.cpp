// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A class without the members models a concept through a specialisation of storage_traits.

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/course_roles.hpp>
#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/concept/token_verifier.hpp>

#include "support/catch.hpp"

#include <string_view>

namespace probe {

using namespace uninvite;

struct adapted
{
};
struct half_adapted
{
};
struct wrongly_adapted
{
};

} // namespace probe

template <>
struct uninvite::storage_traits<probe::adapted>
{
    static result<principal> verify(probe::adapted&, std::string_view) { return principal{user_id{1}}; }
    static result<course_role> role(probe::adapted&, user_id, course_id) { return course_role::none; }
    static result<principal> authenticate(probe::adapted&, std::string_view) { return principal{user_id{2}}; }
    static result<grant> authorize(probe::adapted&, principal const&, course_id) { return grant::by_role; }
    static result<removed> remove(probe::adapted&, removal const&) { return removed(); }
};

template <>
struct uninvite::storage_traits<probe::half_adapted>
{
    static result<principal> authenticate(probe::half_adapted&, std::string_view);
};

template <>
struct uninvite::storage_traits<probe::wrongly_adapted>
{
    static principal verify(probe::wrongly_adapted&, std::string_view);
    static result<int> role(probe::wrongly_adapted&, user_id, course_id);
    static result<principal> authenticate(probe::wrongly_adapted&, std::string_view);
    static result<bool> authorize(probe::wrongly_adapted&, principal const&, course_id);
    static bool remove(probe::wrongly_adapted&, removal const&);
};

namespace probe {

static_assert(TokenVerifier<adapted> && CourseRoles<adapted> && AccessPolicy<adapted> &&
              InvitationStore<adapted>);
static_assert(TokenVerifier<adapted&> && !TokenVerifier<adapted const&> && InvitationStore<adapted&>);
static_assert(Authenticates<half_adapted> && !AccessPolicy<half_adapted>);
static_assert(!TokenVerifier<half_adapted> && !CourseRoles<half_adapted> && !InvitationStore<half_adapted>);
static_assert(!TokenVerifier<wrongly_adapted> && !CourseRoles<wrongly_adapted> &&
              Authenticates<wrongly_adapted> && !Authorizes<wrongly_adapted> &&
              !InvitationStore<wrongly_adapted>);

} // namespace probe

TEST_CASE("the traits forward to the members of the same names")
{
    using namespace uninvite;
    struct all
    {
        result<principal> verify(std::string_view t)
        {
            return principal{user_id{static_cast<long>(t.size())}};
        }
        result<course_role> role(user_id u, course_id c)
        {
            return u.value() + 1 == c.value() ? course_role::manager : course_role::none;
        }
        result<principal> authenticate(std::string_view) { return errc::throttled; }
        result<grant> authorize(principal const& p, course_id)
        {
            return p.user == user_id{5} ? grant::by_policy : grant::by_role;
        }
        result<removed> remove(removal const& r) { return removed(r.users); }
    } x;
    using traits = storage_traits_of<all const&>;
    CHECK(traits::verify(x, "abc")->user == user_id{3});
    CHECK(*traits::role(x, user_id{1}, course_id{2}) == course_role::manager);
    CHECK(traits::authenticate(x, "abc").error() == errc::throttled);
    CHECK(*traits::authorize(x, principal{user_id{5}}, course_id{1}) == grant::by_policy);
    CHECK(traits::remove(x, {course_id{1}, user_id{1}, grant::by_role, {user_id{7}}})->users() ==
          user_list{user_id{7}});
}
