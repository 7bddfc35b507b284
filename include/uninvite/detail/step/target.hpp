// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_TARGET_HPP
#define UNINVITE_DETAIL_STEP_TARGET_HPP

#include <uninvite/detail/step/id.hpp>
#include <uninvite/ids.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace uninvite::detail {

/// The parts of a request target; all borrow from it.
struct request_target
{
    std::string_view authority; ///< empty if the target is not in absolute-form
    std::string_view path;      ///< empty if the target's form has no path
    std::string_view query;     ///< without the `?`

    /** @param target origin-form or absolute-form of http or https (RFC 9112, sections 3.2.1 and 3.2.2),
        undecoded. Nothing is normalised. */
    explicit constexpr request_target(std::string_view target) noexcept
    {
        for (std::string_view scheme : {std::string_view("http://"), std::string_view("https://")})
            if (iequals(target.substr(0, scheme.size()), scheme))
            {
                target.remove_prefix(scheme.size());
                std::size_t const path_at = target.find_first_of("/?#");
                authority = target.substr(0, path_at);
                if (path_at == 0 || path_at == std::string_view::npos) return;
                target.remove_prefix(path_at);
                break;
            }
        if (!target.starts_with('/')) return;
        query = target;
        path = take_until(query, '?');
    }
};

/** The path of the route with a place for the id, such as `/api/v2/course/{id}/invite/`.

    @par BNF
    @code
    template = *( "/" segment ) "/{id}" *( "/" segment ) [ "/" ]
    segment  = 1*pchar ; RFC 3986, section 3.3
    @endcode
*/
class path_template
{
    std::string before_; // up to the id, with the slash
    std::string after_;  // the part after the id, without a last slash

    static bool is_segment_byte(char c) noexcept
    {
        return is_alpha(c) || is_digit(c) ||
               std::string_view("-._~!$&'()*+,;=:@%").find(c) != std::string_view::npos;
    }

public:
    /// @throw std::invalid_argument The text does not match the grammar; the message says what to change.
    explicit path_template(std::string_view text)
    {
        constexpr std::string_view id = "/{id}";
        auto const refuse = [&](char const* why)
        { throw std::invalid_argument("uninvite: the path template '" + std::string(text) + "' " + why); };

        if (!text.starts_with('/')) refuse("must start with a slash");
        std::size_t const at = text.find(id);
        if (at == std::string_view::npos) refuse("must have the segment {id}");
        std::string_view before = text.substr(0, at + 1);
        std::string_view after = text.substr(at + id.size());
        if (!after.empty() && !after.starts_with('/')) refuse("must have {id} as a whole segment");
        if (after.ends_with('/')) after.remove_suffix(1);
        for (std::string_view part : {before, after})
        {
            if (part.find("{id}") != std::string_view::npos) refuse("must have {id} once");
            if (part.find("//") != std::string_view::npos || part.ends_with("//"))
                refuse("must not have an empty segment");
            for (std::size_t i = 0; i != part.size(); ++i)
            {
                if (part[i] != '/' && !is_segment_byte(part[i]))
                    refuse("has a character that is not valid in a path");
                if (part[i] == '%' &&
                    !(i + 2 < part.size() && is_hex_digit(part[i + 1]) && is_hex_digit(part[i + 2])))
                    refuse("has a % without two hexadecimal digits");
            }
        }
        if (after == "/" || after.ends_with('/')) refuse("must not have an empty segment");
        before_ = before;
        after_ = after;
    }

    /** The id in a path, if the path matches this template, with or without a last slash.

        @param path As in @ref request_target.

        @par Complexity
        Linear. @par Exception Safety Throws nothing.
    */
    std::optional<course_id> match(std::string_view path) const noexcept
    {
        if (!path.starts_with(before_)) return std::nullopt;
        path.remove_prefix(before_.size());
        if (path.ends_with('/')) path.remove_suffix(1);
        if (!path.ends_with(after_)) return std::nullopt;
        path.remove_suffix(after_.size());
        return read(path);
    }

    /// The id as text that a router took out of the path: same range, same spelling.
    static std::optional<course_id> read(std::string_view id) noexcept
    {
        result<std::int64_t> const value = read_id(id);
        if (!value) return std::nullopt;
        return course_id::from(*value);
    }
};

} // namespace uninvite::detail

#endif
