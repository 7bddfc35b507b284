// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Memory that is short is waited for: small blocks for as long as it takes, because Asio allocates them in
// destructors of coroutines and strands, where std::bad_alloc would end the process. CMakeLists.txt makes
// Asio use operator new. Large blocks, as for a body, fail after a second.

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <thread>

void* operator new(std::size_t size)
{
    constexpr std::size_t small = 4096;
    constexpr int longest_wait = 1000; // ms
    for (int waited = 0;;)
    {
        if (void* const p = std::malloc(size == 0 ? 1 : size)) return p;
        if (size > small && ++waited > longest_wait) throw std::bad_alloc();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void operator delete(void* p) noexcept
{
    std::free(p);
}

void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}
