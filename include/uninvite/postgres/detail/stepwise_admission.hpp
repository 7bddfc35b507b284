// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_STEPWISE_ADMISSION_HPP
#define UNINVITE_POSTGRES_DETAIL_STEPWISE_ADMISSION_HPP

#include <uninvite/decision.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <optional>
#include <string>
#include <utility>

namespace uninvite::postgres::detail {

/** The admission by a policy that cannot find token and role at once: first the one, then the other. For
    `async_compose`.

    @tparam Policy Copyable, with `async_authenticate` and `async_authorize` that complete with results.
*/
template <class Policy>
class stepwise_admission
{
    Policy policy_;
    std::string token_;
    course_id course_;
    std::optional<principal> who_;

public:
    stepwise_admission(Policy policy, std::string token, course_id course)
        : policy_(std::move(policy))
        , token_(std::move(token))
        , course_(course)
    {
    }

    template <class Self>
    void operator()(Self& self)
    {
        self.reset_cancellation_state(boost::asio::enable_total_cancellation());
        // After self was moved from, *this no longer exists.
        Policy policy = policy_;
        std::string token = std::move(token_);
        policy.async_authenticate(std::move(token), std::move(self));
    }

    template <class Self>
    void operator()(Self& self, result<principal> const& who)
    {
        if (!who) return self.complete(result<decision<>>(who.error()));
        if (self.cancelled() != boost::asio::cancellation_type::none)
            return self.complete(result<decision<>>(errc::busy));
        who_ = *who;
        Policy policy = policy_;
        course_id const course = course_;
        principal const caller = *who;
        policy.async_authorize(caller, course, std::move(self));
    }

    template <class Self>
    void operator()(Self& self, result<grant> const& basis)
    {
        self.complete(result<decision<>>(decision<>{*who_, basis}));
    }
};

} // namespace uninvite::postgres::detail

#endif
