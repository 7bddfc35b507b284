// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REQUEST_HEAD_HPP
#define UNINVITE_REQUEST_HEAD_HPP

#include <uninvite/detail/ascii.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace uninvite {

/** What the route needs of a request's header. Borrows all of it.

    Made from method and target and fed every field in turn, in any order and case, also those that the
    route does not know and those that come twice: what counts is decided here, not in each host.

    @par Object lifetimes
    Method, target and field values are views: what they point to must live until `admit` (or the one-call
    form) has returned, and not longer.

    @par Exception Safety
    Throws nothing and does not allocate.

    @par Example
    @code
    request_head head{method, target};
    for (auto const& f : fields)
        head.field(f.name, f.value);
    @endcode

    @par Specification
    RFC 9110, sections 5 (fields), 8.3 (Content-Type), 8.4 (Content-Encoding), 8.6 (Content-Length)
*/
class request_head
{
    std::string_view method_;
    std::string_view target_;
    std::string_view authorization_;
    std::string_view content_type_;
    unsigned authorizations_ = 0;
    unsigned content_types_ = 0;
    bool identity_ = true;
    std::optional<std::uint64_t> content_length_;

    void length(std::string_view value) noexcept
    {
        constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t n = 0;
        for (char c : value)
        {
            // Framing is the host's: what is not a number says nothing here.
            if (!detail::is_digit(c)) return;
            std::uint64_t const digit = static_cast<std::uint64_t>(c - '0');
            n = n > (max - digit) / 10 ? max : n * 10 + digit;
        }
        if (!value.empty() && n >= content_length_.value_or(0)) content_length_ = n;
    }

    void encoding(std::string_view value) noexcept
    {
        while (!value.empty())
        {
            std::string_view const coding = detail::trim(detail::take_until(value, ','));
            if (!coding.empty() && !detail::iequals(coding, "identity")) identity_ = false;
        }
    }

public:
    /** Starts with the request line.

        @param method As it came: `DELETE` is not `delete`. Borrowed.
        @param target As it came, in origin-form or absolute-form, undecoded. Borrowed.
    */
    request_head(std::string_view method, std::string_view target) noexcept
        : method_(method)
        , target_(target)
    {
    }

    /// Takes note of one field; call it once for each line that came. Both are borrowed.
    void field(std::string_view name, std::string_view value) noexcept
    {
        value = detail::trim(value);
        if (detail::iequals(name, "Authorization"))
        {
            ++authorizations_;
            authorization_ = value;
        }
        else if (detail::iequals(name, "Content-Type"))
        {
            ++content_types_;
            content_type_ = value;
        }
        else if (detail::iequals(name, "Content-Length"))
            length(value);
        else if (detail::iequals(name, "Content-Encoding"))
            encoding(value);
    }

    std::string_view method() const noexcept { return method_; }
    std::string_view target() const noexcept { return target_; }

    /// The value without white space around it; empty where there was none.
    std::string_view authorization() const noexcept { return authorization_; }

    /// How many Authorization fields came.
    unsigned authorizations() const noexcept { return authorizations_; }

    /// The value without white space around it; empty where there was none.
    std::string_view content_type() const noexcept { return content_type_; }

    /// How many Content-Type fields came.
    unsigned content_types() const noexcept { return content_types_; }

    /// Bytes, the greatest where several came, 2^64-1 for more than fit; nothing where none was said.
    std::optional<std::uint64_t> content_length() const noexcept { return content_length_; }

    /// Whether the body is as it is: no Content-Encoding, or only `identity`.
    bool identity_encoded() const noexcept { return identity_; }
};

} // namespace uninvite

#endif
