// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_BODY_FEED_HPP
#define UNINVITE_BEAST_DETAIL_BODY_FEED_HPP

#include <uninvite/beast/detail/chunk_scanner.hpp>
#include <uninvite/beast/framing.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace uninvite::beast::detail {

/** Passes the bytes of a body to the parser, and counts the bytes on the wire: the parser's own limit does
    not include chunk headers and trailers. Does not read from the stream.

    A chunked body is scanned first, and the parser sees only bytes that the scanner accepts. If the two see
    different ends, the body is malformed.
*/
class body_feed
{
    std::size_t left_ = 0;
    std::optional<chunk_scanner> chunks_;
    std::size_t scanned_ = 0; // bytes at the front of the buffer, which the parser has not consumed yet

public:
    body_feed() = default;

    /// @param parser Its head is done, and no byte of its body is parsed. @param limit Bytes of body.
    template <class Parser>
    body_feed(Parser& parser, std::size_t limit)
        : left_(wire_limit(limit))
    {
        parser.body_limit(limit);
        if (parser.chunked()) chunks_.emplace();
    }

    /** Parses the bytes in the buffer.

        @return No error if the body is complete; `need_more`; `body_limit` if the body or its encoding on the
        wire is too long; `bad_chunk` if the scanner refuses it; or the parser's error.
    */
    template <class Parser, class Buffer>
    boost::beast::error_code parse(Parser& parser, Buffer& buffer)
    {
        boost::beast::error_code ec;
        while (!parser.is_done() && !ec)
        {
            boost::asio::const_buffer const bytes = scan(buffer);
            if (chunks_ && chunks_->is_malformed()) return http::error::bad_chunk;
            ec = http::error::need_more;
            if (bytes.size() == 0) break;
            std::size_t const n = parser.put(bytes, ec);
            buffer.consume(n);
            scanned_ -= (std::min)(n, scanned_);
        }
        if (chunks_ && disagrees(ec)) return http::error::bad_chunk;
        if (ec == http::error::need_more && read_size(parser, buffer) == 0) ec = http::error::body_limit;
        return ec;
    }

    /// Bytes to read next; 0 if no more may be read.
    template <class Parser, class Buffer>
    std::size_t read_size(Parser const& parser, Buffer const& buffer) const
    {
        constexpr std::size_t most = 16 * 1024;
        std::size_t const n = (std::min)({left_, most, buffer.max_size() - buffer.size()});
        auto const rest = parser.content_length_remaining();
        if (!rest || *rest <= buffer.size()) return n;
        return static_cast<std::size_t>((std::min<std::uint64_t>)(n, *rest - buffer.size()));
    }

    /// Counts `n` bytes read from the stream.
    void count(std::size_t n) noexcept { left_ -= (std::min)(n, left_); }

private:
    /// The bytes that the parser may read now.
    template <class Buffer>
    boost::asio::const_buffer scan(Buffer const& buffer)
    {
        boost::asio::const_buffer const bytes = buffer.data();
        if (!chunks_) return bytes;
        std::string_view const raw(static_cast<char const*>(bytes.data()), bytes.size());
        scanned_ += chunks_->scan(raw.substr(scanned_));
        return {bytes.data(), scanned_};
    }

    /// Whether parser and scanner see different ends of the body. @param ec The parser's.
    bool disagrees(boost::beast::error_code const& ec) const noexcept
    {
        bool const has_end = chunks_->is_complete() && scanned_ == 0;
        return ec ? ec == http::error::need_more && chunks_->is_complete() : !has_end;
    }
};

} // namespace uninvite::beast::detail

#endif
