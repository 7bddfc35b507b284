// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_FAILURE_LOG_HPP
#define UNINVITE_EXAMPLES_SERVER_FAILURE_LOG_HPP

#include <uninvite/removal_event.hpp>

#include <spdlog/spdlog.h>

#include <exception>

namespace uninvite_server {

/// A `RemovalObserver` that logs the cause of each 500 and 503, which responses never contain.
struct failure_log
{
    void operator()(uninvite::removal_event const& e) const noexcept
    try
    {
        if (e.status < 500) return;
        spdlog::warn("{}: {}{}{}", e.status, e.cause.message(), e.detail.empty() ? "" : ": ", e.detail);
    }
    catch (std::exception const&)
    {
        // Out of memory: the line in the access log has the status.
    }
};

} // namespace uninvite_server

#endif
