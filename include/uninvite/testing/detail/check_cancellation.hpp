// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_CHECK_CANCELLATION_HPP
#define UNINVITE_TESTING_DETAIL_CHECK_CANCELLATION_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/testing/detail/check.hpp>
#include <uninvite/testing/detail/check_races.hpp>
#include <uninvite/testing/detail/checked_world.hpp>
#include <uninvite/testing/report.hpp>

#include <boost/asio/error.hpp>

#include <string>
#include <string_view>
#include <vector>

// Checks of an asynchronous store whose operations are cancelled as soon as they were initiated.

namespace uninvite::testing::detail {

/// @param promise The promise under check.
template <class World>
void check_cancellation(report& r, World& w, std::string_view promise)
{
    look_at(r, promise,
            [&](auto expect)
            {
                constexpr int rounds = 20;
                violations wrong;
                std::vector<user_id> aborted;
                for (int round = 0; round != rounds; ++round)
                {
                    user_id const user = racer(round);
                    w.invite(open_course, user);
                    removal const asked{open_course, creator, grant::by_role, {user}};
                    auto const call = w.time([&] { return "the cancelled operation: " + text_of(asked); },
                                             [&] { return w.call().start(w.get(), asked, true); });
                    auto const answer = w.time([&] { return "the completion of " + text_of(asked); },
                                               [&] { return w.call().wait(*call); });
                    w.call().cancel(*call); // too late, and without an effect
                    bool const is_aborted = call->code == boost::asio::error::operation_aborted;
                    std::string const who = "user " + text_of(user) + ": ";
                    wrong.add(!answer && !is_aborted,
                              who + "it answers " + seen(answer) + ", not operation_aborted");
                    wrong.add(answer && w.is_pending(open_course, user),
                              who + "it answers a success, and the invitation is still there");
                    if (is_aborted) aborted.push_back(user);
                }
                // Completes after all that was queued before it.
                auto const last = w.remove({open_course, creator, grant::by_role, {invited}});
                wrong.add(!is(last, {invited}),
                          "a removal after the cancelled ones: it answers " + seen(last));
                for (user_id user : aborted)
                    wrong.add(!w.is_pending(open_course, user),
                              "user " + text_of(user) + ": it answers operation_aborted, and has removed");
                wrong.report(expect, "20 cancelled operations were wrong");
            });
}

} // namespace uninvite::testing::detail

#endif
