// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_USERS_JSON_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_USERS_JSON_HPP

#include "fuzz/oracle/id.hpp"
#include "fuzz/oracle/json.hpp"
#include "fuzz/oracle/users.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oracle {

/// Whether the exponent has more than 9 digits, without zeros in front; such a number is malformed.
inline bool has_huge_exponent(std::string const& number)
{
    std::size_t const e = number.find_first_of("eE");
    if (e == number.npos) return false;
    std::size_t const digits = number.find_first_of("123456789", e);
    return digits != number.npos && number.size() - digits > 9;
}

inline bool has_huge_exponent(json_value const& v)
{
    bool huge = v.kind == json_value::number && has_huge_exponent(v.text);
    for (json_value const& e : v.elements)
        huge = huge || has_huge_exponent(e);
    return huge;
}

namespace detail {

// Adds the elements of the list; false where one is at fault.
inline bool read_list(json_value const& list, std::size_t limit, users& u)
{
    using uninvite::errc;
    for (json_value const& e : list.elements)
    {
        std::size_t const i = u.ids.size();
        bool const is_number = e.kind == json_value::number;
        if (e.kind == json_value::absent || (is_number && !e.complete)) return true; // the text ends here
        if (is_number && has_huge_exponent(e))
        {
            u = users::refused(errc::malformed_body);
            return false;
        }
        std::optional<errc> fault = is_number ? fault_of_id(e.text) : errc::not_an_integer;
        if (!fault && i == limit) fault = errc::too_many_users;
        if (fault)
        {
            u = users::refused(*fault, i);
            u.or_malformed = e.kind == json_value::string && !e.complete;
            return false;
        }
        u.ids.push_back(e.text);
    }
    return true;
}

} // namespace detail

/// The users of a JSON body: the whole document is read, then the contract's rules are applied, in the order
/// in which a reader meets what they are about.
inline users users_of_json(std::string_view body, std::size_t limit)
{
    using uninvite::errc;
    json_value root;
    bool const well_formed = json_parser(body, 32).parse(root);
    if (root.kind != json_value::object) return users::refused(errc::malformed_body);

    users u;
    bool seen = false;
    for (std::size_t i = 0; i != root.keys.size(); ++i)
    {
        json_value const& value = root.elements[i];
        if (root.keys[i] == "users")
        {
            bool const is_number = value.kind == json_value::number;
            if (seen) return users::refused(errc::duplicate_key);
            seen = true;
            if (value.kind == json_value::absent || (is_number && !value.complete)) break;
            if (is_number && has_huge_exponent(value)) return users::refused(errc::malformed_body);
            if (value.kind != json_value::array)
            {
                u = users::refused(errc::not_a_list);
                u.or_malformed = value.kind == json_value::string && !value.complete;
                return u;
            }
            if (!detail::read_list(value, limit, u)) return u;
            if (value.complete && value.elements.empty()) return users::refused(errc::empty_list);
        }
        else if (has_huge_exponent(value))
            return users::refused(errc::malformed_body);
    }
    if (!well_formed) return users::refused(errc::malformed_body);
    if (!seen) return users::refused(errc::missing_users);
    return u;
}

} // namespace oracle

#endif
