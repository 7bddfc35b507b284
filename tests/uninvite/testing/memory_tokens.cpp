// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/memory_tokens.hpp>

#include <uninvite/concept/token_verifier.hpp>

#include "support/catch.hpp"

static_assert(uninvite::TokenVerifier<uninvite::testing::memory_tokens>);

TEST_CASE("tokens in memory speak for their users, and others are invalid")
{
    uninvite::testing::memory_tokens const tokens{{"a", uninvite::user_id{1}}, {"b", uninvite::user_id{2}}};
    CHECK(tokens.verify("a")->user == uninvite::user_id{1});
    CHECK(tokens.verify("b")->user == uninvite::user_id{2});
    for (char const* token : {"", "A", "c", "ab"})
        CHECK(tokens.verify(token).error() == uninvite::errc::invalid_token);
}
