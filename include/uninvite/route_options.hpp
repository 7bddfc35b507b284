// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ROUTE_OPTIONS_HPP
#define UNINVITE_ROUTE_OPTIONS_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace uninvite {

/** Options of the route. The defaults are the documented route.

    @par Example
    @code
    remove_invitations route{policy, store, {.path = "/api/v2/group/{id}/invite/", .realm = "groups"}};
    @endcode
*/
struct route_options
{
    /// Path of the route: absolute, with `{id}` once and as a whole segment; matches with and without a last
    /// slash.
    std::string path = "/api/v2/course/{id}/invite/";

    /// Methods in the `Allow` of a 405: the methods that the host serves on this path, including DELETE.
    std::vector<std::string> methods = {"DELETE"};

    /// The realm of challenges: printable ASCII.
    std::string realm = "uninvite";

    /// Maximum body length, in bytes; a longer body gets 413. 1 to 1 073 741 824 (1 GiB).
    std::size_t body_limit = 1024 * 1024;

    /// Maximum number of users in one request, as sent, before duplicates are dropped; more get 400. 1 to
    /// 10 000 000.
    std::size_t users_limit = 10'000;

    /// If true, `?users=7&users=9` in the query counts if the body is empty; naming users in both gets 400.
    bool users_in_query = false;

    /// Content-Type of errors; use `application/json` for clients that know no other.
    std::string problem_type = "application/problem+json";

    /// Default `Retry-After` of a 429 or 503: whole seconds, 0 to 86 400 (24 hours).
    std::chrono::seconds retry_after{1};
};

} // namespace uninvite

#endif
