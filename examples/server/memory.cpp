// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Memory that is short for a moment is waited for. Asio allocates in destructors, of coroutines and of
// strands, where std::bad_alloc would end the process; CMakeLists.txt makes it use operator new.

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <thread>

void* operator new(std::size_t size)
{
    constexpr int longest_wait = 1000; // ms
    for (int waited = 0; waited != longest_wait; ++waited)
    {
        if (void* const p = std::malloc(size == 0 ? 1 : size)) return p;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    throw std::bad_alloc();
}

void operator delete(void* p) noexcept
{
    std::free(p);
}

void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}
