// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each expression of the concept: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/access_policy.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace probe {

using namespace uninvite;

struct nothing
{
};
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
struct policy_with_const_members
{
    result<principal> authenticate(std::string_view) const;
    result<grant> authorize(principal const&, course_id) const;
};
struct policy_with_one_const_member
{
    result<principal> authenticate(std::string_view) const;
    result<grant> authorize(principal const&, course_id);
};
static_assert(AccessPolicy<policy> && AccessPolicy<policy&> && !AccessPolicy<policy const&>);
static_assert(AccessPolicy<policy_with_const_members const&> &&
              AccessPolicy<policy_with_const_members const>);
static_assert(AccessPolicy<policy_with_one_const_member&> &&
              !AccessPolicy<policy_with_one_const_member const&> &&
              Authenticates<policy_with_one_const_member const&>);
static_assert(!AccessPolicy<nothing>);
static_assert(!AccessPolicy<policy_without_authenticate> && !Authenticates<policy_without_authenticate>);
static_assert(!AccessPolicy<policy_without_authorize> && Authenticates<policy_without_authorize> &&
              NamesActor<policy_without_authorize> && !Authorizes<policy_without_authorize>);
static_assert(!Authenticates<policy_with_a_plain_principal>);
static_assert(!Authenticates<policy_with_text_errors>);
static_assert(!AccessPolicy<policy_that_says_yes> && !Authorizes<policy_that_says_yes>);
static_assert(!AccessPolicy<policy_that_grants_nothing_but_errors>);
static_assert(!AccessPolicy<policy_of_another_principal>);

struct policy_in_one_step : policy
{
    result<decision<>> admit(std::string_view, course_id);
};
struct policy_in_one_step_with_a_plain_decision : policy
{
    decision<> admit(std::string_view, course_id);
};
struct policy_in_one_step_of_another_principal : policy
{
    result<decision<nothing>> admit(std::string_view, course_id);
};
static_assert(AccessPolicy<policy_in_one_step> && Admits<policy_in_one_step&> && !Admits<policy>);
static_assert(!Admits<policy_in_one_step const&>);
static_assert(!Admits<policy_in_one_step_with_a_plain_decision>);
static_assert(!Admits<policy_in_one_step_of_another_principal>);

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
static_assert(std::is_same_v<principal_of<policy_of<acts>&>, acts>);

} // namespace probe
