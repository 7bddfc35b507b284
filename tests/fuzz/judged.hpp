// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_JUDGED_HPP
#define UNINVITE_TESTS_FUZZ_JUDGED_HPP

#include "fuzz/oracle/expect.hpp"
#include "fuzz/oracle/users.hpp"

#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/user_list.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fuzz {

/// Small, so that a short input reaches them; and more users than a list keeps inside itself.
inline constexpr std::size_t users_limits[] = {3, 100};

/// What the library says, in the oracle's form.
inline oracle::users in_words(uninvite::detail::parse_result<uninvite::user_list> const& judged)
{
    if (!judged) return oracle::users::refused(judged.error().why.kind(), judged.error().index);
    oracle::users u;
    for (uninvite::user_id user : *judged)
        u.ids.push_back(std::to_string(user.value()));
    return u;
}

inline void expect_same(std::string_view what,
                        uninvite::detail::parse_result<uninvite::user_list> const& judged,
                        oracle::users const& expected)
{
    oracle::users const said = in_words(judged);
    oracle::expect(expected.allows(said), what, said.text(), expected.text());
}

} // namespace fuzz

#endif
