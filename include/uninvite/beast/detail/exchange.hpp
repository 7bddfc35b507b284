// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_EXCHANGE_HPP
#define UNINVITE_BEAST_DETAIL_EXCHANGE_HPP

#include <uninvite/beast/detail/body_feed.hpp>
#include <uninvite/beast/detail/head_scanner.hpp>
#include <uninvite/beast/detail/message_text.hpp>
#include <uninvite/beast/framing.hpp>
#include <uninvite/beast/message.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/beast/respond_options.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite::beast::detail {

/// The answer to a request that cannot be read to its end; `nullopt` if the client has left.
inline std::optional<errc> refusal_of(boost::beast::error_code const& ec)
{
    if (ec == boost::beast::error::timeout) return errc::request_timeout;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return std::nullopt;
    if (ec == http::error::body_limit) return errc::body_too_large;
    if (ec == http::error::header_limit) return errc::head_too_large;
    if (ec.category() == make_error_code(http::error::bad_chunk).category()) return errc::malformed_request;
    return std::nullopt;
}

/// The point at which respond and its other forms end.
enum class respond_extent
{
    head,  ///< after a head that needs no answer yet
    answer ///< after the answer
};

/// The bytes of `100 Continue`.
inline boost::asio::const_buffer continue_buffer() noexcept
{
    constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
    return {line.data(), line.size()};
}

/// The answer to a request that is refused before it reaches the store.
template <class Route>
response refuse(Route const& route, std::optional<typename Route::admission>& a, errc why)
{
    return a ? (*std::move(a)).refuse(why) : route.error_response(why);
}

/** One request and its answer, as a state machine without I/O: it decides each step, its driver performs it.

    The driver calls @ref next, performs the step, reports the result, and repeats. All framing rules of the
    module are here and in the headers that this one includes.

    @tparam Parser `http::request_parser<http::string_body, Allocator>`.
    @tparam Buffer A dynamic buffer of contiguous bytes.
*/
template <class Parser, class Buffer>
class exchange
{
    static_assert(
        std::is_convertible_v<decltype(std::declval<Buffer const&>().data()), boost::asio::const_buffer>,
        "uninvite: the buffer must keep its bytes in one piece, as flat_buffer and flat_static_buffer do");

    using error_code = boost::beast::error_code;

    Parser* parser_;
    Buffer* buffer_;
    respond_options options_;
    std::size_t body_limit_;
    head_scanner head_;
    body_feed body_;
    respond_step step_ = respond_step::wait;
    respond_step notified_ = respond_step::done;
    errc why_ = errc::failed;
    bool keep_alive_ = false;
    error_code error_;

public:
    /** @param parser Borrowed. If its head is done, the exchange begins after the head.
        @param buffer Borrowed. @param body_limit The route's.
        @throw std::invalid_argument An option is out of its range.
    */
    exchange(Parser& parser, Buffer& buffer, respond_options options, std::size_t body_limit)
        : parser_(&parser)
        , buffer_(&buffer)
        , options_(validated(std::move(options)))
        , body_limit_(body_limit)
        , head_(options_.head_limit)
    {
        if (parser.is_header_done())
        {
            head_is_done();
            return;
        }
        parser.header_limit(static_cast<std::uint32_t>(options_.head_limit));
        parser.body_limit(boost::none); // the route checks the length, after it has authorized the caller
        scan_head();
    }

    /// The step to perform now. Notifies the host if it differs from the previous step.
    respond_step next()
    {
        if (step_ != notified_ && step_ != respond_step::done && options_.on_step) options_.on_step(step_);
        notified_ = step_;
        return step_;
    }

    /// The same, without a notification.
    respond_step step() const noexcept { return step_; }

    /// Bytes to read now: at least one in each step that reads.
    std::size_t read_size() const
    {
        constexpr std::size_t most = 1024; // enough for most heads; an idle connection allocates no more
        if (reads_body()) return body_.read_size(*parser_, *buffer_);
        return (std::min)({most, buffer_->max_size() - buffer_->size(), head_.room(buffer_->size())});
    }

    /// A read has ended; its bytes are committed to the buffer.
    void on_read(error_code ec, std::size_t n)
    {
        if (ec == boost::asio::error::eof)
            ec = step_ == respond_step::wait ? http::error::end_of_stream : http::error::partial_message;
        if (ec == boost::beast::error::timeout && step_ == respond_step::wait) return end(ec);
        if (ec) return fail(ec);
        body_.count(n);
        if (reads_body())
            parse_body();
        else
            scan_head();
    }

    /// The request was admitted.
    void on_admitted()
    {
        if (!parser_->is_done() && expects_continue(parser_->get()))
            step_ = respond_step::send_continue;
        else
            begin_body();
    }

    /// An answer is ready to write. An unread body is drained, or ends the connection.
    void on_answer(response const& r)
    {
        // A client that waits for 100 Continue may send the body later, or not at all. A proxy may find the
        // expectation also in a field that this server ignores.
        auto const rest = parser_->is_header_done() ? parser_->content_length_remaining() : boost::none;
        bool const is_read = !r.body_unread() || parser_->is_done();
        bool const is_short =
            rest && *rest <= options_.drain_limit && parser_->get().count(http::field::expect) == 0;
        keep_alive_ = step_ != respond_step::refuse && (is_read || is_short) && keeps_alive(parser_->get());
        step_ = respond_step::write;
    }

    /// The answer as it is sent, with the version of the request and suited to its method.
    void to_text(response const& r, message_text& text)
    {
        auto const& request = parser_->get();
        bool const is_known = parser_->is_header_done();
        bool const is_1_0 = is_known && request.version() == 10 && !is_ambiguous(request);
        unsigned const version = is_1_0 ? 10 : 11;
        auto const method = is_known ? std_view(request.method_string()) : std::string_view();
        if (options_.is_last && options_.is_last()) keep_alive_ = false;
        if (options_.on_response) options_.on_response(r);
        if (!options_.on_answer) return text.assign(r, version, method, keep_alive_);
        message m = to_message(r, version, method, keep_alive_);
        options_.on_answer(m);
        // The host may end the connection and cannot keep it: an unread body would run as a request.
        keep_alive_ = keep_alive_ && keeps_alive(m);
        if (!keep_alive_) m.keep_alive(false);
        text.assign(m);
    }

    /// A write has ended, of `100 Continue` or of the answer.
    void on_written(error_code ec)
    {
        if (ec) return end(error_ ? error_ : ec);
        if (step_ == respond_step::send_continue) return begin_body();
        if (!keep_alive_ || parser_->is_done()) return end(error_);
        step_ = respond_step::drain;
        body_ = body_feed(*parser_, options_.drain_limit);
        parse_body();
    }

    /// Ends the exchange immediately.
    void end(error_code ec)
    {
        step_ = respond_step::done;
        error_ = ec;
    }

    /// Why the request is refused. @pre `next()` is `refuse`.
    errc why() const noexcept { return why_; }

    error_code error() const noexcept { return error_; }

    /// Whether the connection may be read again. @pre `next()` is `done`.
    bool is_reusable() const { return !error_ && keep_alive_ && parser_->is_done(); }

private:
    bool reads_body() const noexcept
    {
        return step_ == respond_step::read_body || step_ == respond_step::drain;
    }

    void refuse(errc why)
    {
        step_ = respond_step::refuse;
        why_ = why;
    }

    // A request that cannot be read to its end is refused, unless it has an answer or the client has left.
    void fail(error_code ec)
    {
        auto const why = refusal_of(ec);
        if (!why || step_ == respond_step::drain) return end(ec);
        if (ec == boost::beast::error::timeout) error_ = ec;
        refuse(*why);
    }

    void scan_head()
    {
        boost::asio::const_buffer const bytes = std::as_const(*buffer_).data();
        std::string_view const raw(static_cast<char const*>(bytes.data()), bytes.size());
        step_ = raw.empty() ? respond_step::wait : respond_step::read_head;
        switch (head_.scan(raw))
        {
        case head_verdict::need_more:
            return read_size() != 0 ? void() : refuse(errc::head_too_large);
        case head_verdict::malformed:
            return refuse(errc::malformed_request);
        case head_verdict::too_large:
            return refuse(errc::head_too_large);
        case head_verdict::complete:
            error_code ec;
            buffer_->consume(parser_->put(boost::asio::buffer(bytes, head_.size()), ec));
            if (ec) return fail(ec);
            if (!parser_->is_header_done()) return refuse(errc::malformed_request);
            head_is_done();
        }
    }

    void head_is_done()
    {
        if (is_ambiguous(parser_->get()))
            refuse(errc::malformed_request);
        else
            step_ = respond_step::admit;
    }

    void begin_body()
    {
        step_ = respond_step::read_body;
        body_ = body_feed(*parser_, body_limit_);
        parse_body();
    }

    void parse_body()
    {
        error_code const ec = body_.parse(*parser_, *buffer_);
        if (ec == http::error::need_more) return;
        if (ec) return fail(ec);
        if (step_ == respond_step::drain) return end({});
        step_ = respond_step::complete;
    }
};

} // namespace uninvite::beast::detail

#endif
