// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_BACKOFF_HPP
#define UNINVITE_POSTGRES_DETAIL_BACKOFF_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace uninvite::postgres::detail {

/** How long to wait before the next attempt: twice as long as before each time, up to a limit, and less than
    that by chance, so that many who failed together do not come back together.

    @par Thread Safety
    A value.
*/
class backoff
{
    using milliseconds = std::chrono::milliseconds;

    milliseconds first_;
    milliseconds longest_;
    milliseconds next_{0};
    std::uint32_t chance_;

public:
    /// @param seed Different for each of the many.
    backoff(milliseconds first, milliseconds longest, std::uint32_t seed)
        : first_(first)
        , longest_(std::max(first, longest))
        , chance_(seed | 1)
    {
    }

    /// Whether the last attempt failed.
    bool has_failed() const noexcept { return next_.count() != 0; }

    /// An attempt failed. @return Half to all of the time that it is now to be waited.
    milliseconds fail() noexcept
    {
        next_ = has_failed() ? std::min(2 * next_, longest_) : first_;
        // Xorshift (Marsaglia 2003): chance enough.
        chance_ ^= chance_ << 13;
        chance_ ^= chance_ >> 17;
        chance_ ^= chance_ << 5;
        return next_ / 2 + milliseconds(static_cast<std::int64_t>(chance_) * next_.count() / 2 / 0xffffffff);
    }

    void succeed() noexcept { next_ = milliseconds(0); }
};

} // namespace uninvite::postgres::detail

#endif
