// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_NOTIFIER_HPP
#define UNINVITE_DETAIL_NOTIFIER_HPP

#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/detail/owned_or_borrowed.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/result.hpp>

#include <concepts>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace uninvite::detail {

/// Makes events and notifies the observer; with @ref no_observer it does neither.
template <class Observer>
class notifier
{
    [[no_unique_address]] owned_or_borrowed<Observer> observer_;

    void notify(outcome what, failure const& why, std::optional<course_id> course, std::optional<user_id> who,
                std::span<user_id const> asked) const noexcept
    {
        removal_event e;
        e.what = what;
        e.status = row_of(why.kind()).status;
        e.cause = why.cause();
        e.detail = why.detail();
        e.course = course;
        e.actor = who;
        e.asked = asked;
        observer_.get()(e);
    }

public:
    static constexpr bool has_observer = !std::same_as<std::remove_cvref_t<Observer>, no_observer>;

    explicit notifier(Observer&& observer)
        : observer_(std::forward<Observer>(observer))
    {
    }

    /// The route answers with an error.
    void refused(failure const& why, std::optional<course_id> course, std::optional<user_id> who,
                 std::span<user_id const> asked) const noexcept
    {
        if constexpr (has_observer)
        {
            outcome what = row_of(why.kind()).status >= 500 ? outcome::failed : outcome::refused;
            if (why == errc::outcome_unknown) what = outcome::unknown;
            notify(what, why, course, who, asked);
        }
    }

    /// The host's policy or store threw. @param why As the host answers: 500, or 503 without memory.
    void threw(outcome what, errc why, std::optional<course_id> course, std::optional<user_id> who,
               std::span<user_id const> asked) const noexcept
    {
        if constexpr (has_observer) notify(what, why, course, who, asked);
    }

    /// The route answers 204.
    void removed(course_id course, user_id who, std::span<user_id const> asked,
                 uninvite::removed const& done) const noexcept
    {
        if constexpr (has_observer)
        {
            removal_event e;
            e.what = outcome::removed;
            e.status = 204;
            e.course = course;
            e.actor = who;
            e.asked = asked;
            if (done.is_known()) e.removed = done.users().view();
            observer_.get()(e);
        }
    }
};

} // namespace uninvite::detail

#endif
