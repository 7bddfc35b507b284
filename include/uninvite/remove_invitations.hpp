// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REMOVE_INVITATIONS_HPP
#define UNINVITE_REMOVE_INVITATIONS_HPP

#include <uninvite/admission.hpp>
#include <uninvite/concept/access_policy.hpp>
#include <uninvite/concept/invitation_store.hpp>
#include <uninvite/concept/removal_observer.hpp>
#include <uninvite/decision.hpp>
#include <uninvite/detail/language.hpp>
#include <uninvite/detail/require.hpp>
#include <uninvite/detail/route_steps.hpp>
#include <uninvite/detail/step/target.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/route_options.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace uninvite {

/** The route `DELETE /api/v2/course/{id}/invite/`.

    The checks run in this order: route, method, credentials, authentication, course and role, length, type
    (all of these from the header alone, by @ref admit), body, removal (by @ref admission::complete). The
    response to an unauthorized caller reveals nothing about the body, which the server need not read.

    @par Object lifetimes
    A policy, store or observer given as an lvalue is borrowed: it must outlive the route, its admissions and
    every asynchronous operation. One given as an rvalue is moved in, and admissions and operations keep it
    alive: they may outlive the route. The route neither moves nor copies.

    @par Thread Safety
    All members except the constructor and the destructor are const and safe from any number of threads, if
    policy, store and observer are.

    @par Exception Safety
    Exceptions of the policy or the store propagate after the observer was notified; the host then sends
    `error_response(errc::failed)`. The admission is spent.

    @par Example
    @code
    remove_invitations route{creator_or_manager{tokens, roles}, store};

    request_head head{method, target};
    for (auto const& f : fields)
        head.field(f.name, f.value);
    auto admitted = route.admit(head);
    if (!admitted)
        return send(admitted.error());
    response answer = std::move(*admitted).complete(read_body());
    @endcode

    @tparam Policy An @ref AccessPolicy, or an @ref AsyncAccessPolicy for `async_admit`.
    @tparam Store An @ref InvitationStore, or an @ref AsyncInvitationStore for `async_complete`.
    @tparam Observer A @ref RemovalObserver.
*/
template <class Policy, class Store, class Observer = no_observer>
class remove_invitations
{
    static_assert(detail::require_policy<Policy>::value);
    static_assert(detail::require_store<Store>::value);
    static_assert(detail::require_observer<Observer>::value);

    using steps_type = detail::route_steps<Policy, Store, Observer>;

    // Admissions and asynchronous operations share it, and may outlive the route.
    std::shared_ptr<steps_type const> const steps_;

    friend class uninvite::admission<remove_invitations>;
    friend struct detail::async_access;
    friend struct detail::serve_access;

public:
    /// The permission for one removal; see @ref uninvite::admission.
    using admission = uninvite::admission<remove_invitations>;

    /// An @ref admission; or, as its error, the response to send, with `body_unread()` set.
    using admitted = boost::system::result<admission, response>;

    /// @throw std::invalid_argument An option is malformed; the message names it and the valid values.
    remove_invitations(Policy&& policy, Store&& store, route_options const& o = {})
        requires std::same_as<Observer, no_observer>
        : remove_invitations(std::forward<Policy>(policy), std::forward<Store>(store), o, Observer())
    {
    }

    /// @throw std::invalid_argument An option is malformed; the message names it and the valid values.
    remove_invitations(Policy&& policy, Store&& store, route_options const& o, Observer&& observer)
        : steps_(std::make_shared<steps_type const>(std::forward<Policy>(policy), std::forward<Store>(store),
                                                    o, std::forward<Observer>(observer)))
    {
    }

    remove_invitations(remove_invitations const&) = delete;
    remove_invitations& operator=(remove_invitations const&) = delete;

    /// Whether a target belongs to this route, for a host with its own router. Checks only the path.
    bool matches(std::string_view target) const noexcept { return steps_->course_of(target).has_value(); }

    /// Maximum body length in bytes, for a host that reads it: above it, answer `errc::body_too_large`.
    std::size_t body_limit() const noexcept { return steps_->body_limit(); }

    /** Decides from a request's header alone.

        @param head Borrowed, with all it points to, until this returns.
    */
    [[nodiscard("uninvite: send the error that admit returns, or complete its admission")]] admitted
    admit(request_head const& head) const
    {
        return admit_(head, steps_->course_of(head.target()), head.content_length());
    }

    /** The same for a host whose router extracts the id from the path.

        @param id The text in the path, so that `+7` and `007` are detected. Borrowed.
    */
    [[nodiscard("uninvite: send the error that admit returns, or complete its admission")]] admitted
    admit(request_head const& head, std::string_view id) const
    {
        return admit_(head, detail::path_template::read(id), head.content_length());
    }

    /// Deleted: a number has lost its spelling. Pass the text.
    template <std::integral Int>
    void admit(request_head const&, Int) const UNINVITE_DELETED("uninvite: pass the id as text, unconverted");

    /** The whole request in one call, for a host that has already read the body.

        @param head Borrowed until this returns. @param body The whole body, undecoded; borrowed.
    */
    response operator()(request_head const& head, std::string_view body) const
    {
        return both_(admit_(head, steps_->course_of(head.target()), body.size()), body);
    }

    /// The same for a host whose router extracts the id from the path, as text.
    response operator()(request_head const& head, std::string_view id, std::string_view body) const
    {
        return both_(admit_(head, detail::path_template::read(id), body.size()), body);
    }

    template <std::integral Int>
    response operator()(request_head const&, Int, std::string_view) const
        UNINVITE_DELETED("uninvite: pass the id as text, unconverted");

    /** The contract's response to errors that the host detects: 408, 413, 431, 500, 503.

        Nothing is removed and the observer is not notified, because no admission was spent.
    */
    response error_response(failure const& why) const
    {
        response r = steps_->render(why);
        r.body_unread(true);
        return r;
    }

    /** The response to a removal that the host carried out, after its transaction has committed. Notifies the
        observer.

        @param asked The result of @ref admission::to_removal. @param done The result of the store.
    */
    response answer(removal const& asked, result<removed> const& done) const
    {
        return steps_->answer(asked, done);
    }

private:
    [[nodiscard]] admitted admit_(request_head const& head, std::optional<course_id> course,
                                  std::optional<std::uint64_t> length) const
    {
        static_assert(AccessPolicy<Policy>, "uninvite: this route's policy is asynchronous: call async_admit "
                                            "of <uninvite/async.hpp>, or give the route a policy with "
                                            "members authenticate and authorize");
        auto opened = steps_->open(head, course, length);
        if (!opened) return std::move(opened).error();
        course_id const of = opened->course;

        auto const decided = decide_(opened->token, of);
        if (!decided) return steps_->refuse_early(decided.error(), of, std::nullopt);
        user_id const who = actor(decided->who);
        if (!decided->basis) return steps_->refuse_early(decided->basis.error(), of, who);
        return admitted_(steps_, *opened, who, *decided->basis);
    }

    // In one step if the policy offers it. The observer gets an exception of the policy first. A template,
    // because an asynchronous policy has no principal_of.
    template <class P = Policy, class Decision = decision<principal_of<P>>>
    [[nodiscard]] result<Decision> decide_(std::string_view token, course_id of) const
    {
        using traits = storage_traits_of<P>;
        auto const guarded = [&](std::optional<user_id> who, auto call)
        { return steps_->guarded(outcome::failed, of, who, {}, call); };

        if constexpr (Admits<P>)
            return as_result<Decision>(
                guarded(std::nullopt, [&] { return traits::admit(steps_->policy(), token, of); }));
        else
        {
            auto caller = as_result<principal_of<P>>(
                guarded(std::nullopt, [&] { return traits::authenticate(steps_->policy(), token); }));
            if (!caller) return caller.error();
            user_id const who = actor(*caller);
            auto basis = as_result<grant>(
                guarded(who, [&] { return traits::authorize(steps_->policy(), *caller, of); }));
            return Decision{*std::move(caller), std::move(basis)};
        }
    }

    [[nodiscard]] static admitted admitted_(std::shared_ptr<steps_type const> const& steps,
                                            detail::parsed_head const& o, user_id who, grant basis)
    {
        if (auto refused = steps->validate_length_and_type(o, who)) return std::move(*refused);
        return admission(steps, o.course, who, basis, *o.kind, o.query);
    }

    response both_(admitted a, std::string_view body) const
    {
        if (a) return std::move(*a).complete(body);
        response r = a.error();
        r.body_unread(false);
        return r;
    }

    [[nodiscard]] static boost::system::result<removal, response> to_removal_(admission& a,
                                                                              std::string_view body)
    {
        // A fault in the host's code. Nothing is removed, and the observer is notified.
        if (!std::exchange(a.live_, false)) return a.steps_->refuse(errc::failed, a.course_, a.actor_);
        auto users = a.steps_->read(a.course_, a.actor_, a.kind_, body, a.query_);
        if (!users) return users.error();
        return removal{a.course_, a.actor_, a.basis_, std::move(*users)};
    }

    static response complete_(admission& a, std::string_view body)
    {
        static_assert(InvitationStore<Store>,
                      "uninvite: this route's store is asynchronous: call async_complete of "
                      "<uninvite/async.hpp>, or give the route a store with a member "
                      "result<removed> remove(removal const&)");
        boost::system::result<removal, response> const asked = to_removal_(a, body);
        if (!asked) return asked.error();
        return a.steps_->answer(
            *asked, as_result<removed>(a.steps_->guarded(
                        outcome::unknown, asked->course, asked->actor, asked->users.view(),
                        [&] { return storage_traits_of<Store>::remove(a.steps_->store(), *asked); })));
    }

    static response refuse_(admission& a, failure const& why)
    {
        if (!std::exchange(a.live_, false)) return a.steps_->refuse(errc::failed, a.course_, a.actor_);
        return a.steps_->refuse_early(why, a.course_, a.actor_);
    }
};

template <class Policy, class Store>
remove_invitations(Policy&&, Store&&) -> remove_invitations<Policy, Store>;

template <class Policy, class Store>
remove_invitations(Policy&&, Store&&, route_options const&) -> remove_invitations<Policy, Store>;

template <class Policy, class Store, class Observer>
remove_invitations(Policy&&, Store&&, route_options const&, Observer&&)
    -> remove_invitations<Policy, Store, Observer>;

} // namespace uninvite

#endif
