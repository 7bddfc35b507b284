// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ROUTE_OPTIONS_HPP
#define UNINVITE_ROUTE_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace uninvite {

/** What a host may choose. The defaults are the documented route.

    @par Example
    @code
    remove_invitations route{policy, store, {.path = "/api/v2/group/{id}/invite/", .realm = "groups"}};
    @endcode
*/
struct route_options
{
    /// Where the route is: absolute, `{id}` once and as a whole segment; matches with and without a last slash.
    std::string path = "/api/v2/course/{id}/invite/";

    /// What the `Allow` of a 405 names: the methods that the host serves on this path, DELETE among them.
    std::vector<std::string> methods = {"DELETE"};

    /// The realm of challenges: printable ASCII.
    std::string realm = "uninvite";

    /// The longest body, in bytes; a longer one is 413.
    std::size_t body_limit = 1024 * 1024;

    /// The most users in one request, as sent, before repeats are dropped; more are 400.
    std::size_t users_limit = 10'000;

    /// Whether an empty body lets `?users=7&users=9` in the query speak; then naming users in both is 400.
    bool users_in_query = false;

    /// The Content-Type of errors; `application/json` for clients that know no other.
    std::string problem_type = "application/problem+json";

    /// The `Retry-After` of a 429 or 503 that names no time of its own: whole seconds, 0 or more.
    std::chrono::seconds retry_after{1};
};

} // namespace uninvite

#endif
