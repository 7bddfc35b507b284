// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_STATEMENT_ERROR_HPP
#define UNINVITE_STATEMENT_ERROR_HPP

#include <uninvite/errc.hpp>

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace uninvite {

/// A replaceable SQL statement of the modules `sqlite` and `postgres`.
enum class statement_id
{
    find_token = 1,
    find_role,
    find_course,
    find_pending,
    remove_invitation,
    record_removal,
    remove,        ///< the one statement of a removal on PostgreSQL
    find_admission ///< token and role at once, on PostgreSQL
};

/// The ways in which a statement that runs without an error breaks its rules.
enum class statement_fault
{
    still_pending = 1, ///< an invitation that was to be removed is still there
    not_counted,       ///< triggers changed rows, and the statement itself changed none
    not_recorded,      ///< the audit row was not written
    several_rows,      ///< more than one row
    wrong_type,        ///< a value of another type than expected
    not_an_id,         ///< an integer that is not an id
    unknown_role,      ///< a word that names no role
    unreadable         ///< rows were removed, and the result does not tell which
};

namespace detail {

inline constexpr std::string_view statement_names[] = {"find_token",   "find_role",         "find_course",
                                                       "find_pending", "remove_invitation", "record_removal",
                                                       "remove",       "find_admission"};

inline constexpr std::string_view statement_faults[] = {
    "left an invitation in place that it was to remove",
    "changed no row itself, only its triggers did: it must change a table, not a view",
    "wrote no audit row",
    "returned more than one row",
    "returned a value of a wrong type",
    "returned an integer that is not an id",
    "returned a word that is not a role",
    "removed rows, and did not return their users"};

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#endif

struct statement_category final : boost::system::error_category
{
    static constexpr int faults = 16; // a code is 16 * statement + fault

    constexpr statement_category() noexcept
        : error_category(0x51d0c8a7e63b92f4ull)
    {
    }

    char const* name() const noexcept override { return "uninvite.statement"; }

    std::string message(int code) const override
    {
        std::size_t const which = static_cast<std::size_t>(code / faults) - 1;
        std::size_t const fault = static_cast<std::size_t>(code % faults) - 1;
        if (which >= std::size(statement_names) || fault >= std::size(statement_faults)) return "unknown";
        return std::string("the statement '")
            .append(statement_names[which])
            .append("' ")
            .append(statement_faults[fault]);
    }

    boost::system::error_condition default_error_condition(int code) const noexcept override
    {
        bool const is_unknown = code % faults == static_cast<int>(statement_fault::unreadable);
        return make_error_condition(is_unknown ? errc::outcome_unknown : errc::failed);
    }
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

inline constexpr statement_category statement_errors{};

} // namespace detail

/// The name of a statement, as the member of `statements`.
constexpr std::string_view to_string(statement_id which) noexcept
{
    return detail::statement_names[static_cast<std::size_t>(which) - 1];
}

/// The category of the errors of @ref make_statement_error: `uninvite.statement`.
inline boost::system::error_category const& statement_category() noexcept
{
    return detail::statement_errors;
}

/** A broken rule of a statement as an error code, whose message names both; as a @ref failure it is
    `errc::failed` (500), and `errc::outcome_unknown` (503) for `statement_fault::unreadable`.

    The observer gets it as `removal_event::cause`. Throws nothing.
*/
inline boost::system::error_code make_statement_error(statement_id which, statement_fault fault) noexcept
{
    return {detail::statement_category::faults * static_cast<int>(which) + static_cast<int>(fault),
            detail::statement_errors};
}

} // namespace uninvite

#endif
