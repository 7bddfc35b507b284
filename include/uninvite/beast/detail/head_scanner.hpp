// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_HEAD_SCANNER_HPP
#define UNINVITE_BEAST_DETAIL_HEAD_SCANNER_HPP

#include <uninvite/beast/framing.hpp>

#include <cstddef>
#include <string_view>

namespace uninvite::beast::detail {

/// The result of a check of a head's raw bytes, before a parser normalizes them.
enum class head_verdict
{
    need_more,
    complete,
    malformed, ///< 400
    too_large  ///< 431
};

/** Finds the end of a head in its raw bytes, and faults that a parsed message does not show.

    A state machine without I/O. It checks each byte once, however the input is split.
*/
class head_scanner
{
    static constexpr std::string_view end_ = "\r\n\r\n";

    std::size_t limit_;
    std::size_t seen_ = 0;
    std::size_t size_ = 0;

public:
    /// @param limit Bytes of a head, with its empty line.
    explicit head_scanner(std::size_t limit) noexcept
        : limit_(limit)
    {
    }

    /// @param raw All bytes received, from the first byte of the head.
    head_verdict scan(std::string_view raw) noexcept
    {
        constexpr char tls_handshake = 22;
        // A client that speaks TLS here would wait for an answer until the deadline.
        if (!raw.empty() && raw[0] == tls_handshake) return head_verdict::malformed;
        std::string_view const allowed = raw.substr(0, limit_);
        std::size_t const at = allowed.find(end_, seen_);
        if (at == std::string_view::npos)
        {
            if (raw.size() >= limit_) return head_verdict::too_large;
            seen_ = allowed.size() < end_.size() ? 0 : allowed.size() - (end_.size() - 1);
            return head_verdict::need_more;
        }
        size_ = at + end_.size();
        if (has_stray_line_break(raw.substr(0, size_))) return head_verdict::malformed;
        return head_verdict::complete;
    }

    /// Bytes of the head. @pre The last verdict was `complete`.
    std::size_t size() const noexcept { return size_; }

    /// Bytes that may still be read before the verdict. @param have The bytes received.
    std::size_t room(std::size_t have) const noexcept { return have < limit_ ? limit_ - have : 0; }
};

} // namespace uninvite::beast::detail

#endif
