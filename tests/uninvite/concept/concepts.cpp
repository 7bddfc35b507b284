// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each concept and each of its expressions: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/course_roles.hpp>
#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/concept/token_verifier.hpp>

#include "support/catch.hpp"

#include <string>
#include <system_error>

namespace probe {

using namespace uninvite;

struct nothing
{
};

// TokenVerifier
struct verifies
{
    result<principal> verify(std::string_view);
};
struct verifies_const
{
    result<principal> verify(std::string_view) const;
};
struct verifies_with_their_result
{
    boost::system::result<principal, std::error_code> verify(std::string_view);
};
struct verifies_plainly
{
    principal verify(std::string_view);
};
struct verifies_to_another_type
{
    result<std::string> verify(std::string_view);
};
struct verifies_with_text_errors
{
    boost::system::result<principal, std::string> verify(std::string_view);
};
struct verifies_privately
{
private:
    result<principal> verify(std::string_view);
};
static_assert(TokenVerifier<verifies> && TokenVerifier<verifies&> && TokenVerifier<verifies const&>);
static_assert(TokenVerifier<verifies_const> && TokenVerifier<verifies_const const&>);
static_assert(TokenVerifier<verifies_with_their_result>);
static_assert(!TokenVerifier<nothing> && !TokenVerifier<int>);
static_assert(!TokenVerifier<verifies_plainly>);
static_assert(!TokenVerifier<verifies_to_another_type>);
static_assert(!TokenVerifier<verifies_with_text_errors>);
static_assert(!TokenVerifier<verifies_privately>);

// CourseRoles
struct roles
{
    result<course_role> role(user_id, course_id);
};
struct roles_with_their_result
{
    boost::system::result<course_role> role(user_id, course_id);
};
struct roles_turned_round
{
    result<course_role> role(course_id, user_id);
};
struct roles_plainly
{
    course_role role(user_id, course_id);
};
struct roles_as_numbers
{
    result<int> role(user_id, course_id);
};
static_assert(CourseRoles<roles> && CourseRoles<roles&>);
static_assert(CourseRoles<roles_with_their_result>);
static_assert(!CourseRoles<nothing>);
static_assert(!CourseRoles<roles_turned_round>, "a course does not stand for a user");
static_assert(!CourseRoles<roles_plainly>);
static_assert(!CourseRoles<roles_as_numbers>);

// AccessPolicy
struct policy
{
    result<principal> authenticate(std::string_view);
    result<grant> authorize(principal const&, course_id);
};
struct policy_without_authenticate
{
    result<grant> authorize(principal const&, course_id);
};
struct policy_without_authorize
{
    result<principal> authenticate(std::string_view);
};
struct policy_with_a_plain_principal
{
    principal authenticate(std::string_view);
    result<grant> authorize(principal const&, course_id);
};
struct policy_with_text_errors
{
    boost::system::result<principal, std::string> authenticate(std::string_view);
    result<grant> authorize(principal const&, course_id);
};
struct policy_that_says_yes
{
    result<principal> authenticate(std::string_view);
    result<bool> authorize(principal const&, course_id);
};
struct policy_that_grants_nothing_but_errors
{
    result<principal> authenticate(std::string_view);
    failure authorize(principal const&, course_id);
};
struct policy_of_another_principal
{
    result<principal> authenticate(std::string_view);
    result<grant> authorize(nothing const&, course_id);
};
static_assert(AccessPolicy<policy> && AccessPolicy<policy&> && AccessPolicy<policy const&>);
static_assert(!AccessPolicy<nothing>);
static_assert(!AccessPolicy<policy_without_authenticate> && !Authenticates<policy_without_authenticate>);
static_assert(!AccessPolicy<policy_without_authorize> && Authenticates<policy_without_authorize> &&
              NamesActor<policy_without_authorize> && !Authorizes<policy_without_authorize>);
static_assert(!Authenticates<policy_with_a_plain_principal>);
static_assert(!Authenticates<policy_with_text_errors>);
static_assert(!AccessPolicy<policy_that_says_yes> && !Authorizes<policy_that_says_yes>);
static_assert(!AccessPolicy<policy_that_grants_nothing_but_errors>);
static_assert(!AccessPolicy<policy_of_another_principal>);

template <class Principal>
struct policy_of
{
    result<Principal> authenticate(std::string_view);
    result<grant> authorize(Principal const&, course_id);
};

struct acts
{
    friend user_id actor(acts const&);
};
struct acts_not
{
};
struct acts_as_text
{
    friend std::string actor(acts_as_text const&);
};
struct acts_as_a_course
{
    friend course_id actor(acts_as_a_course const&);
};
struct acts_only_where_changed
{
    friend user_id actor(acts_only_where_changed&);
};
struct acts_by_its_member
{
    user_id actor() const;
};
struct acts_and_only_moves
{
    acts_and_only_moves(acts_and_only_moves&&) = default;
    acts_and_only_moves& operator=(acts_and_only_moves&&) = default;
    friend user_id actor(acts_and_only_moves const&);
};
struct acts_and_is_never_assigned
{
    int const n;
    friend user_id actor(acts_and_is_never_assigned const&);
};
struct acts_and_stays
{
    acts_and_stays(acts_and_stays const&) = delete;
    friend user_id actor(acts_and_stays const&);
};
static_assert(AccessPolicy<policy_of<acts>>);
static_assert(AccessPolicy<policy_of<acts_and_only_moves>>);
static_assert(Authenticates<policy_of<acts_not>> && !NamesActor<policy_of<acts_not>> &&
              !AccessPolicy<policy_of<acts_not>>);
static_assert(!AccessPolicy<policy_of<acts_as_text>>);
static_assert(!AccessPolicy<policy_of<acts_as_a_course>>);
static_assert(!AccessPolicy<policy_of<acts_only_where_changed>>);
static_assert(!AccessPolicy<policy_of<acts_by_its_member>>);
static_assert(!AccessPolicy<policy_of<acts_and_is_never_assigned>>,
              "a principal is movable, as std::movable has it");
static_assert(!AccessPolicy<policy_of<acts_and_stays>>);
static_assert(std::is_same_v<principal_of<policy_of<acts> const&>, acts>);

// InvitationStore
struct store
{
    result<removed> remove(removal const&);
};
struct store_by_value
{
    result<removed> remove(removal);
};
struct store_that_counts
{
    result<std::size_t> remove(removal const&);
};
struct store_without_result
{
    void remove(removal const&);
};
struct store_that_wants_to_change_it
{
    result<removed> remove(removal&);
};
static_assert(InvitationStore<store> && InvitationStore<store&> && InvitationStore<store_by_value>);
static_assert(!InvitationStore<nothing>);
static_assert(!InvitationStore<store_that_counts>);
static_assert(!InvitationStore<store_without_result>);
static_assert(!InvitationStore<store_that_wants_to_change_it>);

// RemovalObserver
struct observer
{
    void operator()(removal_event const&) noexcept;
};
struct observer_that_throws
{
    void operator()(removal_event const&);
};
struct observer_that_changes_it
{
    void operator()(removal_event&) noexcept;
};
struct observer_that_answers
{
    int operator()(removal_event) const noexcept;
};
static_assert(RemovalObserver<observer> && RemovalObserver<observer&> && RemovalObserver<no_observer>);
static_assert(RemovalObserver<observer_that_answers>);
static_assert(RemovalObserver<void (*)(removal_event const&) noexcept>);
static_assert(!RemovalObserver<nothing>);
static_assert(!RemovalObserver<observer_that_throws> && !RemovalObserver<void (*)(removal_event const&)>);
static_assert(!RemovalObserver<observer_that_changes_it>);

// Through a specialisation of storage_traits.
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
static_assert(TokenVerifier<adapted const&> && InvitationStore<adapted&>);
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
