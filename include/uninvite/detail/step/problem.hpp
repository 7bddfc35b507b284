// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_PROBLEM_HPP
#define UNINVITE_DETAIL_STEP_PROBLEM_HPP

#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace uninvite::detail {

/** The JSON body of an error: problem details, and the `errors` array that the original clients read.

    @param why The error, and the index in the list.
    @param limit The value of `{limit}` in the detail.

    @return JSON in ASCII. It contains nothing from the request except the index.

    @par Specification
    RFC 9457, section 3
*/
inline std::string render_problem(refusal const& why, std::uint64_t limit)
{
    errc_row const& row = row_of(why.why.kind());

    std::string detail(row.detail);
    constexpr std::string_view mark = "{limit}";
    if (std::size_t const at = detail.find(mark); at != std::string::npos)
        detail.replace(at, mark.size(), std::to_string(limit));

    std::string s;
    s.reserve(768);
    s.append(R"({"type":"urn:uninvite:problem:)").append(row.code);
    s.append(R"(","title":")").append(row.title);
    s.append(R"(","status":)").append(std::to_string(row.status));
    s.append(R"(,"detail":")").append(detail);
    s.append(R"(","errors":[)");
    if (!row.field.empty()) s.append(R"({"field":")").append(row.field).append(R"(","messages":[)");
    s.append(R"({"code":")").append(row.code);
    s.append(R"(","message":")").append(detail).append("\"");
    if (why.index) s.append(R"(,"index":)").append(std::to_string(*why.index));
    s.append(row.field.empty() ? "}" : "}]}");
    return s.append("]}");
}

/** The challenge of a WWW-Authenticate field.

    @param quoted_realm With its quotes. @return Empty if the error has no challenge.

    @par Specification
    RFC 6750, section 3: without an error code if the request had no credentials.
*/
inline std::string render_challenge(errc why, std::string_view quoted_realm)
{
    bool const bare = why == errc::missing_token;
    bool const with_error =
        why == errc::invalid_request || why == errc::invalid_token || why == errc::insufficient_scope;
    if (!bare && !with_error) return {};
    std::string s = "Bearer realm=";
    s.append(quoted_realm);
    if (with_error) s.append(R"(, error=")").append(row_of(why).code).append("\"");
    return s;
}

} // namespace uninvite::detail

#endif
