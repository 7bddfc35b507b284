// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef OWN_STORE_HPP
#define OWN_STORE_HPP

#include <uninvite/uninvite.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

/// A project's own store: maps under a mutex here, a database in a real server.
class custom_store
{
public:
    struct course
    {
        bool is_secret = false;
        std::map<uninvite::user_id, uninvite::course_role> roles;
        std::set<uninvite::user_id> invited;
    };

    struct log_entry
    {
        uninvite::course_id course;
        uninvite::user_id user, by;
    };

    std::map<uninvite::course_id, course> courses;
    std::vector<log_entry> log;
    std::mutex mutex;                                    // of courses and log
    std::function<bool(uninvite::removal const&)> fails; // for tests; a database fails by itself

    uninvite::result<uninvite::removed> remove(uninvite::removal const& r)
    {
        using namespace uninvite;
        std::lock_guard const lock(mutex);
        auto const found = courses.find(r.course);
        if (found == courses.end()) return errc::not_found;
        course& c = found->second;
        if (r.basis == grant::by_role)
        {
            auto const role = c.roles.find(r.actor);
            if (role == c.roles.end())
                return c.is_secret && !c.invited.contains(r.actor) ? errc::not_found : errc::forbidden;
            if (!may_remove_invitations(role->second)) return errc::forbidden;
        }
        if (fails && fails(r)) return errc::busy;
        user_list gone;
        for (user_id user : r.users)
            if (c.invited.erase(user) == 1)
            {
                log.push_back({r.course, user, r.actor});
                gone.push_back(user);
            }
        return removed(gone);
    }
};

#endif
