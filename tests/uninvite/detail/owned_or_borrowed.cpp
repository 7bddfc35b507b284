// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/owned_or_borrowed.hpp>

#include "support/catch.hpp"

#include <memory>
#include <type_traits>

TEST_CASE("an lvalue is borrowed, an rvalue is moved in")
{
    using uninvite::detail::owned_or_borrowed;
    int n = 1;
    owned_or_borrowed<int&> const borrowed(n);
    borrowed.get() = 2;
    CHECK(n == 2);

    int const fixed = 3;
    owned_or_borrowed<int const&> const constant(fixed);
    CHECK(&constant.get() == &fixed);

    owned_or_borrowed<std::unique_ptr<int>> const owned(std::make_unique<int>(4));
    *owned.get() = 5;
    CHECK(*owned.get() == 5);
    static_assert(!std::is_constructible_v<owned_or_borrowed<int&>, int>, "a temporary is never borrowed");
}
