// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_BINARY_HPP
#define UNINVITE_POSTGRES_DETAIL_BINARY_HPP

#include <uninvite/ids.hpp>
#include <uninvite/user_list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Values in the protocol's binary format: numbers with the highest byte first.

namespace uninvite::postgres::detail {

/// The types of parameters, with their numbers in `pg_type`.
enum type_oid : unsigned
{
    oid_bool = 16,
    oid_bytea = 17,
    oid_int8 = 20,
    oid_int2 = 21,
    oid_int4 = 23,
    oid_int4_array = 1007,
    oid_int8_array = 1016
};

/// Whether the values of a type are read as ids. Other types have values of the same lengths.
constexpr bool is_id_type(unsigned type, bool is_array) noexcept
{
    if (is_array) return type == oid_int8_array || type == oid_int4_array;
    return type == oid_int8 || type == oid_int4 || type == oid_int2;
}

template <std::size_t Bytes>
constexpr std::array<char, Bytes> to_binary(std::int64_t value) noexcept
{
    std::array<char, Bytes> bytes{};
    for (std::size_t i = 0; i != Bytes; ++i)
        bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (Bytes - 1 - i)));
    return bytes;
}

/// A number of 2, 4 or 8 bytes; `nullopt` for another length.
constexpr std::optional<std::int64_t> to_integer(std::string_view bytes) noexcept
{
    if (bytes.size() != 2 && bytes.size() != 4 && bytes.size() != 8) return std::nullopt;
    // The highest bit is the sign.
    std::uint64_t value = static_cast<signed char>(bytes[0]) < 0 ? ~std::uint64_t{0} : 0;
    for (char c : bytes)
        value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
}

/// Ids as an `int8[]`; replaces the contents of `text` and reuses its memory.
inline void to_array(user_list const& users, std::string& text)
{
    text.clear();
    auto const add = [&](auto const& bytes) { text.append(bytes.data(), bytes.size()); };
    // Dimensions, whether there are NULLs, the type of the elements; then the count, and the first index 1.
    for (std::int64_t head : {std::int64_t{1}, std::int64_t{0}, std::int64_t{oid_int8},
                              static_cast<std::int64_t>(users.size()), std::int64_t{1}})
        add(to_binary<4>(head));
    for (user_id user : users)
    {
        add(to_binary<4>(8));
        add(to_binary<8>(user.value()));
    }
}

/// An `int8[]` or `int4[]` of ids; `nullopt` for any other value, and if it has a NULL or a number out of
/// range.
inline std::optional<user_list> to_users(std::string_view bytes)
{
    auto const take = [&](std::size_t n) -> std::optional<std::int64_t>
    {
        if (bytes.size() < n) return std::nullopt;
        auto const value = to_integer(bytes.substr(0, n));
        bytes.remove_prefix(n);
        return value;
    };
    auto const dimensions = take(4);
    auto const has_nulls = take(4), type = take(4);
    if (!has_nulls || !type) return std::nullopt;
    user_list users;
    if (dimensions == 0) return users;
    auto const count = take(4);
    if (dimensions != 1 || !count || !take(4)) return std::nullopt;
    for (std::int64_t i = 0; i != *count; ++i)
    {
        auto const length = take(4);
        if (!length || (*length != 8 && *length != 4)) return std::nullopt;
        auto const value = take(static_cast<std::size_t>(*length));
        auto const user = value ? user_id::from(*value) : std::nullopt;
        if (!user) return std::nullopt;
        users.push_back(*user);
    }
    if (!bytes.empty()) return std::nullopt;
    return users;
}

} // namespace uninvite::postgres::detail

#endif
