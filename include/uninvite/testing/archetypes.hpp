// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_ARCHETYPES_HPP
#define UNINVITE_TESTING_ARCHETYPES_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/result.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <string>
#include <string_view>
#include <utility>

/** Minimal models of each concept: for testing code that takes models as a template argument.

    Code that compiles with these requires no more than the concept. They neither move nor copy, and their
    result types belong to another library and only convert. Every call returns `busy`.
*/
namespace uninvite::testing::archetype {

/// A foreign error type that converts.
struct error
{
    operator failure() const { return errc::busy; }
};

/// The minimal return type that a host's function may use in place of `result<T>`.
template <class T>
class weak_result
{
public:
    using value_type = T;
    using error_type = archetype::error;

    bool has_value() const { return false; }
    T operator*() const { return value_(); }
    archetype::error error() const { return {}; }

private:
    // Never called: has_value() is false.
    [[noreturn]] static T value_() { throw failure(errc::failed); }
};

/// Neither moves nor copies.
struct fixed
{
    fixed() = default;
    fixed(fixed const&) = delete;
    fixed& operator=(fixed const&) = delete;
};

/// The minimal @ref TokenVerifier.
struct token_verifier : fixed
{
    weak_result<principal> verify(std::string_view) { return {}; }
};

/// The minimal @ref CourseRoles.
struct course_roles : fixed
{
    weak_result<course_role> role(user_id, course_id) { return {}; }
};

/// The minimal principal: it moves, and names the actor.
class caller
{
public:
    caller(caller&&) = default;
    caller& operator=(caller&&) = default;

    friend user_id actor(caller const&) { return user_id{1}; }
};

/// The minimal @ref AccessPolicy.
struct access_policy : fixed
{
    weak_result<caller> authenticate(std::string_view) { return {}; }
    weak_result<grant> authorize(caller const&, course_id) { return {}; }
};

/// The minimal @ref InvitationStore.
struct invitation_store : fixed
{
    weak_result<removed> remove(removal const&) { return {}; }
};

/// The minimal @ref RemovalObserver.
struct removal_observer : fixed
{
    void operator()(removal_event const&) noexcept {}
};

/// The minimal @ref AsyncInvitationStore.
struct async_invitation_store : fixed
{
    template <class Handler>
    void async_remove(removal, Handler handler)
    {
        auto const where = boost::asio::get_associated_executor(handler);
        boost::asio::post(where, [handler = std::move(handler)]() mutable
                          { handler(boost::system::error_code(errc::busy), removed()); });
    }
};

/// The minimal @ref AsyncAccessPolicy.
class async_access_policy : fixed
{
    template <class Handler, class T>
    void refuse(Handler handler, T) const
    {
        auto const where = boost::asio::get_associated_executor(handler);
        boost::asio::post(where,
                          [handler = std::move(handler)]() mutable { handler(result<T>(errc::busy)); });
    }

public:
    template <class Handler>
    void async_authenticate(std::string, Handler handler)
    {
        refuse(std::move(handler), principal{user_id{1}});
    }

    template <class Handler>
    void async_authorize(principal, course_id, Handler handler)
    {
        refuse(std::move(handler), grant::by_role);
    }
};

} // namespace uninvite::testing::archetype

#endif
