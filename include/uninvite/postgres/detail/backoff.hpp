// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_BACKOFF_HPP
#define UNINVITE_POSTGRES_DETAIL_BACKOFF_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace uninvite::postgres::detail {

/** The wait before the next attempt: twice the previous one, up to a limit, minus a random part, so that many
    clients that failed together do not retry together.

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
    /// @param seed Different for each client.
    backoff(milliseconds first, milliseconds longest, std::uint32_t seed)
        : first_(first)
        , longest_((std::max)(first, longest))
        , chance_(seed | 1)
    {
    }

    /// Whether the last attempt failed.
    bool has_failed() const noexcept { return next_.count() != 0; }

    /// Records a failed attempt. @return The wait: half to all of the current time.
    milliseconds fail() noexcept
    {
        next_ = has_failed() ? (std::min)(2 * next_, longest_) : first_;
        // Xorshift (Marsaglia 2003): random enough.
        chance_ ^= chance_ << 13;
        chance_ ^= chance_ >> 17;
        chance_ ^= chance_ << 5;
        return next_ / 2 + milliseconds(static_cast<std::int64_t>(chance_) * next_.count() / 2 / 0xffffffff);
    }

    void succeed() noexcept { next_ = milliseconds(0); }
};

} // namespace uninvite::postgres::detail

#endif
