// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_USERS_FORM_HPP
#define UNINVITE_DETAIL_STEP_USERS_FORM_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/detail/step/id.hpp>
#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/user_list.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace uninvite::detail {

/// Decodes a name or value of a form one byte at a time. Borrows.
class form_text
{
    std::string_view rest_;
    bool broken_ = false;

    static int hex(char c) noexcept
    {
        if (uninvite::detail::is_digit(c)) return c - '0';
        char const lower = uninvite::detail::to_lower(c);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

public:
    explicit form_text(std::string_view raw) noexcept
        : rest_(raw)
    {
    }

    /// Whether reading has reached the end, or a `%` without two hexadecimal digits after it.
    bool done() const noexcept { return broken_ || rest_.empty(); }
    bool broken() const noexcept { return broken_; }

    /// The next byte. @pre `!done()`; for a broken escape, the byte is `%` and ends the text.
    char next() noexcept
    {
        char const c = rest_.front();
        std::string_view const digits = rest_.substr(1, 2);
        rest_.remove_prefix(1);
        if (c == '+') return ' ';
        if (c != '%') return c;

        int const high = digits.size() == 2 ? hex(digits[0]) : -1;
        int const low = digits.size() == 2 ? hex(digits[1]) : -1;
        broken_ = high < 0 || low < 0;
        if (broken_) return c;
        rest_.remove_prefix(2);
        return static_cast<char>(high * 16 + low);
    }
};

enum class form_key
{
    users,
    other,
    unsupported, ///< reads like `users`, and does not spell the list
    broken       ///< as far as it is readable, one of our keys
};

/// Whether a decoded name's rest after `users[` is `]`, or the index of a list and `]`: a number without a
/// leading zero, of at most 9 digits.
constexpr bool is_list_suffix(std::string_view rest) noexcept
{
    if (!rest.ends_with(']')) return false;
    rest.remove_suffix(1);
    if (rest.size() > 9 || (rest.size() > 1 && rest.front() == '0')) return false;
    for (char c : rest)
        if (!is_digit(c)) return false;
    return true;
}

/// Whether a byte after `users` makes another word of it, such as `users_note`.
constexpr bool continues_word(char c) noexcept
{
    return is_digit(c) || is_alpha(c) || c == '_';
}

/// Whether a byte before `users` is white space or a control character, or of a byte order mark: an
/// editor or a join of lines leaves such bytes, and the key is still meant to be ours.
constexpr bool is_stray(char c) noexcept
{
    return static_cast<unsigned char>(c) <= ' ' || c == '\xef' || c == '\xbb' || c == '\xbf';
}

/// Classifies a raw name: `users`, `users[]` and `users[0]`, `users[1]` and so on are ours.
inline form_key read_form_key(std::string_view raw) noexcept
{
    constexpr std::string_view prefix = "users[";
    if (raw == "users[]" || raw == "users") return form_key::users;
    char suffix[11]; // the longest is 999999999], and one more character shows that a suffix is too long
    std::size_t size = 0;
    bool is_misspelled = false;
    form_text name(raw);
    while (!name.done())
    {
        char const c = name.next();
        if (name.broken()) return size + 1 >= prefix.size() ? form_key::broken : form_key::other;
        if (size == 0 && is_stray(c))
        {
            is_misspelled = true;
            continue;
        }
        if (size < prefix.size() && c != prefix[size])
        {
            if (size + 1 != prefix.size() || continues_word(c)) return form_key::other;
            is_misspelled = true;
        }
        if (size >= prefix.size() && size - prefix.size() < sizeof suffix) suffix[size - prefix.size()] = c;
        ++size;
    }
    if (size + 1 == prefix.size()) return is_misspelled ? form_key::unsupported : form_key::users;
    if (size < prefix.size()) return form_key::other;
    size = (std::min)(size - prefix.size(), sizeof suffix);
    bool const is_list = !is_misspelled && is_list_suffix({suffix, size});
    return is_list ? form_key::users : form_key::unsupported;
}

/** Reads the users from a form, as the WHATWG form parser splits it.

    Keys `users`, `users[]` and `users[N]`, raw or escaped, mixed freely, each value one id. N is 0 to
    999999999 without a leading zero; only the order of the pairs counts, and the values of a repeated index
    are all used. Any other key that reads `users`, except for white space, control characters and bytes of a
    byte order mark before it, and ends there or goes on with another byte than a letter, a digit or `_`, is
    an error; other keys are ignored. A broken escape is an error in a value of our keys, and in a name that
    reads like one of both up to it; elsewhere it is literal text.

    @param body Any bytes, borrowed for the call. The query of a target has the same format.
    @param limit The maximum number of users, as sent, before duplicates are dropped.

    @return The ids as sent, at least one; or an error (400): `errc::missing_users`, `malformed_body`, and
    with the index in the list `not_an_integer`, `out_of_range`, `too_many_users`, `unsupported_key`.

    @par BNF
    @code
    form = [ piece ] *( "&" [ piece ] )
    piece = name [ "=" value ]       ; "+" is a space, "%" HEXDIG HEXDIG a byte
    @endcode

    @par Specification
    URL Standard (WHATWG), section 5.1, application/x-www-form-urlencoded parsing

    @tparam List The list type to fill.

    @par Complexity
    Linear; stops at the first error. @par Exception Safety As `std::vector` above 64 users.
*/
template <class List = user_list>
[[nodiscard]] parse_result<List> parse_users_form(std::string_view body, std::size_t limit)
{
    List users;
    while (!body.empty())
    {
        std::string_view value = uninvite::detail::take_until(body, '&');
        form_key const key = read_form_key(uninvite::detail::take_until(value, '='));
        if (key == form_key::other) continue;
        if (key == form_key::broken) return refusal(errc::malformed_body);
        if (key == form_key::unsupported) return refusal(errc::unsupported_key, users.size());

        std::int64_t id = read_short_id(value);
        if (id == 0)
        {
            id_reader reader;
            form_text text(value);
            while (!text.done())
                reader.put(text.next());
            if (text.broken()) return refusal(errc::malformed_body);

            result<std::int64_t> const decoded = reader.finish();
            if (!decoded) return refusal(decoded.error().kind(), users.size());
            id = *decoded;
        }
        if (users.size() == limit) return refusal(errc::too_many_users, users.size());
        users.push_back(user_id(id));
    }
    if (users.empty()) return refusal(errc::missing_users);
    return users;
}

} // namespace uninvite::detail

#endif
