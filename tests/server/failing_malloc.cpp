// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Loaded before the C library (LD_PRELOAD), it lets a share of all allocations fail. The file that the
// variable FAILING_MALLOC names holds how many of 10 000 fail, as an int that another process may change.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

std::atomic<int> const* failures = nullptr;
std::atomic<std::uint32_t> counter{0};

[[gnu::constructor]] void open_file()
{
    char const* const name = std::getenv("FAILING_MALLOC");
    int const file = name ? ::open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void* const at = ::mmap(nullptr, sizeof *failures, PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    if (at != MAP_FAILED) failures = static_cast<std::atomic<int> const*>(at);
}

// The finalizer of MurmurHash3, a cheap sequence that every thread may continue.
std::uint32_t random_number()
{
    std::uint32_t x = counter.fetch_add(0x9e3779b9u, std::memory_order_relaxed);
    x = (x ^ (x >> 16)) * 0x85ebca6bu;
    x = (x ^ (x >> 13)) * 0xc2b2ae35u;
    return x ^ (x >> 16);
}

bool fails()
{
    int const share = failures ? failures->load(std::memory_order_relaxed) : 0;
    if (share == 0 || random_number() % 10000 >= static_cast<std::uint32_t>(share)) return false;
    errno = ENOMEM;
    return true;
}

} // namespace

extern "C" {

void* malloc(std::size_t size)
{
    return fails() ? nullptr : __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size)
{
    return fails() ? nullptr : __libc_calloc(count, size);
}

void* realloc(void* p, std::size_t size)
{
    return fails() ? nullptr : __libc_realloc(p, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    return fails() ? nullptr : __libc_memalign(alignment, size);
}

int posix_memalign(void** to, std::size_t alignment, std::size_t size)
{
    *to = aligned_alloc(alignment, size);
    return *to ? 0 : ENOMEM;
}

} // extern "C"
