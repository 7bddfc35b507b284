// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Loaded before the C library (LD_PRELOAD), it makes the disk of a program quick, and now and then slow:
// each n-th sync takes 300 ms, the others nothing. SLOW_SYNC_EACH is n.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace {

int sync_now()
{
    static std::atomic<long> count{0};
    static char const* const each = std::getenv("SLOW_SYNC_EACH");
    if (each && ++count % std::atol(each) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return 0;
}

} // namespace

extern "C" int fsync(int)
{
    return sync_now();
}

extern "C" int fdatasync(int)
{
    return sync_now();
}
