// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/testing/check_token_verifier.hpp>

#include "support/catch.hpp"
#include "support/wrong_models.hpp"

#include <string>

using namespace tests;

namespace {

/// A host with ids of 32 bits.
struct small_tokens : tokens
{
    static constexpr testing::world_limits limits{.largest_id = 2147483647};

    small_tokens() { keeps_32_bits = true; }
};

/// What a wrong verifier breaks.
std::string broken_tokens(bool tokens::*wrong)
{
    struct wrong_tokens : tokens
    {
        explicit wrong_tokens(bool tokens::*how) { this->*how = true; }
    };
    return broken(testing::check_token_verifier([wrong] { return wrong_tokens(wrong); }));
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
    CHECK(broken_tokens(&tokens::compares_the_beginning) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::ignores_padding) == lines({promise::exact}));
    CHECK(broken_tokens(&tokens::keeps_32_bits) ==
          lines({promise::knows, promise::at_once, promise::expires}));
    CHECK(broken_tokens(&tokens::keeps_what_it_verified) == lines({promise::expires, promise::revokes}));
    CHECK(broken_tokens(&tokens::answers_forbidden) ==
          lines({promise::unknown, promise::exact, promise::expires, promise::revokes}));
}

TEST_CASE("a host whose ids have 32 bits states it, and its verifier passes")
{
    auto const report = testing::check_token_verifier([] { return small_tokens(); });
    INFO(report);
    CHECK(report.passed());
    REQUIRE(report.not_checked().size() == 1);
    CHECK(report.not_checked()[0].what == "ids above 2147483647: the world has none");
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
    namespace promise = testing::token_promise;
    CHECK_FALSE(report.passed());
    CHECK(report.passed({promise::expires, promise::revokes}));
    REQUIRE(report.skipped().size() == 2);
    CHECK(report.skipped()[0].what == "the world has no expire(token)");
    CHECK(report.skipped()[1].what == "the world has no revoke(token)");
}
