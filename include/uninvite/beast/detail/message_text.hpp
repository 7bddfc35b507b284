// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_MESSAGE_TEXT_HPP
#define UNINVITE_BEAST_DETAIL_MESSAGE_TEXT_HPP

#include <uninvite/beast/detail/http_date.hpp>
#include <uninvite/beast/message.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/detail/ascii.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace uninvite::beast::detail {

/** The bytes of one answer, in one piece: one buffer to write, without the steps of Beast's serializer.

    A 204 fits into the object, so it needs no allocation; most errors need one.
*/
class message_text
{
    std::array<char, 128> small_{};
    std::size_t size_ = 0; // of the bytes in small_
    std::string large_;    // all bytes, if they are more than small_ has room for

    void append(std::string_view s)
    {
        if (large_.empty() && s.size() <= small_.size() - size_)
        {
            std::copy(s.begin(), s.end(), small_.data() + size_);
            size_ += s.size();
            return;
        }
        if (large_.empty())
        {
            constexpr std::size_t head = 512; // of most errors
            large_.reserve(head + s.size());
            large_.assign(small_.data(), size_);
        }
        large_.append(s);
    }

    void append_start(unsigned version, unsigned status, std::string_view reason)
    {
        auto const digit = [](unsigned n) { return static_cast<char>('0' + n % 10); };
        char const start[] = {'H',
                              'T',
                              'T',
                              'P',
                              '/',
                              digit(version / 10),
                              '.',
                              digit(version),
                              ' ',
                              digit(status / 100),
                              digit(status / 10),
                              digit(status),
                              ' '};
        append({start, sizeof start});
        append(reason);
        append("\r\n");
    }

    void append_field(std::string_view name, std::string_view value)
    {
        append(name);
        append(": ");
        append(value);
        append("\r\n");
    }

    void append_serialized(message const& m)
    {
        http::serializer<false, message::body_type> serializer(m);
        boost::beast::error_code ec;
        while (!ec && !serializer.is_done())
            serializer.next(ec,
                            [&](boost::beast::error_code&, auto const& buffers)
                            {
                                for (boost::asio::const_buffer b : boost::beast::buffers_range_ref(buffers))
                                    append({static_cast<char const*>(b.data()), b.size()});
                                serializer.consume(boost::beast::buffer_bytes(buffers));
                            });
    }

public:
    // The buffer may point into the object.
    message_text() = default;
    message_text(message_text const&) = delete;
    message_text& operator=(message_text const&) = delete;

    /// Replaces the text by a message's, with the bytes of `http::write`.
    void assign(message const& m)
    {
        clear();
        if (m.chunked()) return append_serialized(m); // on_answer may choose it
        append_start(m.version(), m.result_int(), std_view(m.reason()));
        for (auto const& field : m)
            append_field(std_view(field.name_string()), std_view(field.value()));
        append("\r\n");
        append(m.body());
    }

    /** Replaces the text by a response's, with the bytes of @ref to_message but without a message.

        @param r Without a Connection field, and without two fields of one name: the route's have none.
        @param version 10 or 11. @param method As in the request.
    */
    void assign(response const& r, unsigned version, std::string_view method, bool keep_alive)
    {
        clear();
        append_start(version, r.status(),
                     std_view(http::obsolete_reason(static_cast<http::status>(r.status()))));
        append_field("Date", http_date_now());
        r.for_each_field([&](std::string_view name, std::string_view value)
                         { append_field(name, uninvite::detail::trim(value)); });
        if (r.error())
        {
            std::array<char, 20> digits{};
            char const* const end =
                std::to_chars(digits.data(), digits.data() + digits.size(), r.body().size()).ptr;
            append_field("Content-Length", {digits.data(), static_cast<std::size_t>(end - digits.data())});
        }
        if (keep_alive != (version == 11)) append_field("Connection", keep_alive ? "keep-alive" : "close");
        append("\r\n");
        if (method != "HEAD") append(r.body());
    }

    void clear() noexcept
    {
        size_ = 0;
        large_.clear();
    }

    /// The text. Borrowed until it changes.
    std::string_view view() const noexcept
    {
        return large_.empty() ? std::string_view(small_.data(), size_) : std::string_view(large_);
    }

    /// The same, to write.
    boost::asio::const_buffer buffer() const noexcept { return {view().data(), view().size()}; }
};

} // namespace uninvite::beast::detail

#endif
