// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_PREPARED_HPP
#define UNINVITE_POSTGRES_DETAIL_PREPARED_HPP

#include <uninvite/postgres/detail/binary.hpp>

#include <boost/system/error_code.hpp>

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace uninvite::postgres::detail {

/// One of @ref statements in its prepared form.
struct prepared
{
    char const* name;
    std::array<Oid, 5> types; // a token and the time are the first two, or none
    int parameters;
    int columns;
    int ids;       // the column of ids, or -1
    bool is_array; // whether the ids are an array
};

inline constexpr prepared find_token{"find_token", {oid_bytea, oid_int8}, 2, 1, 0, false};
inline constexpr prepared find_role{"find_role", {oid_int8, oid_int8}, 2, 1, -1, false};
inline constexpr prepared find_admission{"find_admission", {oid_bytea, oid_int8, oid_int8}, 3, 2, 0, false};
inline constexpr prepared remove{"remove", {oid_int8, oid_int8, oid_int8_array, oid_int8, oid_bool}, 5, 2, 1,
                                 true};
inline constexpr prepared check_removal{"check_removal", remove.types, 5, 1, -1, false};

/// Queues a statement with its parameters, all binary. @return Whether it is queued.
template <class... Bytes>
bool send(PGconn* to, prepared const& what, Bytes const&... bytes)
{
    char const* const values[] = {reinterpret_cast<char const*>(bytes.data())...};
    int const lengths[] = {static_cast<int>(bytes.size())...};
    constexpr int formats[sizeof...(bytes)] = {(static_cast<void>(sizeof(Bytes)), 1)...};
    return PQsendQueryPrepared(to, what.name, sizeof...(bytes), values, lengths, formats, 1) == 1;
}

/// The error of a statement that failed, in the query's own words if it has some.
template <class Query>
boost::system::error_code explained(boost::system::error_code const& ec)
{
    if constexpr (requires { Query::explain(ec); })
        return Query::explain(ec);
    else
        return ec;
}

/// The course of a removal, as a number; 0 for a look-up, which changes nothing.
template <class Query>
std::int64_t course_of(Query const& q) noexcept
{
    if constexpr (requires { q.course(); })
        return q.course();
    else
        return 0;
}

/// A value of the first row; empty if it is NULL.
inline std::string_view value(PGresult const* r, int column)
{
    return {PQgetvalue(r, 0, column), static_cast<std::size_t>(PQgetlength(r, 0, column))};
}

} // namespace uninvite::postgres::detail

#endif
