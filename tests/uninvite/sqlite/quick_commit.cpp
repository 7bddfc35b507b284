// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/quick_commit.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using uninvite::sqlite::quick_commit;

namespace {

struct noted_job final : uninvite::sqlite::detail::quick_job
{
    std::string* seen;

    explicit noted_job(std::string& to)
        : seen(&to)
    {
    }
    void commit_quickly() override { *seen += "commit. "; }
    void drop_quick_commit() noexcept override { *seen += "drop. "; }
};

} // namespace

static_assert(!std::is_copy_constructible_v<quick_commit> &&
              std::is_nothrow_move_constructible_v<quick_commit>);

TEST_CASE("a quick commit that is called commits once, wherever it was moved")
{
    std::string seen;
    {
        quick_commit first(std::make_shared<noted_job>(seen));
        quick_commit second(std::move(first));
        second();
    }
    CHECK(seen == "commit. ");
}

TEST_CASE("a quick commit that is destroyed without a call is dropped, once")
{
    std::string seen;
    {
        quick_commit first(std::make_shared<noted_job>(seen));
        quick_commit const second(std::move(first));
        CHECK(seen.empty());
    }
    CHECK(seen == "drop. ");
}
