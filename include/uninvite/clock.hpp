// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CLOCK_HPP
#define UNINVITE_CLOCK_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace uninvite {

/// Returns the time as UTC seconds since 1970; called from any thread.
using clock_function = std::function<std::int64_t()>;

/// The system's time.
inline std::int64_t system_seconds()
{
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace uninvite

#endif
