// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_DETAIL_KEY_SET_READER_HPP
#define UNINVITE_JWT_DETAIL_KEY_SET_READER_HPP

#include <uninvite/detail/sax_defaults.hpp>
#include <uninvite/jwt/detail/json_object.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::jwt::detail {

/// A JWK with its place in the set, from 1.
struct placed_jwk
{
    std::size_t place;
    json_object members;
};

/// Handles the parser's events: the set and each key are objects of @ref object_handler, so that a repeated
/// name is refused in both as in a token.
class key_set_handler : public uninvite::detail::sax_defaults
{
    using error_code = boost::system::error_code;
    using text = boost::json::string_view;

    object_handler set_;
    std::optional<object_handler> key_; // that is being read
    std::vector<placed_jwk> keys_;
    std::size_t elements_ = 0;
    bool is_in_keys_ = false;
    bool has_keys_ = false;
    bool has_repeated_name_ = false;

    template <class Event>
    bool forward(Event event)
    {
        return event(set_) && (!key_ || event(*key_));
    }

    // Counts an element of the list of keys that begins.
    void begin_element() { elements_ += is_in_keys_ && set_.depth == 2; }

    template <class Event>
    bool scalar(Event event)
    {
        begin_element();
        return forward(event);
    }

public:
    /// The objects in `keys`; `nullopt` if there is no such list.
    std::optional<std::vector<placed_jwk>> take_keys()
    {
        if (!has_keys_) return std::nullopt;
        return std::move(keys_);
    }

    /// The object with the repeated name that ended the reading: a key's place, or 0 for the set.
    std::optional<std::size_t> repeated_name() const noexcept
    {
        if (!has_repeated_name_) return std::nullopt;
        return key_ ? elements_ : 0;
    }

    bool on_object_begin(error_code& ec)
    {
        begin_element();
        if (is_in_keys_ && set_.depth == 2) key_.emplace();
        return forward([&](object_handler& h) { return h.on_object_begin(ec); });
    }
    bool on_object_end(std::size_t n, error_code& ec)
    {
        forward([&](object_handler& h) { return h.on_object_end(n, ec); });
        if (key_ && key_->depth == 0)
        {
            keys_.push_back({elements_, std::move(key_->object())});
            key_.reset();
        }
        return true;
    }
    bool on_array_begin(error_code& ec)
    {
        begin_element();
        if (set_.depth == 1 && set_.name() == "keys") is_in_keys_ = has_keys_ = true;
        return forward([&](object_handler& h) { return h.on_array_begin(ec); });
    }
    bool on_array_end(std::size_t n, error_code& ec)
    {
        forward([&](object_handler& h) { return h.on_array_end(n, ec); });
        if (set_.depth == 1) is_in_keys_ = false;
        return true;
    }

    bool on_key_part(text part, std::size_t n, error_code& ec)
    {
        return forward([&](object_handler& h) { return h.on_key_part(part, n, ec); });
    }
    bool on_key(text part, std::size_t n, error_code& ec)
    {
        set_.on_key(part, n, ec);
        if (key_) key_->on_key(part, n, ec);
        has_repeated_name_ = set_.has_repeated_name() || (key_ && key_->has_repeated_name());
        return !ec;
    }

    bool on_string_part(text part, std::size_t n, error_code& ec)
    {
        return forward([&](object_handler& h) { return h.on_string_part(part, n, ec); });
    }
    bool on_string(text part, std::size_t n, error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_string(part, n, ec); });
    }
    bool on_number_part(text part, error_code& ec)
    {
        return forward([&](object_handler& h) { return h.on_number_part(part, ec); });
    }
    bool on_int64(std::int64_t value, text part, error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_int64(value, part, ec); });
    }
    bool on_uint64(std::uint64_t value, text part, error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_uint64(value, part, ec); });
    }
    bool on_double(double value, text part, error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_double(value, part, ec); });
    }
    bool on_bool(bool value, error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_bool(value, ec); });
    }
    bool on_null(error_code& ec)
    {
        return scalar([&](object_handler& h) { return h.on_null(ec); });
    }
};

/** The objects in the list `keys` of a JWK set, in order; elements of other types are skipped.

    @param document UTF-8, borrowed for the call.
    @throw std::invalid_argument The text is not a JWK set, or a name is repeated in the set or in a key.

    @par Specification
    RFC 7517, sections 4 and 5: the names within a JWK, and within a JWK set, must be unique. Nesting at most
    32 deep, an exponent of at most 9 digits.
*/
inline std::vector<placed_jwk> read_key_set(std::string_view document)
{
    boost::json::basic_parser<key_set_handler> parser(boost::json::parse_options{});
    boost::system::error_code ec;
    std::size_t const read = parser.write_some(false, document.data(), document.size(), ec);
    if (auto const place = parser.handler().repeated_name())
        throw std::invalid_argument(*place == 0 ? "uninvite: the JWK set has a member twice"
                                                : "uninvite: key " + std::to_string(*place) +
                                                      " of the JWK set has a member twice");
    auto keys = parser.handler().take_keys();
    if (ec || read != document.size() || !keys)
        throw std::invalid_argument("uninvite: the text is not a JWK set: an object with a list 'keys'");
    return *std::move(keys);
}

} // namespace uninvite::jwt::detail

#endif
