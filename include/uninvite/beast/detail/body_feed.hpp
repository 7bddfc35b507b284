// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_BODY_FEED_HPP
#define UNINVITE_BEAST_DETAIL_BODY_FEED_HPP

#include <uninvite/beast/framing.hpp>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace uninvite::beast::detail {

/** Passes the bytes of a body to the parser, and counts the bytes on the wire: the parser's own limit does
    not include chunk headers and trailers. Does not read from the stream.
*/
class body_feed
{
    std::size_t left_ = 0;

public:
    body_feed() = default;

    /// @param limit Bytes of body.
    template <class Parser>
    body_feed(Parser& parser, std::size_t limit)
        : left_(wire_limit(limit))
    {
        parser.body_limit(limit);
    }

    /** Parses the bytes in the buffer.

        @return No error if the body is complete; `need_more`; `body_limit` if the body or its encoding on the
        wire is too long; or the parser's error.
    */
    template <class Parser, class Buffer>
    boost::beast::error_code parse(Parser& parser, Buffer& buffer) const
    {
        boost::beast::error_code ec;
        while (!parser.is_done() && !ec)
        {
            ec = http::error::need_more;
            if (buffer.size() != 0) buffer.consume(parser.put(buffer.data(), ec));
        }
        if (ec == http::error::need_more && read_size(parser, buffer) == 0) ec = http::error::body_limit;
        return ec;
    }

    /// Bytes to read next; 0 if no more may be read.
    template <class Parser, class Buffer>
    std::size_t read_size(Parser const& parser, Buffer const& buffer) const
    {
        constexpr std::size_t most = 16 * 1024;
        std::size_t const n = std::min({left_, most, buffer.max_size() - buffer.size()});
        auto const rest = parser.content_length_remaining();
        if (!rest || *rest <= buffer.size()) return n;
        return static_cast<std::size_t>(std::min<std::uint64_t>(n, *rest - buffer.size()));
    }

    /// Counts `n` bytes read from the stream.
    void count(std::size_t n) noexcept { left_ -= std::min(n, left_); }
};

} // namespace uninvite::beast::detail

#endif
