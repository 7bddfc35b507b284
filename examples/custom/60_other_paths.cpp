// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* Other routes of the same shape: invitations to groups and to events, each with its own store.

   Prints:

   DELETE /api/v2/course/1/invite/ -> 204
   DELETE /api/v2/group/1/invite/ -> 204
   DELETE /api/v2/event/1/invite/ -> 403
   DELETE /api/v2/other/1/invite/ -> 404
*/

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/uninvite.hpp>

#include <iostream>

using namespace uninvite;

int main()
{
    testing::memory_tokens tokens{{"token", user_id{1}}};
    testing::memory_store courses, groups, events;
    courses.set_role(course_id{1}, user_id{1}, course_role::creator);
    groups.set_role(course_id{1}, user_id{1}, course_role::manager);
    events.set_role(course_id{1}, user_id{1}, course_role::joined);

    //[other_paths
    // The path template determines the meaning of an id. An admission is valid for its own route only.
    remove_invitations const of_course{creator_or_manager{tokens, courses}, courses};
    remove_invitations const of_group{creator_or_manager{tokens, groups},
                                      groups,
                                      {.path = "/api/v2/group/{id}/invite/", .realm = "groups"}};
    remove_invitations const of_event{creator_or_manager{tokens, events},
                                      events,
                                      {.path = "/api/v2/event/{id}/invite/", .realm = "events"}};

    auto const serve = [&](testing::request const& r)
    {
        if (of_group.matches(r.target())) return r.send(of_group);
        if (of_event.matches(r.target())) return r.send(of_event);
        return r.send(of_course); // 404 where it is not its own either
    };
    //]

    for (char const* what : {"course", "group", "event", "other"})
    {
        testing::request const r = testing::request().path("/api/v2/" + std::string(what) + "/{id}/invite/");
        std::cout << r.method() << ' ' << r.target() << " -> " << serve(r).status() << '\n';
    }
}
