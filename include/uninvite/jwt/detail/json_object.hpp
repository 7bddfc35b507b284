// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_JSON_OBJECT_HPP
#define UNINVITE_JWT_DETAIL_JSON_OBJECT_HPP

#include <uninvite/detail/sax_defaults.hpp>

#include <uninvite/detail/step/json_number.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace uninvite::jwt::detail {

/// A member of an object, as far as a token needs it.
struct json_member
{
    /// Any value other than text, a number or a list of texts.
    struct other
    {
    };

    std::string name;
    std::variant<other, std::string, std::int64_t, double, std::vector<std::string>> value;
};

/** The members of a JSON object that is the whole text, each name once.

    @par Thread Safety
    A value.
*/
class json_object
{
    std::vector<json_member> members_;

public:
    /// The member's value as a `T`; null if the member is absent or has another type.
    template <class T>
    T const* find(std::string_view name) const noexcept
    {
        json_member const* const m = member(name);
        return m ? std::get_if<T>(&m->value) : nullptr;
    }

    /// Null if absent.
    json_member const* member(std::string_view name) const noexcept
    {
        for (json_member const& m : members_)
            if (m.name == name) return &m;
        return nullptr;
    }

    json_member& add(std::string_view name)
    {
        return members_.emplace_back(json_member{std::string(name), {}});
    }
};

/// Handles the parser's events.
class object_handler : public uninvite::detail::sax_defaults
{
    using error_code = boost::system::error_code;
    using text = boost::json::string_view;

    json_object object_;
    json_member* member_ = nullptr; // the current top-level member
    std::string text_;
    uninvite::detail::json_number number_; // that is being read
    bool is_list_ = false;                 // whether the top-level member is a list of texts
    bool has_repeated_name_ = false;

    static bool refuse(error_code& ec)
    {
        ec = boost::json::error::not_object;
        return false;
    }

    bool other(error_code& ec)
    {
        if (depth == 0) return refuse(ec);
        if (depth == 2 && is_list_) not_a_list();
        return true;
    }

    void not_a_list()
    {
        is_list_ = false;
        member_->value = json_member::other();
    }

    template <class T>
    bool scalar(T value, error_code& ec)
    {
        if (depth != 1) return other(ec);
        member_->value = std::move(value);
        return true;
    }

public:
    json_object& object() noexcept { return object_; }

    /// Whether the object was refused because a name is repeated.
    bool has_repeated_name() const noexcept { return has_repeated_name_; }

    /// The name of the member whose value is being read.
    std::string_view name() const noexcept { return member_ ? std::string_view(member_->name) : ""; }

    bool on_object_begin(error_code& ec)
    {
        if (depth != 0 && !other(ec)) return false;
        ++depth;
        return true;
    }
    bool on_array_begin(error_code& ec)
    {
        if (!other(ec)) return false;
        if (depth == 1)
        {
            is_list_ = true;
            member_->value = std::vector<std::string>();
        }
        ++depth;
        return true;
    }
    bool on_array_end(std::size_t, error_code&)
    {
        --depth;
        if (depth == 1) is_list_ = false;
        return true;
    }

    bool on_key_part(text part, std::size_t, error_code&)
    {
        text_.append(part.data(), part.size());
        return true;
    }
    bool on_key(text part, std::size_t n, error_code& ec)
    {
        on_key_part(part, n, ec);
        std::string const name = std::exchange(text_, std::string());
        if (depth != 1) return true;
        if (object_.member(name))
        {
            has_repeated_name_ = true;
            return refuse(ec);
        }
        member_ = &object_.add(name);
        return true;
    }

    bool on_string_part(text part, std::size_t, error_code&)
    {
        text_.append(part.data(), part.size());
        return true;
    }
    bool on_string(text part, std::size_t n, error_code& ec)
    {
        on_string_part(part, n, ec);
        std::string whole = std::exchange(text_, std::string());
        if (depth == 2 && is_list_)
        {
            std::get<std::vector<std::string>>(member_->value).push_back(std::move(whole));
            return true;
        }
        return scalar(std::move(whole), ec);
    }

    bool on_number_part(text part, error_code&)
    {
        number_.read(part);
        return true;
    }
    bool on_int64(std::int64_t value, text, error_code& ec)
    {
        number_ = uninvite::detail::json_number();
        return scalar(value, ec);
    }
    bool on_uint64(std::uint64_t, text, error_code& ec)
    {
        number_ = uninvite::detail::json_number();
        return other(ec);
    }
    bool on_double(double value, text part, error_code& ec)
    {
        number_.read(part);
        if (std::exchange(number_, uninvite::detail::json_number()).has_huge_exponent()) return refuse(ec);
        return scalar(value, ec);
    }
    bool on_bool(bool, error_code& ec) { return other(ec); }
    bool on_null(error_code& ec) { return other(ec); }
};

/** Parses a JSON object that is the whole text; `nullopt` if it is not one, or if a name is repeated.

    @param text UTF-8, borrowed for the call.

    @par Specification
    RFC 8259, nesting at most 8 deep, an exponent of at most 9 digits; RFC 7519, section 4: a repeated name
    is rejected.

    @par Complexity
    Linear in the text, quadratic in the members. @par Exception Safety As the containers.
*/
inline std::optional<json_object> read_json_object(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = 8;
    boost::json::basic_parser<object_handler> parser(options);
    boost::system::error_code ec;
    std::size_t const read = parser.write_some(false, text.data(), text.size(), ec);
    if (ec || read != text.size()) return std::nullopt;
    return std::move(parser.handler().object());
}

} // namespace uninvite::jwt::detail

#endif
