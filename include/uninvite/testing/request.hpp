// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_REQUEST_HPP
#define UNINVITE_TESTING_REQUEST_HPP

#include <uninvite/errc.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/// Ways in which a request can be wrong.
enum class flaw
{
    other_path,
    malformed_id,
    other_method,
    no_token,
    other_scheme,
    malformed_token,
    repeated_authorization,
    repeated_content_type,
    unsupported_type,
    compressed,
    too_long,
    no_body,
    malformed_body,
    no_users,
    users_not_a_list,
    empty_list,
    text_for_id,
    zero_for_id,
    users_twice,
    too_many_users
};

/// A flaw and the route's answer to it, with its default options.
struct flaw_row
{
    flaw value;
    std::string_view name;
    errc error;
};

/// All flaws, in order.
inline constexpr flaw_row flaw_table[] = {
    {flaw::other_path, "other_path", errc::no_route},
    {flaw::malformed_id, "malformed_id", errc::no_route},
    {flaw::other_method, "other_method", errc::method_not_allowed},
    {flaw::no_token, "no_token", errc::missing_token},
    {flaw::other_scheme, "other_scheme", errc::missing_token},
    {flaw::malformed_token, "malformed_token", errc::invalid_request},
    {flaw::repeated_authorization, "repeated_authorization", errc::invalid_request},
    {flaw::repeated_content_type, "repeated_content_type", errc::repeated_content_type},
    {flaw::unsupported_type, "unsupported_type", errc::unsupported_type},
    {flaw::compressed, "compressed", errc::unsupported_encoding},
    {flaw::too_long, "too_long", errc::body_too_large},
    {flaw::no_body, "no_body", errc::missing_body},
    {flaw::malformed_body, "malformed_body", errc::malformed_body},
    {flaw::no_users, "no_users", errc::missing_users},
    {flaw::users_not_a_list, "users_not_a_list", errc::not_a_list},
    {flaw::empty_list, "empty_list", errc::empty_list},
    {flaw::text_for_id, "text_for_id", errc::not_an_integer},
    {flaw::zero_for_id, "zero_for_id", errc::out_of_range},
    {flaw::users_twice, "users_twice", errc::duplicate_key},
    {flaw::too_many_users, "too_many_users", errc::too_many_users},
};

static_assert(
    []
    {
        std::size_t n = 0;
        for (flaw_row const& row : flaw_table)
            if (static_cast<std::size_t>(row.value) != n++) return false;
        return n == static_cast<std::size_t>(flaw::too_many_users) + 1;
    }(),
    "flaw_table has one row for each flaw, in its order");

/** A request, valid by default: the users 7 and 8 of course 1, with the token `token`.

    @par Thread Safety
    A value.

    @par Example
    @code
    CHECK(testing::request().send(route).status() == 204);
    CHECK(testing::request().token("other").send(route).status() == 401);
    CHECK(testing::request().with(testing::flaw::no_body).send(route).error() == errc::missing_body);
    @endcode
*/
class request
{
    std::string method_ = "DELETE";
    std::string before_ = "/api/v2/course/";
    std::string id_ = "1";
    std::string after_ = "/invite/";
    std::vector<std::string> authorization_{"Bearer token"};
    std::vector<std::pair<std::string, std::string>> fields_{{"Content-Type", "application/json"}};
    std::string body_ = R"({"users":[7,8]})";

    static std::string ids(std::size_t count)
    {
        std::string list;
        for (std::size_t i = 1; i <= count; ++i)
            list.append(i == 1 ? "" : ",").append(std::to_string(i));
        return list;
    }

public:
    /// @param path Of the route, with `{id}`; as in `route_options::path`.
    request& path(std::string_view path)
    {
        std::size_t const at = path.find("{id}");
        before_ = path.substr(0, at);
        after_ = at == path.npos ? std::string_view() : path.substr(at + 4);
        return *this;
    }

    request& course(long long id)
    {
        id_ = std::to_string(id);
        return *this;
    }

    request& token(std::string_view token)
    {
        authorization_ = {"Bearer " + std::string(token)};
        return *this;
    }

    request& users(std::vector<long long> const& users)
    {
        body_ = R"({"users":[)";
        for (std::size_t i = 0; i != users.size(); ++i)
            body_.append(i == 0 ? "" : ",").append(std::to_string(users[i]));
        body_ += "]}";
        return *this;
    }

    /// @param type For Content-Type; empty: no such field.
    request& body(std::string body, std::string_view type = "application/json")
    {
        body_ = std::move(body);
        std::erase_if(fields_, [](auto const& f) { return f.first == "Content-Type"; });
        if (!type.empty()) fields_.emplace_back("Content-Type", type);
        return *this;
    }

    request& field(std::string_view name, std::string_view value)
    {
        fields_.emplace_back(name, value);
        return *this;
    }

    /// Applies one flaw, and leaves the rest valid.
    request& with(flaw f)
    {
        switch (f)
        {
        case flaw::other_path:
            after_ += "x/";
            break;
        case flaw::malformed_id:
            id_ = "0" + id_;
            break;
        case flaw::other_method:
            method_ = "PATCH";
            break;
        case flaw::no_token:
            authorization_.clear();
            break;
        case flaw::other_scheme:
            authorization_ = {"Basic dXNlcjpwYXNz"};
            break;
        case flaw::malformed_token:
            authorization_ = {"Bearer to ken"};
            break;
        case flaw::repeated_authorization:
            authorization_.push_back(authorization_.empty() ? "Bearer token" : authorization_.front());
            break;
        case flaw::repeated_content_type:
            field("Content-Type", "application/json");
            break;
        case flaw::unsupported_type:
            return body(std::move(body_), "application/xml");
        case flaw::compressed:
            field("Content-Encoding", "gzip");
            break;
        case flaw::too_long:
            body_.append(1024 * 1024, ' ');
            break;
        case flaw::no_body:
            body_.clear();
            break;
        case flaw::malformed_body:
            body_.pop_back();
            break;
        case flaw::no_users:
            body_ = "{}";
            break;
        case flaw::users_not_a_list:
            body_ = R"({"users":7})";
            break;
        case flaw::empty_list:
            body_ = R"({"users":[]})";
            break;
        case flaw::text_for_id:
            body_ = R"({"users":[7,"8"]})";
            break;
        case flaw::zero_for_id:
            body_ = R"({"users":[7,0]})";
            break;
        case flaw::users_twice:
            body_ = R"({"users":[7],"users":[8]})";
            break;
        case flaw::too_many_users:
            body_ = R"({"users":[)" + ids(10'001) + "]}";
            break;
        }
        return *this;
    }

    std::string const& method() const noexcept { return method_; }
    std::string target() const { return before_ + id_ + after_; }
    std::string const& body() const noexcept { return body_; }

    /// All fields with Content-Length, without Host.
    std::vector<std::pair<std::string, std::string>> fields() const
    {
        auto all = fields_;
        for (std::string const& value : authorization_)
            all.emplace_back("Authorization", value);
        if (!body_.empty()) all.emplace_back("Content-Length", std::to_string(body_.size()));
        return all;
    }

    /// The response of a route whose policy and store are synchronous, through both halves as in a host.
    template <class Route>
    response send(Route const& route) const
    {
        std::string const target = this->target();
        auto const fields = this->fields();
        request_head head{method_, target};
        for (auto const& [name, value] : fields)
            head.field(name, value);
        auto admitted = route.admit(head);
        if (!admitted) return admitted.error();
        return std::move(*admitted).complete(body_);
    }
};

} // namespace uninvite::testing

#endif
