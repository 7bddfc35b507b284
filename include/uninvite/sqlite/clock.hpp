// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_CLOCK_HPP
#define UNINVITE_SQLITE_CLOCK_HPP

#include <uninvite/clock.hpp>

namespace uninvite::sqlite {

using uninvite::clock;
using uninvite::system_seconds;

} // namespace uninvite::sqlite

#endif
