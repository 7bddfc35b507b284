// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_USERS_JSON_HPP
#define UNINVITE_DETAIL_STEP_USERS_JSON_HPP

#include <uninvite/detail/sax_defaults.hpp>
#include <uninvite/detail/step/id.hpp>
#include <uninvite/detail/step/json_number.hpp>
#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/user_list.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace uninvite::detail {

/// Handles the parser's events; keeps only the content of the top-level `users`.
template <class List>
class users_handler : public sax_defaults
{
    using error_code = boost::system::error_code;
    using text = boost::json::string_view;

    static constexpr std::string_view key_ = "users";
    static constexpr std::size_t object_depth_ = 1;
    static constexpr std::size_t list_depth_ = 2;

    List users_;
    std::size_t limit_;
    bool key_matches_ = false; // the last top-level key is ours
    bool seen_ = false;
    json_number number_; // that is being read

    bool in_list() const noexcept { return depth == list_depth_ && key_matches_; }

    static bool refuse(errc e, error_code& ec)
    {
        ec = make_error_code(e);
        return false;
    }

    // A value that is neither a number nor an array.
    bool other_value(error_code& ec)
    {
        if (depth == 0) return refuse(errc::malformed_body, ec);
        if (depth == object_depth_ && key_matches_) return refuse(errc::not_a_list, ec);
        if (in_list()) return refuse(errc::not_an_integer, ec);
        return true;
    }

    bool number(std::int64_t value, error_code& ec)
    {
        number_ = json_number();
        if (!in_list()) return other_value(ec);
        if (value < 1) return refuse(errc::out_of_range, ec);
        if (users_.size() == limit_) return refuse(errc::too_many_users, ec);
        users_.push_back(user_id(value));
        return true;
    }

    bool key(text part, std::size_t size)
    {
        if (depth != object_depth_) return true;
        std::size_t const at = size - part.size();
        if (at == 0) key_matches_ = true;
        key_matches_ =
            key_matches_ && size <= key_.size() && key_.substr(at, part.size()) == std::string_view(part);
        return true;
    }

public:
    explicit users_handler(std::size_t limit) noexcept
        : limit_(limit)
    {
    }

    List& users() noexcept { return users_; }
    bool seen() const noexcept { return seen_; }

    bool on_object_begin(error_code& ec)
    {
        if (depth != 0 && !other_value(ec)) return false;
        ++depth;
        return true;
    }

    bool on_array_begin(error_code& ec)
    {
        if (depth == 0) return refuse(errc::malformed_body, ec);
        if (in_list()) return refuse(errc::not_an_integer, ec);
        ++depth;
        return true;
    }

    bool on_array_end(std::size_t, error_code& ec)
    {
        if (in_list() && users_.empty()) return refuse(errc::empty_list, ec);
        --depth;
        return true;
    }

    bool on_key_part(text part, std::size_t size, error_code&) { return key(part, size); }

    bool on_key(text part, std::size_t size, error_code& ec)
    {
        key(part, size);
        if (depth != object_depth_) return true;
        key_matches_ = key_matches_ && size == key_.size();
        if (key_matches_ && seen_) return refuse(errc::duplicate_key, ec);
        seen_ = seen_ || key_matches_;
        return true;
    }

    bool on_string_part(text, std::size_t, error_code& ec) { return other_value(ec); }
    bool on_string(text, std::size_t, error_code& ec) { return other_value(ec); }
    bool on_bool(bool, error_code& ec) { return other_value(ec); }
    bool on_null(error_code& ec) { return other_value(ec); }

    bool on_number_part(text part, error_code&)
    {
        number_.read(part);
        return true;
    }

    bool on_int64(std::int64_t value, text, error_code& ec) { return number(value, ec); }
    bool on_uint64(std::uint64_t, text, error_code& ec) { return number(0, ec); }

    // Integers above 2^64 also arrive here: their spelling tells them apart from fractions.
    bool on_double(double, text part, error_code& ec)
    {
        number_.read(part);
        if (number_.has_huge_exponent()) return refuse(errc::malformed_body, ec);
        if (number_.is_integer()) return number(0, ec);
        number_ = json_number();
        return other_value(ec);
    }
};

/** Reads the users from a JSON body: an object whose top-level `users` is an array of ids.

    Other keys are ignored. The list goes from the parser straight into ids: there is no document in
    memory, and no allocation below 65 users.

    @param body UTF-8, borrowed for the call.
    @param limit The maximum number of users, as sent, before duplicates are dropped.

    @return The ids as sent, at least one; or an error (400): `errc::malformed_body`, `missing_users`,
    `not_a_list`, `empty_list`, `duplicate_key`, and with the index in the list `not_an_integer`,
    `out_of_range`, `too_many_users`.

    @par Specification
    RFC 8259; nesting at most 32 deep, no byte order mark, an exponent of at most 9 digits.

    @tparam List The list type to fill; a template, so that including this header alone does not cost the
    parser.

    @par Complexity
    Linear; stops at the first error. @par Exception Safety As `std::vector` above 64 users.
*/
template <class List = user_list>
[[nodiscard]] parse_result<List> parse_users_json(std::string_view body, std::size_t limit)
{
    boost::json::parse_options options;
    options.max_depth = 32;
    boost::json::basic_parser<users_handler<List>> parser(options, limit);

    boost::system::error_code ec;
    std::size_t const read = parser.write_some(false, body.data(), body.size(), ec);
    users_handler<List>& handler = parser.handler();

    if (ec.category() == errc_category())
    {
        errc const e = static_cast<errc>(ec.value());
        if (e == errc::not_an_integer || e == errc::out_of_range || e == errc::too_many_users)
            return refusal(e, handler.users().size());
        return refusal(e);
    }
    if (ec || read != body.size()) return refusal(errc::malformed_body);
    if (!handler.seen()) return refusal(errc::missing_users);
    return std::move(handler.users());
}

} // namespace uninvite::detail

#endif
