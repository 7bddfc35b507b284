// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_CHECK_TOKEN_VERIFIER_HPP
#define UNINVITE_TESTING_CHECK_TOKEN_VERIFIER_HPP

#include <uninvite/concept/token_verifier.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>
#include <uninvite/testing/check_options.hpp>
#include <uninvite/testing/course_world.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/time_limit.hpp>
#include <uninvite/testing/report.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite::testing {

/// The promises that @ref check_token_verifier checks.
namespace token_promise {

inline constexpr std::string_view knows = "returns the user that a token identifies";
inline constexpr std::string_view unknown = "answers invalid_token for a token that was never issued";
inline constexpr std::string_view exact = "rejects every other text than the issued token";
inline constexpr std::string_view expires = "answers invalid_token for an expired token";
inline constexpr std::string_view revokes = "answers invalid_token for a revoked token";
inline constexpr std::string_view at_once = "supports concurrent calls";
inline constexpr std::string_view in_time = "answers within the time limit";

} // namespace token_promise

namespace detail {

template <class World>
void check_tokens(report& r, World& w, call_clock& calls)
{
    auto const verify = [&](std::string_view token)
    {
        // A copy that ends with the call: the verifier borrows the token only for the call.
        std::string const copy(token);
        using traits = storage_traits_of<decltype(w.verifier())>;
        return calls.time([] { return "verify"; },
                          [&] { return as_result<principal>(traits::verify(w.verifier(), copy)); });
    };
    auto const is = [](result<principal> const& answer, user_id user)
    { return answer && answer->user == user; };
    user_id const largest_user{limits_of(w).largest_id};
    if (largest_user.value() != (std::numeric_limits<std::int64_t>::max)())
        r.omit(token_promise::knows, "ids above " + text_of(largest_user) + ": the world has none");
    std::string const first = w.issue(creator);
    std::string const second = w.issue(largest_user);

    look_at(r, token_promise::knows,
            [&](auto expect)
            {
                for (int times = 0; times != 2; ++times)
                {
                    auto const one = verify(first), two = verify(second);
                    expect(is(one, creator), "a token of user 1: it answers " + seen(one));
                    expect(is(two, largest_user),
                           "a token of user " + text_of(largest_user) + ": it answers " + seen(two));
                }
            });
    look_at(r, token_promise::unknown,
            [&](auto expect)
            {
                for (std::string const& token :
                     {std::string("x"), std::string("never-issued"), std::string(4096, 'a')})
                    expect_error(expect, "a token of " + std::to_string(token.size()) + " characters",
                                 verify(token), errc::invalid_token);
            });
    look_at(r, token_promise::exact,
            [&](auto expect)
            {
                std::string other = first;
                for (char& c : other)
                    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
                if (other != first) expect_error(expect, "in capitals", verify(other), errc::invalid_token);
                for (char more : {'x', '='})
                    expect_error(expect, std::string("with one character more, ") + more,
                                 verify(first + more), errc::invalid_token);
                for (std::size_t at : {std::size_t{0}, first.size() / 2, first.size() - 1})
                {
                    std::string changed = first;
                    changed[at] = changed[at] == 'A' ? 'B' : 'A';
                    expect_error(expect,
                                 "with character " + std::to_string(at + 1) + " of " +
                                     std::to_string(first.size()) + " changed",
                                 verify(changed), errc::invalid_token);
                }
                if (first.size() > 1)
                    expect_error(expect, "without its last character",
                                 verify(std::string_view(first).substr(0, first.size() - 1)),
                                 errc::invalid_token);
            });
    look_at(r, token_promise::at_once,
            [&](auto expect)
            {
                std::atomic<int> wrong{0};
                auto const ask = [&](std::string const& token, user_id user)
                {
                    for (int i = 0; i != 200; ++i)
                        if (!is(verify(token), user)) ++wrong;
                };
                race(
                    1, [&](int) { ask(first, creator); }, [&](int) { ask(second, largest_user); });
                expect(wrong == 0, std::to_string(wrong) + " of 400 answers for users 1 and " +
                                       text_of(largest_user) + " were wrong");
            });
    if constexpr (requires { w.expire(first); })
        look_at(r, token_promise::expires,
                [&](auto expect)
                {
                    w.expire(first);
                    expect_error(expect, "the expired token of user 1", verify(first), errc::invalid_token);
                    expect(is(verify(second), largest_user),
                           "the token of user " + text_of(largest_user) + " is not valid anymore");
                });
    else if (!limits_of(w).has_expiring_tokens)
        r.omit(token_promise::expires, "the world's tokens do not expire");
    else
        r.skip(token_promise::expires, "the world has no expire(token)");
    if constexpr (requires { w.revoke(second); })
        look_at(r, token_promise::revokes,
                [&](auto expect)
                {
                    w.revoke(second);
                    expect_error(expect, "the revoked token of user " + text_of(largest_user), verify(second),
                                 errc::invalid_token);
                });
    else
        r.skip(token_promise::revokes, "the world has no revoke(token)");
}

} // namespace detail

/** Checks that a verifier keeps the promises of @ref TokenVerifier.

    @param make Makes a new @ref TokenWorld for each call. @param options The time limit.
    @return The broken and skipped promises, each of @ref token_promise.

    @par Exception Safety
    An exception of the verifier is a finding. An exception of the world while issuing propagates.

    @par Threads
    As @ref check_invitation_store.
*/
template <class MakeWorld>
    requires TokenWorld<std::invoke_result_t<MakeWorld&>>
report check_token_verifier(MakeWorld make, check_options const& options = {})
{
    static_assert(TokenVerifier<decltype(make().verifier())>,
                  "uninvite: the world's verifier() is not a TokenVerifier");
    report r;
    auto const check =
        [make = std::make_shared<MakeWorld>(std::move(make))](report& found, detail::call_clock& calls)
    {
        auto w = (*make)();
        detail::check_tokens(found, w, calls);
    };
    detail::run_limited(r, options, token_promise::in_time, check);
    return r;
}

} // namespace uninvite::testing

#endif
