// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_PRINCIPAL_HPP
#define UNINVITE_PRINCIPAL_HPP

#include <uninvite/ids.hpp>

namespace uninvite {

/// The identity that an access token proves.
struct principal
{
    user_id user;
};

/// The acting user. A policy with its own principal type defines such a function next to that type.
constexpr user_id actor(principal const& p) noexcept
{
    return p.user;
}

} // namespace uninvite

#endif
