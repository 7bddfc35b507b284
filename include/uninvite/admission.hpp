// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_ADMISSION_HPP
#define UNINVITE_ADMISSION_HPP

#include <uninvite/detail/language.hpp>
#include <uninvite/detail/step/content_type.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite {

namespace detail {

struct async_access; // gives the module async access to the steps
struct serve_access; // gives serve the two halves of a whole request

} // namespace detail

/** Permission for one caller to remove invitations of one course, once.

    Only its route's `admit` makes one, and only that route can use it. A function that takes it by rvalue
    spends it; a second use gets 500 and removes nothing. It owns its data: head and token may be destroyed.

    @par Object lifetimes
    May outlive its route. A policy, store or observer that the route borrows must be alive when it is used.

    @par Thread Safety
    A move-only value; a moved-from admission is spent.

    @tparam Route The @ref remove_invitations that made it.
*/
template <class Route>
class [[nodiscard("uninvite: complete, convert or refuse this admission")]] admission
{
    friend Route;
    friend struct detail::async_access;

    std::shared_ptr<typename Route::steps_type const>
        steps_; // also after a move: a second use still gets a response
    bool live_ = true;
    course_id course_;
    user_id actor_;
    grant basis_;
    detail::body_kind kind_;
    std::string query_; // of the target; empty if the option is off

    admission(std::shared_ptr<typename Route::steps_type const> steps, course_id course, user_id actor,
              grant basis, detail::body_kind kind, std::string_view query)
        : steps_(std::move(steps))
        , course_(course)
        , actor_(actor)
        , basis_(basis)
        , kind_(kind)
        , query_(query)
    {
    }

public:
    // Copies the pointer: a second use of `other` is still answered.
    admission(admission&& other) noexcept
        : steps_(other.steps_) // NOLINT(performance-move-constructor-init,cert-oop11-cpp)
        , live_(std::exchange(other.live_, false))
        , course_(other.course_)
        , actor_(other.actor_)
        , basis_(other.basis_)
        , kind_(other.kind_)
        , query_(std::move(other.query_))
    {
    }

    admission& operator=(admission&& other) noexcept
    {
        bool const live = std::exchange(other.live_, false);
        steps_ = other.steps_;
        live_ = live;
        course_ = other.course_;
        actor_ = other.actor_;
        basis_ = other.basis_;
        kind_ = other.kind_;
        query_ = std::move(other.query_);
        return *this;
    }

    /// The course, for logs.
    course_id course() const noexcept { return course_; }

    /// The caller, for logs.
    user_id actor() const noexcept { return actor_; }

    /** Parses the body, removes, and returns the response.

        @param body The whole body, undecoded; borrowed for the call.
        @return 204 once the removal is durable, or the error.
    */
    response complete(std::string_view body) && { return Route::complete_(*this, body); }
    void complete(std::string_view) const& UNINVITE_DELETED("uninvite: call it on std::move(admission)");

    /** Parses the body, for a host that removes in its own transaction.

        The host then carries the removal out, commits, and calls the route's `answer`.

        @param body The whole body, undecoded; borrowed for the call.
        @return The removal, or the response to send.
    */
    [[nodiscard]] boost::system::result<removal, response> to_removal(std::string_view body) &&
    {
        return Route::to_removal_(*this, body);
    }
    void to_removal(std::string_view) const& UNINVITE_DELETED("uninvite: call it on std::move(admission)");

    /// The response if the host cannot read the body (408, 413). Notifies the observer.
    response refuse(failure const& why) && { return Route::refuse_(*this, why); }
    void refuse(failure const&) const& UNINVITE_DELETED("uninvite: call it on std::move(admission)");
};

} // namespace uninvite

#endif
