// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_FAILING_HPP
#define UNINVITE_TESTING_FAILING_HPP

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/principal.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite::testing {

/** Counts calls and makes the n-th of them fail. Several @ref failing may share it; it then counts all calls.

    To test every point of failure, let n be 1, 2, 3 and so on until a run ends in which @ref has_failed is
    false.

    @par Thread Safety
    Thread-safe.
*/
class fail_count
{
    std::size_t const n_;
    std::function<failure()> const how_;
    std::atomic<std::size_t> calls_{0};

public:
    /// @param n From 1. @param how Makes the failure; if it throws, the call throws.
    explicit fail_count(
        std::size_t n, std::function<failure()> how = [] { return failure(errc::busy); })
        : n_(n)
        , how_(std::move(how))
    {
    }

    fail_count(fail_count const&) = delete;
    fail_count& operator=(fail_count const&) = delete;

    /// Counts one call. @return Whether it is the n-th.
    bool is_next() noexcept { return ++calls_ == n_; }

    /// The failure of the n-th call.
    failure fail() const { return how_(); }

    std::size_t calls() const noexcept { return calls_; }
    bool has_failed() const noexcept { return calls_ >= n_; }
};

/** A policy, verifier, role source or store that fails at the n-th call: a model of each concept that `T`
    models.

    The failing call is not passed on to `T`.

    @par Object lifetimes
    Both arguments are borrowed.

    @par Example
    @code
    testing::fail_count second(2);
    testing::failing roles{courses, second};
    testing::failing store{courses, second};
    @endcode
*/
template <class T>
class failing
{
    T& part_;
    fail_count& count_;
    using traits = storage_traits_of<T>;

    template <class Result, class Call>
    [[nodiscard]] result<Result> counted(Call call) const
    {
        if (count_.is_next()) return count_.fail();
        return as_result<Result>(call());
    }

public:
    failing(T& part, fail_count& count)
        : part_(part)
        , count_(count)
    {
    }

    /// See @ref TokenVerifier.
    template <class U = T>
    [[nodiscard]] auto verify(std::string_view token)
        -> decltype((traits::verify(std::declval<U&>(), token), result<principal>(errc::failed)))
    {
        return counted<principal>([&] { return traits::verify(part_, token); });
    }

    /// See @ref CourseRoles.
    template <class U = T>
    [[nodiscard]] auto role(user_id user, course_id course)
        -> decltype((traits::role(std::declval<U&>(), user, course), result<course_role>(errc::failed)))
    {
        return counted<course_role>([&] { return traits::role(part_, user, course); });
    }

    /// See @ref AccessPolicy.
    template <class U = T>
    [[nodiscard]] auto authenticate(std::string_view token) -> result<principal_of<U>>
    {
        return counted<principal_of<U>>([&] { return traits::authenticate(part_, token); });
    }

    /// See @ref AccessPolicy.
    template <class U = T>
    [[nodiscard]] auto authorize(principal_of<U> const& who, course_id course) -> result<grant>
    {
        return counted<grant>([&] { return traits::authorize(part_, who, course); });
    }

    /// See @ref InvitationStore.
    template <class U = T>
    [[nodiscard]] auto remove(removal const& r)
        -> decltype((traits::remove(std::declval<U&>(), r), result<removed>(errc::failed)))
    {
        return counted<removed>([&] { return traits::remove(part_, r); });
    }
};

} // namespace uninvite::testing

#endif
