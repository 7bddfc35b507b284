// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_QUERIES_HPP
#define UNINVITE_POSTGRES_DETAIL_QUERIES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/postgres/detail/binary.hpp>
#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/detail/sha256.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The three statements: what is sent, and what their rows mean. They know no socket.

namespace uninvite::postgres::detail {

/// One of @ref statements as it is prepared.
struct prepared
{
    char const* name;
    std::array<Oid, 5> types;
    int parameters;
    int columns; // at least
};

inline constexpr prepared find_token{"find_token", {oid_bytea, oid_int8}, 2, 1};
inline constexpr prepared find_role{"find_role", {oid_int8, oid_int8}, 2, 1};
inline constexpr prepared remove{"remove", {oid_int8, oid_int8, oid_int8_array, oid_int8, oid_bool}, 5, 2};

/// Queues a statement with its parameters, all binary. @return Whether it is queued.
template <class... Bytes>
bool send(PGconn* to, prepared const& what, Bytes const&... bytes)
{
    char const* const values[] = {reinterpret_cast<char const*>(bytes.data())...};
    int const lengths[] = {static_cast<int>(bytes.size())...};
    constexpr int formats[sizeof...(bytes)] = {(static_cast<void>(sizeof(Bytes)), 1)...};
    return PQsendQueryPrepared(to, what.name, sizeof...(bytes), values, lengths, formats, 1) == 1;
}

/// A value of the first row; empty where it is NULL.
inline std::string_view value(PGresult const* r, int column)
{
    return {PQgetvalue(r, 0, column), static_cast<std::size_t>(PQgetlength(r, 0, column))};
}

inline std::optional<course_role> to_role(std::string_view text)
{
    if (text == "creator") return course_role::creator;
    if (text == "manager") return course_role::manager;
    if (text == "joined") return course_role::joined;
    if (text == "invited") return course_role::invited;
    if (text == "none") return course_role::none;
    return std::nullopt;
}

/// Whom a token speaks for.
struct token_question
{
    using answer_type = principal;

    sha256_digest token;
    std::int64_t now;

    bool send(PGconn* to, std::string&) const
    {
        return detail::send(to, find_token, token, to_binary<8>(now));
    }

    /// @return `errc::invalid_token` where there is no row; `errc::failed` where the row has no id.
    static result<principal> read(PGresult const* r)
    {
        if (PQntuples(r) == 0) return errc::invalid_token;
        auto const number = to_integer(value(r, 0));
        auto const user = number ? user_id::from(*number) : std::nullopt;
        if (!user) return errc::failed;
        return principal{*user};
    }
};

/// What a user is to a course.
struct role_question
{
    using answer_type = course_role;

    user_id user;
    course_id course;

    bool send(PGconn* to, std::string&) const
    {
        return detail::send(to, find_role, to_binary<8>(course.value()), to_binary<8>(user.value()));
    }

    /// @return `errc::not_found` where there is no row; `errc::failed` where the row names no role.
    static result<course_role> read(PGresult const* r)
    {
        if (PQntuples(r) == 0) return errc::not_found;
        if (auto const role = to_role(value(r, 0))) return *role;
        return errc::failed;
    }
};

/// One removal. Borrows it.
struct removal_question
{
    using answer_type = removed;

    removal const& asked;
    std::int64_t now;

    bool send(PGconn* to, std::string& scratch) const
    {
        to_array(asked.users, scratch);
        return detail::send(to, remove, to_binary<8>(asked.course.value()), to_binary<8>(asked.actor.value()),
                            scratch, to_binary<8>(now), to_binary<1>(asked.basis == grant::by_role));
    }

    /// @return `errc::not_found`, `errc::forbidden`; `errc::failed` where the row is not as it should be.
    result<removed> read(PGresult const* r) const
    {
        if (PQntuples(r) == 0) return errc::not_found;
        if (asked.basis == grant::by_role)
        {
            if (PQgetisnull(r, 0, 0)) return errc::not_found;
            auto const role = to_role(value(r, 0));
            if (!role) return errc::failed;
            if (!may_remove_invitations(*role)) return errc::forbidden;
        }
        auto users = to_users(value(r, 1));
        if (!users) return errc::failed;
        users->sort_unique();
        return removed(std::move(*users));
    }
};

} // namespace uninvite::postgres::detail

#endif
