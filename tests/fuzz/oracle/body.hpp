// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_BODY_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_BODY_HPP

#include "fuzz/oracle/users_form.hpp"
#include "fuzz/oracle/users_json.hpp"

#include <cstddef>
#include <string>

namespace oracle {

/// Whether the first byte that is not white space is a brace.
inline bool looks_like_json(std::string const& body)
{
    for (char c : body)
        if (c == '{')
            return true;
        else if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return false;
    return false;
}

/// The faults of a form, whose texts say that the body was read as a form.
inline users as_form(users u)
{
    using uninvite::errc;
    if (u.fault == errc::missing_users) u.fault = errc::unrecognized_body;
    if (u.fault == errc::malformed_body) u.fault = errc::malformed_form;
    return u;
}

/** The users of a request, sorted and without repeats.

    @param is_json What the label says; without it the first byte tells.
    @param query Empty where the option is off.
*/
inline users users_of(bool is_json, std::string const& body, std::string const& query, std::size_t limit)
{
    using uninvite::errc;
    users const named = users_of_form(query, limit);
    if (named.fault != errc::missing_users)
        return body.empty() ? as_form(named).sorted() : users::refused(errc::two_sources);
    if (body.empty()) return users::refused(errc::missing_body);
    if (is_json || looks_like_json(body)) return users_of_json(body, limit).sorted();
    return as_form(users_of_form(body, limit)).sorted();
}

} // namespace oracle

#endif
