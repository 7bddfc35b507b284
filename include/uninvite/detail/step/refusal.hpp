// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_REFUSAL_HPP
#define UNINVITE_DETAIL_STEP_REFUSAL_HPP

#include <uninvite/errc.hpp>
#include <uninvite/result.hpp>

#include <boost/system/result.hpp>

#include <cstddef>
#include <optional>

namespace uninvite::detail {

/// A failure and, if it concerns one element of the list of users, its index in the list as sent, from 0.
struct refusal
{
    failure why;
    std::optional<std::size_t> index;

    refusal() noexcept = default;
    refusal(errc e) noexcept
        : why(e)
    {
    }
    refusal(failure const& f)
        : why(f)
    {
    }
    refusal(errc e, std::size_t at) noexcept
        : why(e)
        , index(at)
    {
    }
};

/// Called by `value()` of a result without a value.
[[noreturn]] inline void throw_exception_from_error(refusal const& r, boost::source_location const& where)
{
    throw_exception_from_error(r.why, where);
}

/// A value, or the error with its index.
template <class T>
using parse_result = boost::system::result<T, refusal>;

} // namespace uninvite::detail

#endif
