// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_OPENSSL_MEMORY_HPP
#define UNINVITE_TESTS_SUPPORT_OPENSSL_MEMORY_HPP

#include "support/catch.hpp"

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdlib>

namespace tests {

/// Lets one allocation of OpenSSL fail. Include it in one source of a program: it hooks in before OpenSSL's
/// first use, and OpenSSL takes hooks at no later time.
class openssl_memory
{
    static inline thread_local long left_ = -1; // until the one that fails; negative: none does
    static inline thread_local bool has_failed_ = false;

    static bool fails() noexcept
    {
        if (left_ < 0 || left_-- != 0) return false;
        return has_failed_ = true;
    }

    static void* allocate(std::size_t size, char const*, int)
    {
        return fails() ? nullptr : std::malloc(size);
    }
    static void* resize(void* p, std::size_t size, char const*, int)
    {
        return fails() ? nullptr : std::realloc(p, size);
    }
    static void release(void* p, char const*, int) { std::free(p); }

    static inline bool const is_hooked_ = CRYPTO_set_mem_functions(allocate, resize, release) == 1;

public:
    /// Calls `f` again and again: the n-th time its n-th allocation fails, until a call has fewer.
    /// @return How many calls there were with a failure.
    template <class F>
    static long fail_each(F f)
    {
        REQUIRE(is_hooked_);
        for (long n = 0;; ++n)
        {
            has_failed_ = false;
            left_ = n;
            f();
            left_ = -1;
            if (!has_failed_) return n;
        }
    }
};

} // namespace tests

#endif
