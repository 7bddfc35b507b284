// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_COURSE_MODEL_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_COURSE_MODEL_HPP

#include "support/contract/rows.hpp"

#include <uninvite/errc.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace oracle {

/// The world of the contract's rows as the oracle keeps it: who may remove, and what is pending.
class course_model
{
    std::map<std::string, std::set<std::string>> pending_;

public:
    course_model()
    {
        for (contract::world_course const& c : contract::world_courses())
            if (c.kind != contract::course_kind::deleted)
                for (long user : c.pending)
                    pending_[std::to_string(c.id)].insert(std::to_string(user));
    }

    /// Whose token it is.
    static std::optional<long> caller(std::string const& token)
    {
        for (contract::world_token const& t : contract::world_tokens())
            if (t.token == token) return t.user;
        return std::nullopt;
    }

    /// Why the caller may not remove invitations of the course, or nothing.
    std::optional<uninvite::errc> refusal(long caller, std::string const& course) const
    {
        using contract::course_kind;
        for (contract::world_course const& c : contract::world_courses())
        {
            if (std::to_string(c.id) != course || c.kind == course_kind::deleted) continue;
            auto const is_in = [&](std::vector<long> const& users)
            { return std::find(users.begin(), users.end(), caller) != users.end(); };
            if (c.creator == caller || is_in(c.managers)) return std::nullopt;
            bool const hidden = c.kind == course_kind::secret || c.kind == course_kind::draft;
            bool const sees = !hidden || is_in(c.joined) || is_pending(course, std::to_string(caller));
            return sees ? uninvite::errc::forbidden : uninvite::errc::not_found;
        }
        return uninvite::errc::not_found;
    }

    bool is_pending(std::string const& course, std::string const& user) const
    {
        auto const c = pending_.find(course);
        return c != pending_.end() && c->second.contains(user);
    }

    /// Removes, and says whose invitations are gone now: `course/user` for each, in the order of `users`.
    std::vector<std::string> remove(std::string const& course, std::vector<std::string> const& users)
    {
        std::vector<std::string> gone;
        for (std::string const& user : users)
            if (pending_[course].erase(user) != 0) gone.push_back(course + "/" + user);
        return gone;
    }
};

} // namespace oracle

#endif
