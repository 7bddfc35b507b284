// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_RESPONSE_HPP
#define UNINVITE_RESPONSE_HPP

#include <uninvite/errc.hpp>

#include <boost/throw_exception.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite {

/// The size of a removal, for logs.
struct removal_count
{
    std::size_t asked;                  ///< the users of the request, each counted once
    std::optional<std::size_t> removed; ///< their invitations that were removed, if the store can tell

    friend bool operator==(removal_count const&, removal_count const&) = default;
};

/** The response: a status, fields, a body. Owns all of it.

    A 204 has neither fields nor body and needs no allocation. An error has one JSON body.

    @par Thread Safety
    A value.
*/
class [[nodiscard("uninvite: send this response to the client")]] response
{
    struct entry
    {
        std::string_view name; // a literal
        std::string value;
    };

    unsigned status_ = 204;
    std::optional<errc> error_;
    bool body_unread_ = false;
    std::optional<removal_count> count_;
    std::string body_;
    std::vector<entry> fields_;

public:
    /// 204.
    response() noexcept = default;

    /// An error: its status comes from @ref errc_table. @param body JSON, or empty.
    response(errc error, std::string body)
        : status_(row_of(error).status)
        , error_(error)
        , body_(std::move(body))
    {
    }

    /// Adds a field. @param name A string literal: the view is kept. @param value Without line breaks.
    void field(std::string_view name, std::string value) { fields_.push_back({name, std::move(value)}); }

    /// 204, or 400 to 599.
    unsigned status() const noexcept { return status_; }

    /// The error; `nullopt` for a 204.
    std::optional<errc> error() const noexcept { return error_; }

    /// JSON in ASCII; empty for a 204. Borrowed until the response changes or is destroyed.
    std::string const& body() const noexcept { return body_; }

    /** Whether the route answered before it asked for the body.

        If so, a body of the request is still on the connection and would be read as the next request. The
        host closes the connection after the response, or reads and discards the body within its limits
        before it reads the next request (RFC 9112, section 9.3).
    */
    bool body_unread() const noexcept { return body_unread_; }

    /// Records whether the body was left unread.
    void body_unread(bool unread) noexcept { body_unread_ = unread; }

    /// The size of the removal that this answers; `nullopt` if the request did not reach the store. A client
    /// does not get it.
    std::optional<removal_count> const& count() const noexcept { return count_; }

    /// Records the size of the removal.
    void count(removal_count const& n) noexcept { count_ = n; }

    /** Calls `f(name, value)` with two `std::string_view` for each field of the response.

        The fields of an error include Content-Type and `Cache-Control: no-store`. Content-Length, Date and
        Connection are the host's; a 204 has no Content-Length (RFC 9110, section 8.6).
    */
    template <class F>
    void for_each_field(F&& f) const
    {
        for (entry const& e : fields_)
            f(e.name, std::string_view(e.value));
    }

    /// The value of a field, or empty. Borrowed until the response changes or is destroyed.
    std::string_view operator[](std::string_view name) const noexcept
    {
        for (entry const& e : fields_)
            if (e.name == name) return e.value;
        return {};
    }
};

/// Called if the value of an `admitted` is requested but it holds a response.
[[noreturn]] inline void throw_exception_from_error(response const&, boost::source_location const& where)
{
    boost::throw_exception(std::logic_error("uninvite: the request was not admitted: send the response"),
                           where);
}

} // namespace uninvite

#endif
