// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_EXPECT_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_EXPECT_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace oracle {

/// The bytes that a target is given, as text.
inline std::string_view text_of(std::uint8_t const* data, std::size_t size)
{
    return {reinterpret_cast<char const*>(data), size};
}

/// Ends the program where library and oracle differ, and says in what. A fuzzer keeps the input.
inline void expect(bool agreed, std::string_view what, std::string const& library, std::string const& oracle)
{
    if (agreed) return;
    std::fprintf(stderr, "\nDIFFERENCE: %.*s\n  library: %s\n  oracle:  %s\n", static_cast<int>(what.size()),
                 what.data(), library.c_str(), oracle.c_str());
    std::abort();
}

inline void expect(bool kept, std::string_view promise)
{
    expect(kept, promise, "does otherwise", "this is promised");
}

} // namespace oracle

#endif
