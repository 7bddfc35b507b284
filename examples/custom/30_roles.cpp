// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* The host's roles: a platform administrator may remove invitations to any course.

   Prints:

   administrator: 204
   creator: 204
   member: 403
   administrator, absent course: 404
*/

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/uninvite.hpp>

#include <iostream>
#include <set>

using namespace uninvite;

//[own_roles
/// Administrators, and else the creator or a manager.
class administrator_too
{
    creator_or_manager<testing::memory_tokens&, testing::memory_store&> otherwise_;
    std::set<user_id> administrators_;

public:
    administrator_too(testing::memory_tokens& tokens, testing::memory_store& roles,
                      std::set<user_id> administrators)
        : otherwise_(tokens, roles)
        , administrators_(std::move(administrators))
    {
    }

    result<principal> authenticate(std::string_view token) { return otherwise_.authenticate(token); }

    result<grant> authorize(principal const& who, course_id course)
    {
        // The store does not look for a role then; it sees to it that the course exists.
        if (administrators_.contains(who.user)) return grant::by_policy;
        return otherwise_.authorize(who, course);
    }
};
//]

int main()
{
    testing::memory_tokens tokens{
        {"creator", user_id{1}}, {"member", user_id{3}}, {"administrator", user_id{100}}};
    testing::memory_store store;
    store.add_course(course_id{1});
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    store.set_role(course_id{1}, user_id{3}, course_role::joined);
    store.invite(course_id{1}, user_id{7});

    remove_invitations const route{administrator_too{tokens, store, {user_id{100}}}, store};
    for (char const* who : {"administrator", "creator", "member"})
        std::cout << who << ": " << testing::request().token(who).send(route).status() << '\n';
    std::cout << "administrator, absent course: "
              << testing::request().token("administrator").course(9).send(route).status() << '\n';
}
