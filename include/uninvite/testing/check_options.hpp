// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_OPTIONS_HPP
#define UNINVITE_TESTING_CHECK_OPTIONS_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>

namespace uninvite::testing {

/** Options of the conformance checks.

    @par A call that does not return
    Each check runs in a new thread. If a call of the checked object or of its world takes longer than
    @ref time_limit, the check ends with a finding, and the checks after it do not run. The thread cannot be
    ended: it is detached, and keeps the world alive until the call returns, or until the process ends. Such a
    world does not close its files and connections. It must not refer to local variables of the test.
*/
struct check_options
{
    /// The time for one call of the checked object or of its world. Above 0.
    std::chrono::milliseconds time_limit = std::chrono::seconds(30);
};

} // namespace uninvite::testing

#endif
