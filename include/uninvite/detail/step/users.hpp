// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_USERS_HPP
#define UNINVITE_DETAIL_STEP_USERS_HPP

#include <uninvite/detail/step/content_type.hpp>
#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/detail/step/users_form.hpp>
#include <uninvite/detail/step/users_json.hpp>
#include <uninvite/user_list.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace uninvite::detail {

/// The error of a form, which the client may not have meant to send: the texts of JSON would mislead.
inline refusal form_refusal(refusal const& why) noexcept
{
    if (why.why == errc::missing_users) return errc::unrecognized_body;
    if (why.why == errc::malformed_body) return errc::malformed_form;
    return why;
}

/** Reads the users of a request: from the body, in the format that its label or its first byte indicates, or
    from the query.

    @param body Borrowed for the call; may be empty.
    @param query The part of the target after the `?` if the query may name users, otherwise empty. Borrowed.
    @param limit The maximum number of users, as sent.

    @return The ids, sorted, unique, at least one. `errc::missing_body` if neither names a user,
    `errc::two_sources` if both do, `errc::malformed_form` or `errc::unrecognized_body` if the ids were read
    as a form, or another error of @ref parse_users_json or @ref parse_users_form.

    @tparam List The list type to fill.

    @par Complexity
    Linear, and n log n in the users for the sorting.
*/
template <class List = user_list>
[[nodiscard]] parse_result<List> parse_users(body_kind kind, std::string_view body, std::string_view query,
                                             std::size_t limit)
{
    auto const sorted = [](parse_result<List> list)
    {
        if (list) list->sort_unique();
        return list;
    };
    auto const form = [&](parse_result<List> list)
    { return list ? sorted(std::move(list)) : parse_result<List>(form_refusal(list.error())); };

    if (!query.empty())
    {
        parse_result<List> named = parse_users_form<List>(query, limit);
        bool const silent = !named && named.error().why == errc::missing_users;
        if (!silent && !body.empty()) return refusal(errc::two_sources);
        if (!silent) return form(std::move(named));
    }
    if (body.empty()) return refusal(errc::missing_body);

    std::size_t const first = body.find_first_not_of(" \t\r\n");
    bool const is_json = kind == body_kind::json || (first != std::string_view::npos && body[first] == '{');
    return is_json ? sorted(parse_users_json<List>(body, limit)) : form(parse_users_form<List>(body, limit));
}

} // namespace uninvite::detail

#endif
