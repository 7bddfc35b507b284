// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_REQUIRE_HPP
#define UNINVITE_DETAIL_REQUIRE_HPP

#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/concept/course_roles.hpp>
#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/concept/storage_traits.hpp>
#include <uninvite/concept/token_verifier.hpp>

#include <string_view>
#include <type_traits>

// Each require_* stops the compiler with one sentence if a part does not satisfy its concept. The probes
// below ask only whether a member can be called, so that the sentence can say what is wrong: const, result or
// the whole member.

namespace uninvite::detail {

template <class V>
concept Verifies = requires(V& v, std::string_view token) { storage_traits_of<V>::verify(v, token); };

template <class R>
concept TellsRole = requires(R& r, user_id u, course_id c) { storage_traits_of<R>::role(r, u, c); };

template <class P>
concept CallsAuthenticate =
    requires(P& p, std::string_view token) { storage_traits_of<P>::authenticate(p, token); };

template <class P>
concept CallsAuthorize = requires(P& p, principal_of<P> const& who, course_id course) {
    storage_traits_of<P>::authorize(p, who, course);
};

template <class P>
concept CallsAdmit = requires(P& p, std::string_view token, course_id course) {
    storage_traits_of<P>::admit(p, token, course);
};

template <class S>
concept CallsRemove = requires(S& s, removal const& r) { storage_traits_of<S>::remove(s, r); };

// False if the member can be called only without the const that the host's object has.
template <bool AsGiven, bool WithoutConst>
inline constexpr bool is_const_correct = AsGiven || !WithoutConst;

template <class V>
struct require_verifier
{
    static constexpr bool is_callable = Verifies<V>;
    static constexpr bool is_callable_unless_const = Verifies<std::remove_cvref_t<V>>;

    static_assert(
        is_const_correct<is_callable, is_callable_unless_const>,
        "uninvite: the verifier is const, but its member verify is not: declare "
        "result<principal> verify(std::string_view token) const, or pass a verifier that is not const");
    static_assert(!is_callable || TokenVerifier<V>,
                  "uninvite: the verifier's member verify must return result<principal>");
    static_assert(
        is_callable_unless_const,
        "uninvite: the verifier needs a member result<principal> verify(std::string_view token), or a "
        "specialisation of uninvite::storage_traits");
    static constexpr bool value = true;
};

template <class R>
struct require_roles
{
    static constexpr bool is_callable = TellsRole<R>;
    static constexpr bool is_callable_unless_const = TellsRole<std::remove_cvref_t<R>>;

    static_assert(is_const_correct<is_callable, is_callable_unless_const>,
                  "uninvite: the roles object is const, but its member role is not: declare "
                  "result<course_role> role(user_id, course_id) const, or pass an object that is not const");
    static_assert(!is_callable || CourseRoles<R>,
                  "uninvite: the roles object's member role must return result<course_role>");
    static_assert(
        is_callable_unless_const,
        "uninvite: the roles object needs a member result<course_role> role(user_id, course_id), or a "
        "specialisation of uninvite::storage_traits");
    static constexpr bool value = true;
};

template <class P>
struct require_policy
{
    using plain = std::remove_cvref_t<P>;
    static constexpr bool is_async = AsyncAccessPolicy<P>;
    static constexpr bool is_async_unless_const = AsyncAccessPolicy<plain>;
    static constexpr bool authenticates = CallsAuthenticate<P>;
    static constexpr bool authenticates_unless_const = CallsAuthenticate<plain>;
    static constexpr bool checks_authorize = Authenticates<P> && !is_async;

    static_assert(
        is_async || is_const_correct<authenticates, authenticates_unless_const>,
        "uninvite: the policy is const, but its member authenticate is not: declare "
        "result<principal> authenticate(std::string_view token) const, or pass a policy that is not const");
    static_assert(
        is_async || !authenticates || Authenticates<P>,
        "uninvite: the policy's member authenticate must return result<P>, with a movable principal P");
    static_assert(
        is_async || authenticates_unless_const || !is_async_unless_const,
        "uninvite: the policy is const, but its member async_authenticate or async_authorize is not: "
        "declare both const, or pass a policy that is not const");
    static_assert(
        is_async || authenticates_unless_const || is_async_unless_const,
        "uninvite: the policy needs a member result<principal> authenticate(std::string_view token), or the "
        "members async_authenticate and async_authorize of an AsyncAccessPolicy, or a specialisation of "
        "uninvite::storage_traits");

    static_assert(!checks_authorize || NamesActor<P>,
                  "uninvite: the policy's principal needs a function user_id actor(principal const&) in the "
                  "principal's namespace");
    static_assert(
        !checks_authorize || is_const_correct<CallsAuthorize<P>, CallsAuthorize<plain>>,
        "uninvite: the policy is const, but its member authorize is not: declare "
        "result<grant> authorize(principal const&, course_id) const, or pass a policy that is not const");
    static_assert(!checks_authorize || !CallsAuthorize<P> || Authorizes<P>,
                  "uninvite: the policy's member authorize must return result<grant>");
    static_assert(
        !checks_authorize || CallsAuthorize<plain>,
        "uninvite: the policy needs a member result<grant> authorize(principal const&, course_id), or a "
        "specialisation of uninvite::storage_traits");

    static_assert(
        !checks_authorize || is_const_correct<CallsAdmit<P>, CallsAdmit<plain>>,
        "uninvite: the policy is const, but its member admit is not: declare "
        "result<decision<P>> admit(std::string_view, course_id) const, or pass a policy that is not const");
    static_assert(!checks_authorize || !CallsAdmit<P> || Admits<P>,
                  "uninvite: the policy's member admit must return result<decision<P>>, with the principal P "
                  "of its member authenticate");
    static constexpr bool value = true;
};

template <class S>
struct require_store
{
    using plain = std::remove_cvref_t<S>;
    static constexpr bool is_async = AsyncInvitationStore<S>;
    static constexpr bool is_async_unless_const = AsyncInvitationStore<plain>;
    static constexpr bool removes = CallsRemove<S>;
    static constexpr bool removes_unless_const = CallsRemove<plain>;

    static_assert(is_async || is_const_correct<removes, removes_unless_const>,
                  "uninvite: the store is const, but its member remove is not: declare "
                  "result<removed> remove(removal const&) const, or pass a store that is not const");
    static_assert(is_async || !removes || InvitationStore<S>,
                  "uninvite: the store's member remove must return result<removed>");
    static_assert(
        is_async || removes_unless_const || !is_async_unless_const,
        "uninvite: the store is const, but its member async_remove is not: declare it const, or pass a "
        "store that is not const");
    static_assert(is_async || removes_unless_const || is_async_unless_const,
                  "uninvite: the store needs a member result<removed> remove(removal const&), or the member "
                  "async_remove of an AsyncInvitationStore, or a specialisation of uninvite::storage_traits");
    static constexpr bool value = true;
};

template <class O>
struct require_observer
{
    using plain = std::remove_cvref_t<O>;
    static constexpr bool is_callable = std::is_invocable_v<O&, removal_event const&>;
    static constexpr bool is_callable_unless_const = std::is_invocable_v<plain&, removal_event const&>;

    static_assert(
        is_const_correct<is_callable, is_callable_unless_const>,
        "uninvite: the observer is const, but its call operator is not: declare "
        "void operator()(removal_event const&) const noexcept, or pass an observer that is not const");
    static_assert(!is_callable || RemovalObserver<O>,
                  "uninvite: the observer's call operator must be noexcept: declare "
                  "void operator()(removal_event const&) noexcept");
    static_assert(is_callable_unless_const,
                  "uninvite: the observer needs void operator()(removal_event const&) noexcept");
    static constexpr bool value = true;
};

} // namespace uninvite::detail

#endif
