// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ACCESS_LINE_HPP
#define UNINVITE_EXAMPLES_SERVER_ACCESS_LINE_HPP

#include <uninvite/response.hpp>

#include <fmt/compile.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <iterator>
#include <optional>
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
    unsigned status_ = 0; ///< 0: the client left before there was an answer
    std::optional<uninvite::removal_count> count_;
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
        status_ = 0;
        count_.reset();
        method_ = method;
        path_ = path.substr(0, 128);
    }

    void answered(unsigned status) { status_ = status; }

    /// The answer to a removal: `removed 0 of 2` shows users without an invitation, `?` an unknown outcome.
    void counted(uninvite::removal_count const& n) { count_ = n; }

    /// Writes the line, once.
    void end()
    {
        if (!std::exchange(has_begun_, false)) return;
        auto const took = std::chrono::round<std::chrono::microseconds>(clock::now() - start_).count();
        fmt::memory_buffer line; // has room for a line without an allocation
        auto const out = std::back_inserter(line);
        fmt::format_to(out, FMT_COMPILE("{} {} {} "), peer_, method_, path_);
        if (status_ == 0)
            line.push_back('-');
        else
            fmt::format_to(out, FMT_COMPILE("{}"), status_);
        if (count_ && count_->removed)
            fmt::format_to(out, FMT_COMPILE(" removed {} of {}"), *count_->removed, count_->asked);
        else if (count_)
            fmt::format_to(out, FMT_COMPILE(" removed ? of {}"), count_->asked);
        fmt::format_to(out, FMT_COMPILE(" {}.{:03} ms"), took / 1000, took % 1000);
        spdlog::default_logger_raw()->log(spdlog::level::info, {line.data(), line.size()});
    }
};

} // namespace uninvite_server

#endif
