// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_RETRY_ON_BAD_ALLOC_HPP
#define UNINVITE_SQLITE_DETAIL_RETRY_ON_BAD_ALLOC_HPP

#include <chrono>
#include <new>
#include <thread>

namespace uninvite::sqlite::detail {

/** Does what needs memory, and tries again until there is some.

    For what cannot be given up: a removal is committed, and its caller waits to be told.

    @param f Has no effect where it throws `std::bad_alloc`.
*/
template <class F>
void retry_on_bad_alloc(F f)
{
    for (;;)
    {
        try
        {
            return f();
        }
        catch (std::bad_alloc const&)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
}

} // namespace uninvite::sqlite::detail

#endif
