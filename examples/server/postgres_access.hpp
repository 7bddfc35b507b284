// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_POSTGRES_ACCESS_HPP
#define UNINVITE_EXAMPLES_SERVER_POSTGRES_ACCESS_HPP

#include <uninvite/jwt/token_verifier.hpp>
#include <uninvite/postgres/async_policy.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <string>
#include <utility>

namespace uninvite_server {

/// Tokens of the database, or signed ones, and the roles of the database: a model of AsyncAccessPolicy.
class postgres_access
{
    using principal = uninvite::principal;

    uninvite::postgres::async_policy stored_;
    std::optional<uninvite::jwt::token_verifier> signed_;

public:
    /// @param pool Borrowed.
    postgres_access(uninvite::postgres::async_pool& pool,
                    std::optional<uninvite::jwt::token_verifier> by_signature)
        : stored_(pool)
        , signed_(std::move(by_signature))
    {
    }

    auto get_executor() const { return stored_.get_executor(); }

    template <class CompletionToken>
    auto async_authenticate(std::string token, CompletionToken&& done)
    {
        namespace asio = boost::asio;
        return asio::async_initiate<CompletionToken, void(uninvite::result<principal>)>(
            [this](auto handler, std::string text)
            {
                if (!signed_) return stored_.async_authenticate(std::move(text), std::move(handler));
                auto const executor = asio::get_associated_executor(handler, get_executor());
                asio::post(executor, asio::append(std::move(handler), signed_->verify(text)));
            },
            done, std::move(token));
    }

    template <class CompletionToken>
    auto async_authorize(principal who, uninvite::course_id course, CompletionToken&& done)
    {
        return stored_.async_authorize(who, course, std::forward<CompletionToken>(done));
    }
};

} // namespace uninvite_server

#endif
