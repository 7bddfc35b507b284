// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ACCESS_HPP
#define UNINVITE_EXAMPLES_SERVER_ACCESS_HPP

#include <uninvite/decision.hpp>
#include <uninvite/jwt/token_verifier.hpp>
#include <uninvite/sqlite/policy.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace uninvite_server {

/// Tokens of the database, or signed ones, and the roles of the database: a model of AccessPolicy.
class access
{
    std::optional<uninvite::jwt::token_verifier> signed_;
    uninvite::sqlite::policy stored_;

public:
    access(uninvite::sqlite::database const& db, std::optional<uninvite::jwt::token_verifier> by_signature)
        : signed_(std::move(by_signature))
        , stored_(db)
    {
    }

    uninvite::result<uninvite::principal> authenticate(std::string_view token)
    {
        return signed_ ? signed_->verify(token) : stored_.authenticate(token);
    }

    uninvite::result<uninvite::grant> authorize(uninvite::principal const& who, uninvite::course_id course)
    {
        return stored_.authorize(who, course);
    }

    uninvite::result<uninvite::decision<>> admit(std::string_view token, uninvite::course_id course)
    {
        if (!signed_) return stored_.admit(token, course);
        auto const who = signed_->verify(token);
        if (!who) return who.error();
        return uninvite::decision<>{*who, stored_.authorize(*who, course)};
    }
};

} // namespace uninvite_server

#endif
