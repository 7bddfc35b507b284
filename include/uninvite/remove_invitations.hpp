// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_REMOVE_INVITATIONS_HPP
#define UNINVITE_REMOVE_INVITATIONS_HPP

#include <uninvite/access_policy.hpp>
#include <uninvite/admission.hpp>
#include <uninvite/held.hpp>
#include <uninvite/invitation_store.hpp>
#include <uninvite/notifier.hpp>
#include <uninvite/options.hpp>
#include <uninvite/removal_observer.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/step/bearer.hpp>
#include <uninvite/step/content_type.hpp>
#include <uninvite/step/render.hpp>
#include <uninvite/step/target.hpp>
#include <uninvite/step/users.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite {

/** The route `DELETE /api/v2/course/{id}/invite/`.

    A request is judged in the order of what it is asked: route, method, credentials, authentication,
    course and role, length, type (all of these from the header alone, by @ref admit), body, removal (by
    @ref admission::complete). Who may not remove learns nothing from a body; who is not authenticated
    makes the server read none.

    @par Object lifetimes
    An lvalue policy, store or observer is borrowed and must outlive the route; an rvalue is moved in. The
    route must outlive its admissions, and neither moves nor copies.

    @par Thread Safety
    All members but the constructor and the destructor are const and may run at once on any number of
    threads, as far as policy, store and observer may.

    @par Exception Safety
    Exceptions of the policy or the store leave as they came, after the observer was told; the host answers
    `refuse(errc::failed)`. An admission is spent all the same.

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

    @tparam Policy An @ref AccessPolicy. @tparam Store An @ref InvitationStore.
    @tparam Observer A @ref RemovalObserver.
*/
template <class Policy, class Store, class Observer = no_observer>
class remove_invitations
{
    static_assert(
        Authenticates<Policy>,
        "uninvite: the policy is no AccessPolicy: it needs a member authenticate(std::string_view token) "
        "that gives a result<> of a movable principal, or a specialisation of storage_traits");
    static_assert(!Authenticates<Policy> || NamesActor<Policy>,
                  "uninvite: the policy is no AccessPolicy: its principal needs a function "
                  "user_id actor(principal const&) in the principal's namespace");
    static_assert(
        !Authenticates<Policy> || Authorizes<Policy>,
        "uninvite: the policy is no AccessPolicy: it needs a member "
        "result<grant> authorize(principal const&, course_id), or a specialisation of storage_traits");
    static_assert(InvitationStore<Store>,
                  "uninvite: the store is no InvitationStore: it needs a member "
                  "result<removed> remove(removal const&), or a specialisation of storage_traits");
    static_assert(RemovalObserver<Observer>,
                  "uninvite: the observer is no RemovalObserver: it must be callable with an event const&, "
                  "and the call must be noexcept");

    step::path_template path_;
    step::renderer render_;
    std::size_t body_limit_;
    std::size_t users_limit_;
    bool users_in_query_;
    detail::held<Policy> policy_;
    detail::held<Store> store_;
    [[no_unique_address]] detail::notifier<Observer> notifier_;

    friend class uninvite::admission<remove_invitations>;

public:
    /// Leave for one removal; see @ref uninvite::admission.
    using admission = uninvite::admission<remove_invitations>;

    /// An @ref admission; or, as its error, the answer to send, with `body_unread()` set.
    using admitted = boost::system::result<admission, response>;

    /// @throw std::invalid_argument An option is malformed; the message says which and how to mend it.
    remove_invitations(Policy&& policy, Store&& store,
                       options const& o = {}) requires std::same_as<Observer, no_observer>
        : remove_invitations(std::forward<Policy>(policy), std::forward<Store>(store), o, Observer())
    {
    }

    /// @throw std::invalid_argument An option is malformed; the message says which and how to mend it.
    remove_invitations(Policy&& policy, Store&& store, options const& o, Observer&& observer)
        : path_(o.path)
        , render_(o)
        , body_limit_(o.body_limit)
        , users_limit_(o.users_limit)
        , users_in_query_(o.users_in_query)
        , policy_(std::forward<Policy>(policy))
        , store_(std::forward<Store>(store))
        , notifier_(std::forward<Observer>(observer))
    {
    }

    remove_invitations(remove_invitations const&) = delete;
    remove_invitations& operator=(remove_invitations const&) = delete;

    /// Whether a target is this route's, for a host that routes by itself. Looks at the path alone.
    bool matches(std::string_view target) const noexcept
    {
        return path_.match(step::split_target(target).path).has_value();
    }

    /// The longest body in bytes, for a host that reads it: past this it answers `errc::body_too_large`.
    std::size_t body_limit() const noexcept { return body_limit_; }

    /** Judges a request by its header alone.

        @param head Borrowed, with all it points to, until this returns.
    */
    admitted admit(request_head const& head) const
    {
        return admit_(head, path_.match(step::split_target(head.target()).path), head.content_length());
    }

    /** The same where the host's router took the id out of the path.

        @param id As it stood in the path: text, so that `+7` and `007` are still seen. Borrowed.
    */
    admitted admit(request_head const& head, std::string_view id) const
    {
        return admit_(head, step::path_template::read(id), head.content_length());
    }

    /// A number no longer tells how it was written: hand over the text.
    template <std::integral Int>
    admitted admit(request_head const&, Int) const = delete;

    /** The whole request in one call, for a host that has the body already.

        @param head Borrowed until this returns. @param body The whole body, undecoded; borrowed.
    */
    response operator()(request_head const& head, std::string_view body) const
    {
        return both_(admit_(head, path_.match(step::split_target(head.target()).path), body.size()), body);
    }

    /// The same where the host's router took the id out of the path, as text.
    response operator()(request_head const& head, std::string_view id, std::string_view body) const
    {
        return both_(admit_(head, step::path_template::read(id), body.size()), body);
    }

    template <std::integral Int>
    response operator()(request_head const&, Int, std::string_view) const = delete;

    /** The contract's answer for what the host found out by itself: 408, 413, 431, 500, 503.

        Nothing is removed and the observer is not told: no admission was spent.
    */
    response refuse(failure const& why) const
    {
        response r = render_(why);
        r.body_unread(true);
        return r;
    }

    /** The answer to a removal that the host carried out, once its transaction has committed.

        @param asked What @ref admission::to_removal gave. @param done What the store said. Tells the observer.
    */
    response answer(removal const& asked, result<removed> const& done) const
    {
        if (!done) return refused_(done.error(), asked.course, asked.actor, asked.users.view());
        notifier_.removed(asked, *done);
        return {};
    }

private:
    response refused_(step::refusal const& why, std::optional<course_id> course, std::optional<user_id> who,
                      std::span<user_id const> asked = {}) const
    {
        notifier_.refused(why.why, course, who, asked);
        return render_(why);
    }

    // Calls a part of the host's; where it throws, the observer is told so first.
    template <class F>
    decltype(auto) guarded_(outcome thrown, course_id course, std::optional<user_id> who,
                            std::span<user_id const> asked, F f) const
    {
        if constexpr (!detail::notifier<Observer>::tells)
            return f();
        else
            try
            {
                return f();
            }
            catch (...)
            {
                notifier_.threw(thrown, course, who, asked);
                throw;
            }
    }

    admitted admit_(request_head const& head, std::optional<course_id> course,
                    std::optional<std::uint64_t> length) const
    {
        std::optional<user_id> who;
        auto const early = [&](failure const& why) -> admitted
        {
            response r = refused_(why, course, who);
            r.body_unread(true);
            return r;
        };

        if (!course) return early(errc::no_route);
        if (head.method() != "DELETE") return early(errc::method_not_allowed);

        result<std::string_view> const token = step::bearer(head);
        if (!token) return early(token.error());

        using traits = storage_traits_of<Policy>;
        auto caller = as_result<principal_of<Policy>>(guarded_(
            outcome::failed, *course, who, {}, [&] { return traits::authenticate(policy_.get(), *token); }));
        if (!caller) return early(caller.error());
        who = actor(*caller);

        auto const basis =
            as_result<grant>(guarded_(outcome::failed, *course, who, {},
                                      [&] { return traits::authorize(policy_.get(), *caller, *course); }));
        if (!basis) return early(basis.error());

        if (length && *length > body_limit_) return early(errc::body_too_large);

        result<step::body_kind> const kind = step::content_type(head);
        if (!kind) return early(kind.error());

        std::string_view const query =
            users_in_query_ ? step::split_target(head.target()).query : std::string_view();
        return admission(*this, *course, *who, *basis, *kind, query);
    }

    response both_(admitted a, std::string_view body) const
    {
        if (a) return std::move(*a).complete(body);
        response r = a.error();
        r.body_unread(false);
        return r;
    }

    boost::system::result<removal, response> to_removal_(admission& a, std::string_view body) const
    {
        // A fault of the host's code: nothing more is known of the request, and nothing is removed.
        if (!std::exchange(a.live_, false)) return render_(errc::failed);
        if (body.size() > body_limit_) return refused_(errc::body_too_large, a.course_, a.actor_);
        step::judged<user_list> users = step::users(a.kind_, body, a.query_, users_limit_);
        if (!users) return refused_(users.error(), a.course_, a.actor_);
        return removal{a.course_, a.actor_, a.basis_, std::move(*users)};
    }

    response complete_(admission& a, std::string_view body) const
    {
        boost::system::result<removal, response> const asked = to_removal_(a, body);
        if (!asked) return asked.error();
        return answer(*asked, as_result<removed>(guarded_(
                                  outcome::unknown, asked->course, asked->actor, asked->users.view(),
                                  [&] { return storage_traits_of<Store>::remove(store_.get(), *asked); })));
    }

    response refuse_(admission& a, failure const& why) const
    {
        if (!std::exchange(a.live_, false)) return render_(errc::failed);
        response r = refused_(why, a.course_, a.actor_);
        r.body_unread(true);
        return r;
    }
};

template <class Policy, class Store>
remove_invitations(Policy&&, Store&&) -> remove_invitations<Policy, Store>;

template <class Policy, class Store>
remove_invitations(Policy&&, Store&&, options const&) -> remove_invitations<Policy, Store>;

template <class Policy, class Store, class Observer>
remove_invitations(Policy&&, Store&&, options const&, Observer&&)
    -> remove_invitations<Policy, Store, Observer>;

} // namespace uninvite

#endif
