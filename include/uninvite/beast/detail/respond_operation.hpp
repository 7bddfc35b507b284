// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_DETAIL_RESPOND_OPERATION_HPP
#define UNINVITE_BEAST_DETAIL_RESPOND_OPERATION_HPP

#include <uninvite/beast/detail/ask_route.hpp>
#include <uninvite/beast/detail/exchange.hpp>
#include <uninvite/beast/detail/message_text.hpp>
#include <uninvite/beast/request_head.hpp>
#include <uninvite/beast/respond_options.hpp>
#include <uninvite/response.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace uninvite::beast::detail {

/** Performs the steps of @ref exchange without blocking: an implementation for `boost::asio::async_compose`.

    @tparam Extent The last step of the operation.
*/
template <respond_extent Extent, class Stream, class Buffer, class Parser, class Route>
class respond_operation
{
    struct parts
    {
        Stream& stream;
        Buffer& buffer;
        Parser& parser;
        Route const& route;
        respond_options options;
    };

    // Allocated once with the handler's allocator: reads and writes need a stable address.
    struct state
    {
        Stream& stream;
        Buffer& buffer;
        Parser& parser;
        Route const& route;
        exchange<Parser, Buffer> to_do;
        std::optional<typename Route::admission> admission;
        message_text answer;

        explicit state(parts&& p)
            : stream(p.stream)
            , buffer(p.buffer)
            , parser(p.parser)
            , route(p.route)
            , to_do(p.parser, p.buffer, std::move(p.options), p.route.body_limit())
        {
        }

        void answer_with(response const& r)
        {
            to_do.on_answer(r);
            to_do.to_text(r, answer);
        }
    };

    parts parts_;
    std::shared_ptr<state> state_;

public:
    respond_operation(Stream& stream, Buffer& buffer, Parser& parser, Route const& route,
                      respond_options options)
        : parts_{stream, buffer, parser, route, std::move(options)}
    {
    }

    // Move-only: a copy would read from the same connection.
    respond_operation(respond_operation&&) = default;

    template <class Self>
    void operator()(Self& self)
    {
        state_ = std::allocate_shared<state>(boost::asio::get_associated_allocator(self), std::move(parts_));
        if (state_->to_do.step() == respond_step::wait)
            self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        else
            self.reset_cancellation_state(boost::asio::enable_partial_cancellation());
        go_on(self);
    }

    /// A read or a write has ended.
    template <class Self>
    void operator()(Self& self, boost::beast::error_code ec, std::size_t n)
    {
        using boost::asio::cancellation_type;
        state& s = *state_;
        respond_step const was = s.to_do.step();
        if (was == respond_step::write || was == respond_step::send_continue)
            s.to_do.on_written(ec);
        else
        {
            s.buffer.commit(n);
            s.to_do.on_read(ec, n);
        }
        // A total cancellation must have no side effect, so it is ignored after the first byte.
        if (was == respond_step::wait && !ec &&
            (self.cancelled() & ~cancellation_type::total) == cancellation_type::none)
            self.reset_cancellation_state(boost::asio::enable_partial_cancellation());
        go_on(self);
    }

    /// The policy has decided.
    template <class Self>
    void operator()(Self& self, typename Route::admitted admitted)
    {
        if (!admitted) return (*this)(self, std::move(admitted).error());
        state_->admission.emplace(std::move(*admitted));
        state_->to_do.on_admitted();
        go_on(self);
    }

    /// The route has answered.
    template <class Self>
    void operator()(Self& self, response r)
    {
        state_->answer_with(r);
        go_on(self);
    }

private:
    // Moving `self` destroys *this; the state stays valid.
    template <class Self>
    void go_on(Self& self)
    {
        state& s = *state_;
        for (;;)
        {
            bool const is_cancelled = self.cancelled() != boost::asio::cancellation_type::none;
            if (is_cancelled && s.to_do.step() != respond_step::done)
                s.to_do.end(boost::asio::error::operation_aborted);
            switch (s.to_do.next())
            {
            case respond_step::wait:
            case respond_step::read_head:
            case respond_step::read_body:
            case respond_step::drain:
                return s.stream.async_read_some(s.buffer.prepare(s.to_do.read_size()), std::move(self));
            case respond_step::admit:
                if constexpr (Extent == respond_extent::head)
                    return finish(self, {}, true);
                else
                    return start_admit(s.route, to_request_head(s.parser.get()), std::move(self));
            case respond_step::send_continue:
                return boost::asio::async_write(s.stream, continue_buffer(), std::move(self));
            case respond_step::complete:
                return start_complete(s.route, *std::move(s.admission), s.parser.get().body(),
                                      std::move(self));
            case respond_step::refuse:
                s.answer_with(refuse(s.route, s.admission, s.to_do.why()));
                break;
            case respond_step::write:
                return boost::asio::async_write(s.stream, s.answer.buffer(), std::move(self));
            case respond_step::done:
                return finish(self, s.to_do.error(), s.to_do.is_reusable());
            }
        }
    }

    // The handler's memory is released before the handler runs.
    template <class Self>
    void finish(Self& self, boost::beast::error_code ec, bool result)
    {
        state_.reset();
        self.complete(ec, result);
    }
};

} // namespace uninvite::beast::detail

#endif
