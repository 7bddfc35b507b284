// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_RETRY_ON_BAD_ALLOC_HPP
#define UNINVITE_DETAIL_SHARED_RETRY_ON_BAD_ALLOC_HPP

#include <uninvite/detail/language.hpp>

#include <chrono>
#include <new>
#include <thread>

namespace uninvite::detail {

/** Calls a function, and retries while it runs out of memory.

    For work that must not be dropped: a removal is committed, and its caller waits for the completion.

    @param f Has no effect if it throws `std::bad_alloc`.
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

} // namespace uninvite::detail

#endif
