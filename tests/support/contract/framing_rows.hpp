// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_CONTRACT_FRAMING_ROWS_HPP
#define UNINVITE_TESTS_SUPPORT_CONTRACT_FRAMING_ROWS_HPP

#include <string>
#include <vector>

namespace contract {

/// Whether a host that has read the whole message with Beast's parser can see the fault.
enum class parsed_view
{
    shows, ///< the parser refuses it, or a field of the message shows it
    hides  ///< the parser drops or joins the bytes
};

/** A request that another reader may end at a different byte.

    Its body would remove user 7 of course 1, and the bytes in it or after it are a second request, which
    would remove user 8. Neither may happen, and the connection ends after the answer.
*/
struct framing_attack
{
    std::string kind; ///< the name of the class, as published
    std::string name;
    std::string bytes;
    unsigned status = 400;
    parsed_view view = parsed_view::shows;
};

/// A request whose end is certain, although unusual, and a second one after it: both are served.
struct framing_variant
{
    std::string name;
    std::string bytes; ///< the first removes user 7, the second user 8
};

std::vector<framing_attack> const& framing_attacks();
std::vector<framing_variant> const& framing_variants();

/// Requests that end their connection, each with a second one after it: only the first is served.
std::vector<framing_variant> const& closing_requests();

} // namespace contract

#endif
