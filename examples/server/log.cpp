// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "log.hpp"

#include <fmt/chrono.h>
#include <fmt/compile.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

namespace uninvite_server {

namespace {

/// `2026-01-31T12:00:00.000Z info text`. The date is formatted once a second.
class line_formatter : public spdlog::formatter
{
    std::chrono::sys_seconds second_{};
    std::array<char, 19> date_{};

    void format_date(std::chrono::sys_seconds second)
    {
        fmt::format_to_n(date_.data(), date_.size(), "{:%Y-%m-%dT%H:%M:%S}",
                         fmt::gmtime(std::chrono::system_clock::to_time_t(second)));
        second_ = second;
    }

public:
    void format(spdlog::details::log_msg const& msg, spdlog::memory_buf_t& out) override
    {
        auto const second = std::chrono::floor<std::chrono::seconds>(msg.time);
        if (second != second_) format_date(second);
        auto const milliseconds = std::chrono::floor<std::chrono::milliseconds>(msg.time - second).count();
        auto const level = spdlog::level::to_string_view(msg.level);
        fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}.{:03}Z {} {}\n"),
                       std::string_view(date_.data(), date_.size()), milliseconds,
                       std::string_view(level.data(), level.size()),
                       std::string_view(msg.payload.data(), msg.payload.size()));
    }

    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<line_formatter>(); }
};

/// Keeps lines until it is flushed or has many of them.
class buffered_stderr : public spdlog::sinks::base_sink<std::mutex>
{
    static constexpr std::size_t many = 32 * 1024;

    spdlog::memory_buf_t lines_;

    void sink_it_(spdlog::details::log_msg const& msg) override
    {
        formatter_->format(msg, lines_);
        if (lines_.size() >= many) flush_();
    }

    void flush_() override
    {
        std::size_t written = 0;
        bool is_refused = false;
        while (written != lines_.size() && !is_refused)
        {
            auto const n = ::write(STDERR_FILENO, lines_.data() + written, lines_.size() - written);
            if (n >= 0)
                written += static_cast<std::size_t>(n);
            else
                is_refused = errno != EINTR;
        }
        // A full disk may have room again by the next flush. If the lines become too many, they are dropped:
        // the server is more important than its log.
        std::size_t const rest = lines_.size() - written;
        if (rest >= many) return lines_.clear();
        std::copy(lines_.data() + written, lines_.data() + lines_.size(), lines_.data());
        lines_.resize(rest);
    }

public:
    buffered_stderr()
        : base_sink(std::make_unique<line_formatter>())
    {
        lines_.reserve(2 * many); // so that a line needs no memory
    }
};

} // namespace

stderr_log::stderr_log()
{
    auto log = std::make_shared<spdlog::logger>("uninvite", std::make_shared<buffered_stderr>());
    log->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(log));
    spdlog::flush_every(std::chrono::seconds(1));
}

stderr_log::~stderr_log()
{
    spdlog::default_logger_raw()->flush();
    spdlog::shutdown();
}

} // namespace uninvite_server
