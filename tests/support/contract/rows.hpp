// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_CONTRACT_ROWS_HPP
#define UNINVITE_TESTS_CONTRACT_ROWS_HPP

// The wire contract as one list of requests and answers, free of any host and of any test framework: the
// core, an HTTP server and a store of tables are all held to the same rows.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contract {

using field_list = std::vector<std::pair<std::string, std::string>>;

/// One request, and its required result in a new world.
struct contract_row
{
    std::string name;
    std::string method;
    std::string target;
    field_list fields; ///< without Host and Content-Length, which are the runner's
    std::string body;

    unsigned status = 204;
    std::string code;                 ///< empty for 204
    std::string field;                ///< the part of the body at fault, or empty
    std::optional<std::size_t> index; ///< the place in the list
    field_list answer_fields;         ///< exact values, besides those that every error or every host adds
    std::vector<long> removed;        ///< users whose invitation is gone, each with an audit row, in order

    /// Cannot go over HTTP framing: an empty target, a fragment, a control character in a field.
    bool core_only = false;

    /// Detected from Content-Length: a chunked body of that size is detected later.
    bool needs_length = false;
};

std::vector<contract_row> const& contract_rows();

/// A regular expression for the value of a Date field (RFC 9110, section 5.6.7).
inline constexpr char imf_fixdate[] =
    "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    "[0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT";

/// All fields of the route's answer to a row, sorted: those of the row, and those of every error.
field_list expected_fields(contract_row const& row);

// The world that every row starts from. After a row exactly `removed` is gone from the course in the target,
// with one audit row each that names the caller; everything else is as before.

inline constexpr long creator = 1;
inline constexpr long manager = 2;
inline constexpr long joined = 3;
inline constexpr long stranger = 4;
inline constexpr long invited = 5;
inline constexpr long largest_id = 9223372036854775807;

inline constexpr long open_course = 1;
inline constexpr long secret_course = 2;
inline constexpr long deleted_course = 3;
inline constexpr long draft_course = 4;
inline constexpr long other_course = 5; ///< no row may touch it
inline constexpr long absent_course = 99;

struct world_token
{
    std::string token;
    long user;
};

enum class course_kind
{
    open,
    secret,
    deleted,
    draft
};

struct world_course
{
    long id;
    course_kind kind;
    long creator;
    std::vector<long> managers;
    std::vector<long> joined;
    std::vector<long> pending; ///< users with a pending invitation
};

std::vector<world_token> const& world_tokens();
std::vector<world_course> const& world_courses();

} // namespace contract

#endif
