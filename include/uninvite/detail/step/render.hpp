// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_STEP_RENDER_HPP
#define UNINVITE_DETAIL_STEP_RENDER_HPP

#include <uninvite/detail/ascii.hpp>
#include <uninvite/detail/bounded.hpp>
#include <uninvite/detail/step/problem.hpp>
#include <uninvite/response.hpp>
#include <uninvite/route_options.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::detail {

/// Makes error responses: the body and the header fields of each status.
class renderer
{
    std::string problem_type_;
    std::string quoted_realm_;
    std::string allow_;
    std::chrono::seconds retry_after_;
    std::size_t body_limit_;
    std::size_t users_limit_;

    static bool is_printable(std::string_view s) noexcept
    {
        return std::all_of(s.begin(), s.end(), [](char c) { return c >= ' ' && c <= '~'; });
    }

public:
    /// @throw std::invalid_argument An option would produce a malformed field; the message names the option.
    explicit renderer(route_options const& o)
        : problem_type_(o.problem_type)
        , retry_after_(o.retry_after)
        , body_limit_(o.body_limit)
        , users_limit_(o.users_limit)
    {
        if (problem_type_.empty() || !is_printable(problem_type_))
            throw std::invalid_argument("uninvite: route_options.problem_type must be a media type");
        if (!is_printable(o.realm))
            throw std::invalid_argument("uninvite: route_options.realm must be printable ASCII");
        route_options const usual;
        require_between("route_options::body_limit", body_limit_, 1, max_bytes, usual.body_limit);
        require_between("route_options::users_limit", users_limit_, 1, max_count, usual.users_limit);
        require_between("route_options::retry_after", retry_after_, std::chrono::seconds(0), longest_time,
                        usual.retry_after);

        quoted_realm_ = "\"";
        for (char c : o.realm)
        {
            if (c == '"' || c == '\\') quoted_realm_ += '\\';
            quoted_realm_ += c;
        }
        quoted_realm_ += '"';

        for (std::string const& method : o.methods)
        {
            if (method.empty() || !std::all_of(method.begin(), method.end(), is_tchar))
                throw std::invalid_argument("uninvite: route_options.methods has '" + method +
                                            "', which is not a method name");
            allow_ += (allow_.empty() ? "" : ", ") + method;
        }
        if (std::find(o.methods.begin(), o.methods.end(), "DELETE") == o.methods.end())
            throw std::invalid_argument("uninvite: route_options.methods must include DELETE");
    }

    /** The contract's answer to a refusal.

        @par Specification
        RFC 9110, sections 10.2.1 (Allow), 10.2.3 (Retry-After), 11.6.1 (WWW-Authenticate), 12.5.1 (Accept
        in a response), 12.5.3 (Accept-Encoding in a response); RFC 9111, section 5.2.2.5 (no-store). A 404 or
        405 without it may be stored and reused, for the same caller or another one.
    */
    response render(refusal const& why) const
    {
        errc const e = why.why.kind();
        response r(e, render_problem(why, e == errc::body_too_large ? body_limit_ : users_limit_));
        r.field("Content-Type", problem_type_);
        r.field("Cache-Control", "no-store");
        if (std::string c = render_challenge(e, quoted_realm_); !c.empty())
            r.field("WWW-Authenticate", std::move(c));
        if (e == errc::method_not_allowed) r.field("Allow", allow_);
        if (e == errc::unsupported_type || e == errc::multipart_body || e == errc::unsupported_charset)
            r.field("Accept", "application/json, application/x-www-form-urlencoded");
        if (e == errc::unsupported_encoding) r.field("Accept-Encoding", "identity");
        if (r.status() == 429 || r.status() == 503)
        {
            std::chrono::seconds const wait = why.why.retry_after();
            r.field("Retry-After", std::to_string((wait.count() > 0 ? wait : retry_after_).count()));
        }
        return r;
    }
};

} // namespace uninvite::detail

#endif
