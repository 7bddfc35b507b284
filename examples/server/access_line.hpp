// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ACCESS_LINE_HPP
#define UNINVITE_EXAMPLES_SERVER_ACCESS_LINE_HPP

#include <uninvite/response.hpp>

#include <spdlog/spdlog.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite_server {

/// One line for each request.
class access_line
{
    using clock = std::chrono::steady_clock;

    std::string peer_;
    std::string method_;
    std::string path_;
    std::string status_;
    std::string count_;
    clock::time_point start_;
    bool has_begun_ = false;

public:
    explicit access_line(std::string peer)
        : peer_(std::move(peer))
    {
    }

    /// No head can be read.
    void begin() { begin("-", "-"); }

    /** The head is there.

        @param method A known method. @param path Of a route, without the query. A client may have put a token
        into anything else: `-` then.
    */
    void begin(std::string_view method, std::string_view path)
    {
        if (std::exchange(has_begun_, true)) return;
        start_ = clock::now();
        status_ = "-"; // the client left before there was an answer
        count_.clear();
        method_ = method;
        path_ = path.substr(0, 128);
    }

    void answered(unsigned status) { status_ = std::to_string(status); }

    /// The answer to a removal: `removed 0 of 2` shows users without an invitation, `?` an unknown outcome.
    void counted(uninvite::removal_count const& n)
    {
        count_ =
            " removed " + (n.removed ? std::to_string(*n.removed) : "?") + " of " + std::to_string(n.asked);
    }

    /// Writes the line, once.
    void end()
    {
        if (!std::exchange(has_begun_, false)) return;
        std::chrono::duration<double, std::milli> const took = clock::now() - start_;
        spdlog::info("{} {} {} {}{} {:.3f} ms", peer_, method_, path_, status_, count_, took.count());
    }
};

} // namespace uninvite_server

#endif
