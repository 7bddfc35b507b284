// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_USERS_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_USERS_HPP

#include <uninvite/errc.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

/// The ids that a request names, as text and as they were sent, or what is wrong.
struct users
{
    std::vector<std::string> ids;
    std::optional<uninvite::errc> fault;
    std::optional<std::size_t> index;

    /// Where malformed_body is as right: nothing says which of two faults in one string or number comes
    /// first.
    bool or_malformed = false;

    static users refused(uninvite::errc fault, std::optional<std::size_t> index = {})
    {
        return {{}, fault, index, false};
    }

    users sorted() const
    {
        users u = *this;
        // Without leading zeros the shorter number is the smaller one.
        std::sort(u.ids.begin(), u.ids.end(),
                  [](auto const& a, auto const& b)
                  { return a.size() != b.size() ? a.size() < b.size() : a < b; });
        u.ids.erase(std::unique(u.ids.begin(), u.ids.end()), u.ids.end());
        return u;
    }

    std::string text() const
    {
        if (fault)
            return std::string(row_of(*fault).name) + (index ? " at " + std::to_string(*index) : "") +
                   (or_malformed ? " or malformed_body" : "");
        std::string all = "ids";
        for (std::string const& id : ids)
            all += " " + id;
        return all + (or_malformed ? ", or malformed_body" : "");
    }

    /// Whether an answer is this one. @param said What the library gave, in this form.
    bool allows(users const& said) const
    {
        if (or_malformed && said.fault == uninvite::errc::malformed_body && !said.index) return true;
        return said.fault == fault && said.index == index && said.ids == ids;
    }
};

} // namespace oracle

#endif
