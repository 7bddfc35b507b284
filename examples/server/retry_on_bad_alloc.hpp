// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_RETRY_ON_BAD_ALLOC_HPP
#define UNINVITE_EXAMPLES_SERVER_RETRY_ON_BAD_ALLOC_HPP

#include <new>
#include <thread>

namespace uninvite_server {

/// For steps without which the server would no longer accept, time out or stop: other threads free memory.
/// @param f Has no effect if it throws `std::bad_alloc`.
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
            std::this_thread::yield();
        }
    }
}

} // namespace uninvite_server

#endif
