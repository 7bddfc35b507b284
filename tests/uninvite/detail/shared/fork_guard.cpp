// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/fork_guard.hpp>

#include "support/catch.hpp"

#include <sys/wait.h>
#include <unistd.h>

using uninvite::detail::fork_guard;

TEST_CASE("a fork_guard tells a child of the process that made it, and a copy does the same")
{
    fork_guard const guard;
    CHECK_FALSE(guard.is_child());
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0)
    {
        fork_guard const copy = guard;
        fork_guard const own;
        ::_exit(guard.is_child() && copy.is_child() && !own.is_child() ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK_FALSE(guard.is_child());
}
