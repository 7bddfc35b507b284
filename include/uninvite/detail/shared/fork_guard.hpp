// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_FORK_GUARD_HPP
#define UNINVITE_DETAIL_SHARED_FORK_GUARD_HPP

#include <uninvite/detail/language.hpp>

#include <unistd.h>

namespace uninvite::detail {

/** Tells whether the process has forked since the object that holds this was made.

    Threads do not survive a fork, mutexes may stay locked, and a connection is shared with the parent: an
    object that has any of these must not use them in the child.

    @par Source
    POSIX.1-2017, fork(); https://sqlite.org/howtocorrupt.html, section 2.6
*/
class fork_guard
{
    ::pid_t owner_ = ::getpid();

public:
    bool is_child() const noexcept { return ::getpid() != owner_; }
};

} // namespace uninvite::detail

#endif
