// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/decision.hpp>

#include "support/catch.hpp"

#include <memory>
#include <utility>

namespace {

struct session
{
    std::unique_ptr<uninvite::user_id> user;
};

} // namespace

TEST_CASE("a decision has the caller also if the permission is refused")
{
    uninvite::decision<> const refused{{uninvite::user_id{7}}, uninvite::errc::forbidden};
    CHECK(actor(refused.who) == uninvite::user_id{7});
    CHECK(refused.basis.error() == uninvite::errc::forbidden);
}

TEST_CASE("a decision may have a principal that only moves")
{
    uninvite::decision<session> d{{std::make_unique<uninvite::user_id>(3)}, uninvite::grant::by_policy};
    auto const moved = std::move(d);
    CHECK(*moved.who.user == uninvite::user_id{3});
    CHECK(*moved.basis == uninvite::grant::by_policy);
}
