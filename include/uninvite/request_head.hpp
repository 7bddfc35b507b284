// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REQUEST_HEAD_HPP
#define UNINVITE_REQUEST_HEAD_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/detail/language.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace uninvite {

namespace detail {

template <class T>
inline constexpr bool is_string = false;
template <class Traits, class Allocator>
inline constexpr bool is_string<std::basic_string<char, Traits, Allocator>> = true;

// For the deduced T of a parameter T&&: an rvalue that owns the characters that a view would point to.
template <class T>
concept TemporaryString = !std::is_reference_v<T> && is_string<std::remove_const_t<T>>;

} // namespace detail

/** The parts of a request's header that the route needs. Borrows all of them.

    Construct it from method and target, then pass every field in turn, in any order and case, including
    unknown and repeated fields: the selection is made here, not in each host.

    @par Object lifetimes
    Method, target and field values are views: the text must live until `admit` (or the one-call form) has
    returned, and no longer.

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
        constexpr std::uint64_t max = (std::numeric_limits<std::uint64_t>::max)();
        std::uint64_t n = 0;
        for (char c : value)
        {
            // Framing is the host's task: an invalid number is ignored here.
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

        @param method As received: `DELETE` is not `delete`. Borrowed.
        @param target As received, in origin-form or absolute-form, undecoded. Borrowed.
    */
    request_head(std::string_view method, std::string_view target) noexcept
        : method_(method)
        , target_(target)
    {
    }

    /// A temporary string is gone before the route reads it: keep it in a variable, and pass that.
    template <class M, class T>
        requires(detail::TemporaryString<M> || detail::TemporaryString<T>)
    request_head(M&&, T&&) UNINVITE_DELETED("uninvite: keep the string in a variable, and pass that");

    /// Records one field; call it once for each field line. Both arguments are borrowed.
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

    /// A temporary string is gone before the route reads the field: keep it in a variable, and pass that.
    template <class Name, class Value>
        requires(detail::TemporaryString<Name> || detail::TemporaryString<Value>)
    void field(Name&&, Value&&) UNINVITE_DELETED("uninvite: keep the string in a variable, and pass that");

    std::string_view method() const noexcept { return method_; }
    std::string_view target() const noexcept { return target_; }

    /// The value without surrounding white space; empty if the field is absent.
    std::string_view authorization() const noexcept { return authorization_; }

    /// The number of Authorization fields.
    unsigned authorizations() const noexcept { return authorizations_; }

    /// The value without surrounding white space; empty if the field is absent.
    std::string_view content_type() const noexcept { return content_type_; }

    /// The number of Content-Type fields.
    unsigned content_types() const noexcept { return content_types_; }

    /// Body length in bytes; the largest value if the field is repeated, 2^64-1 on overflow, `nullopt` if
    /// absent.
    std::optional<std::uint64_t> content_length() const noexcept { return content_length_; }

    /// Whether the body is unencoded: no Content-Encoding, or only `identity`.
    bool identity_encoded() const noexcept { return identity_; }
};

} // namespace uninvite

#endif
