// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_BEAST_REQUEST_HEAD_HPP
#define UNINVITE_BEAST_REQUEST_HEAD_HPP

#include <uninvite/request_head.hpp>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>

#include <string_view>

namespace uninvite::beast {

namespace http = boost::beast::http;

namespace detail {

/// Beast's string_view is not the standard's in every version of Boost. Borrows.
template <class View>
constexpr std::string_view std_view(View v) noexcept
{
    return {v.data(), v.size()};
}

} // namespace detail

/** A Beast header as the route reads it.

    @param header Borrowed, with all it holds, until `admit` has returned.

    @par Exception Safety
    Throws nothing and does not allocate.
*/
template <class Fields>
request_head to_request_head(http::request_header<Fields> const& header) noexcept
{
    request_head head(detail::std_view(header.method_string()), detail::std_view(header.target()));
    for (auto const& field : header)
        head.field(detail::std_view(field.name_string()), detail::std_view(field.value()));
    return head;
}

} // namespace uninvite::beast

#endif
