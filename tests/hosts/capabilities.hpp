// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_HOSTS_CAPABILITIES_HPP
#define UNINVITE_TESTS_HOSTS_CAPABILITIES_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What the servers of examples/hosts hand over to the route and what they decide by themselves: the checks
// read it, and docs/hosts.md shows it.

namespace hosts {

/// Rows of the contract that a server does not hand over as they came.
struct exception
{
    std::string_view rows; ///< how their names start
    unsigned status;       ///< what is answered instead; 0: the connection is closed without an answer
    std::string_view why;
    bool removes = false;         ///< whether it is carried out nevertheless
    std::string_view not_in = {}; ///< a newer version that hands them over
    bool may_reset = false; ///< whether it closes with bytes unread, and the reset may overtake the answer
};

struct capabilities
{
    std::string_view name;
    std::string_view program; ///< its path; empty: it was not built
    std::string_view version; ///< in Debian 12

    bool header_first;         ///< whether the route judges by the header before the body is read
    std::size_t chunked;       ///< the longest chunked body that reaches the route, in bytes
    bool says_continue;        ///< whether it answers `Expect: 100-continue`
    bool length_on_204;        ///< whether it adds `Content-Length: 0` to a 204
    bool ends_at_nul;          ///< whether a target or a value ends at a NUL, and the rest is not seen
    std::string_view body_cap; ///< of its own
    std::string_view set;      ///< what the example sets, and why

    std::vector<exception> exceptions;
};

std::vector<capabilities> const& all();

/// Those whose program is there to be started.
std::vector<capabilities> built();

/// The tables of docs/hosts.md.
std::string as_markdown();

} // namespace hosts

#endif
