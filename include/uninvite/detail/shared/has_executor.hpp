// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_HAS_EXECUTOR_HPP
#define UNINVITE_DETAIL_SHARED_HAS_EXECUTOR_HPP

#include <uninvite/detail/language.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/system_executor.hpp>

#include <type_traits>

namespace uninvite::detail {

struct no_executor : boost::asio::system_executor
{
};

/** Whether a completion handler has an associated executor.

    A store completes from its own thread. A handler without an associated executor would run there, off
    the host's strand, and race with the host: the operations of this library do not compile with one.
*/
template <class Handler>
inline constexpr bool has_executor =
    !std::is_same_v<boost::asio::associated_executor_t<Handler, no_executor>, no_executor>;

/// Stops the compiler with one sentence if @ref has_executor is false.
template <class Handler>
constexpr void require_executor() noexcept
{
    static_assert(
        has_executor<Handler>,
        "uninvite: this completion handler has no associated executor and would run on a thread of the "
        "store: wrap it in boost::asio::bind_executor(executor, handler), with the executor of your session");
}

} // namespace uninvite::detail

#endif
