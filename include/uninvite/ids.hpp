// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_IDS_HPP
#define UNINVITE_IDS_HPP

#include <uninvite/detail/language.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace uninvite {

template <std::size_t InlineCapacity>
class basic_user_list;

/** An id of one kind of object: 1 to 2^63-1.

    Ids of different kinds do not compare and do not convert, so a user id cannot be passed for a course id.
    The range is that of positive SQL `BIGINT` keys.

    @par Exception Safety
    Only the constructor from a number throws.

    @par Example
    @code
    user_id const u{7};
    assert(u.value() == 7);
    assert(!user_id::from(0));
    @endcode
*/
template <class Tag>
class basic_id
{
    std::int64_t value_;

    template <std::size_t>
    friend class basic_user_list; // its unused slots hold no id
    basic_id() = default;

public:
    /// @throw std::out_of_range The number is below 1.
    explicit constexpr basic_id(std::int64_t value)
        : value_(value)
    {
        if (value < 1) throw std::out_of_range("uninvite: an id is 1 to 2^63-1");
    }

    /// The id, or `nullopt` if the number is below 1; for numbers from a database.
    static constexpr std::optional<basic_id> from(std::int64_t value) noexcept
    {
        if (value < 1) return std::nullopt;
        return basic_id(value);
    }

    /// 1 to 2^63-1.
    constexpr std::int64_t value() const noexcept { return value_; }

    friend constexpr auto operator<=>(basic_id const&, basic_id const&) = default;
};

/// A user: the caller, or the recipient of an invitation.
using user_id = basic_id<struct user_tag>;

/// The course (or group, or event: the path template decides) that invitations belong to.
using course_id = basic_id<struct course_tag>;

} // namespace uninvite

#endif
