// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_REPLACED_NEW_HPP
#define UNINVITE_TESTS_SUPPORT_REPLACED_NEW_HPP

#include <cstdlib>
#include <new>

// Replaces the global operator new: for one source file of a program that has it to itself.

namespace tests {

/// Asked at each allocation; the including file defines it. @return Whether the allocation fails.
bool refuses_allocation() noexcept;

} // namespace tests

// Catch2 sorts with this: all that is freed below must come from malloc.
void* operator new(std::size_t size, std::nothrow_t const&) noexcept
{
    return tests::refuses_allocation() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, std::nothrow_t const& tag) noexcept
{
    return operator new(size, tag);
}
void* operator new(std::size_t size)
{
    if (void* const p = operator new(size, std::nothrow)) return p;
    throw std::bad_alloc();
}
void* operator new[](std::size_t size)
{
    return operator new(size);
}
void operator delete(void* p) noexcept
{
    std::free(p);
}
void operator delete[](void* p) noexcept
{
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}
void operator delete[](void* p, std::size_t) noexcept
{
    std::free(p);
}

#endif
