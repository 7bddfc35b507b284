// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_token_verifier.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

#include <string>

using namespace tests;

namespace {

/// What a wrong verifier breaks.
std::string broken_tokens(bool tokens::*wrong)
{
    struct wrong_tokens : tokens
    {
        explicit wrong_tokens(bool tokens::*how) { this->*how = true; }
    };
    return broken(testing::check_token_verifier([&] { return wrong_tokens(wrong); }));
}

} // namespace

TEST_CASE("a sound verifier keeps all promises, and each wrong one fails the check that is meant for it")
{
    namespace promise = testing::token_promise;
    auto const sound = testing::check_token_verifier([] { return tokens(); });
    CHECK(sound.text() == "");
    CHECK(sound.skipped().empty());
    CHECK(broken_tokens(&tokens::takes_unknown) ==
          lines({promise::unknown, promise::exact, promise::expires, promise::revokes}));
    CHECK(broken_tokens(&tokens::takes_prefixes) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::takes_capitals) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::never_forgets) == lines({promise::expires, promise::revokes}));
    CHECK(broken_tokens(&tokens::confuses_threads) == lines({promise::at_once}));
}

TEST_CASE("what a world of tokens cannot show is told")
{
    struct plain
    {
        tokens all;
        tokens& verifier() { return all; }
        std::string issue(user_id user) { return all.issue(user); }
    };
    auto const report = testing::check_token_verifier([] { return plain(); });
    CHECK(report.passed());
    REQUIRE(report.skipped().size() == 2);
    CHECK(report.skipped()[0].what == "the world has no expire(token)");
    CHECK(report.skipped()[1].what == "the world has no revoke(token)");
}
