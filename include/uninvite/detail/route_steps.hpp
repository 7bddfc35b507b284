// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_ROUTE_STEPS_HPP
#define UNINVITE_DETAIL_ROUTE_STEPS_HPP

#include <uninvite/detail/notifier.hpp>
#include <uninvite/detail/owned_or_borrowed.hpp>
#include <uninvite/detail/step/bearer.hpp>
#include <uninvite/detail/step/content_type.hpp>
#include <uninvite/detail/step/refusal.hpp>
#include <uninvite/detail/step/render.hpp>
#include <uninvite/detail/step/target.hpp>
#include <uninvite/detail/step/users.hpp>
#include <uninvite/errc.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/removal_event.hpp>
#include <uninvite/request_head.hpp>
#include <uninvite/response.hpp>
#include <uninvite/result.hpp>
#include <uninvite/route_options.hpp>

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace uninvite::detail {

/// The parsed header of a request. The views borrow from the head.
struct parsed_head
{
    course_id course;
    std::string_view token;
    std::optional<std::uint64_t> length;
    result<body_kind> kind; ///< reported to authorized callers only
    std::string_view query; ///< empty if the option is off
};

/** The steps of the route, in order. The route calls policy and store between them; its asynchronous form
    does the same, and suspends there.

    @par Thread Safety
    All members are const and thread-safe.
*/
template <class Policy, class Store, class Observer>
class route_steps
{
    path_template path_;
    renderer render_;
    std::size_t body_limit_;
    std::size_t users_limit_;
    bool users_in_query_;
    owned_or_borrowed<Policy> policy_;
    owned_or_borrowed<Store> store_;
    [[no_unique_address]] notifier<Observer> notifier_;

public:
    static constexpr bool has_observer = notifier<Observer>::has_observer;

    template <class R>
    using or_response = boost::system::result<R, response>;

    route_steps(Policy&& policy, Store&& store, route_options const& o, Observer&& observer)
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

    auto& policy() const noexcept { return policy_.get(); }
    auto& store() const noexcept { return store_.get(); }
    std::size_t body_limit() const noexcept { return body_limit_; }

    std::optional<course_id> course_of(std::string_view target) const noexcept
    {
        return path_.match(request_target(target).path);
    }

    /// A response without a notification of the observer.
    response render(failure const& why) const { return render_.render(why); }

    response refuse(refusal const& why, std::optional<course_id> course, std::optional<user_id> who,
                    std::span<user_id const> asked = {}) const
    {
        notifier_.refused(why.why, course, who, asked);
        return render_.render(why);
    }

    response refuse_early(failure const& why, std::optional<course_id> course,
                          std::optional<user_id> who) const
    {
        response r = refuse(why, course, who);
        r.body_unread(true);
        return r;
    }

    /// Calls the host's policy or store; if it throws, notifies the observer first.
    template <class F>
    decltype(auto) guarded(outcome thrown, course_id course, std::optional<user_id> who,
                           std::span<user_id const> asked, F f) const
    {
        if constexpr (!has_observer)
            return f();
        else
            try
            {
                return f();
            }
            catch (std::bad_alloc const&)
            {
                errc const why = thrown == outcome::unknown ? errc::outcome_unknown : errc::busy;
                notifier_.threw(thrown, why, course, who, asked);
                throw;
            }
            catch (...)
            {
                notifier_.threw(thrown, errc::failed, course, who, asked);
                throw;
            }
    }

    /// Route, method, credentials: the steps before the policy.
    [[nodiscard]] or_response<parsed_head> open(request_head const& head, std::optional<course_id> course,
                                                std::optional<std::uint64_t> length) const
    {
        if (!course) return refuse_early(errc::no_route, course, std::nullopt);
        if (head.method() != "DELETE") return refuse_early(errc::method_not_allowed, course, std::nullopt);
        result<std::string_view> const token = parse_bearer(head);
        if (!token) return refuse_early(token.error(), course, std::nullopt);
        return parsed_head{*course, *token, length, parse_content_type(head),
                           users_in_query_ ? request_target(head.target()).query : std::string_view()};
    }

    /// Length and type, of a request that the policy has authorized.
    std::optional<response> validate_length_and_type(parsed_head const& o, user_id who) const
    {
        if (o.length && *o.length > body_limit_) return refuse_early(errc::body_too_large, o.course, who);
        if (!o.kind) return refuse_early(o.kind.error(), o.course, who);
        return std::nullopt;
    }

    /// The body: the step before the store.
    [[nodiscard]] or_response<user_list> read(course_id course, user_id who, body_kind kind,
                                              std::string_view body, std::string_view query) const
    {
        if (body.size() > body_limit_) return refuse(errc::body_too_large, course, who);
        parse_result<user_list> users = parse_users(kind, body, query, users_limit_);
        if (!users) return refuse(users.error(), course, who);
        return std::move(*users);
    }

    /// The response to a removal, from the store's result.
    response answer(removal const& asked, result<removed> const& done) const
    {
        return answer(asked.course, asked.actor, asked.users.size(), asked.users.view(), done);
    }

    /// The same, for a removal that the store owns. @param observed The users; empty without an observer.
    response answer(course_id course, user_id who, std::size_t asked, std::span<user_id const> observed,
                    result<removed> const& done) const
    {
        response r;
        if (done)
            notifier_.removed(course, who, observed, *done);
        else
            r = refuse(done.error(), course, who, observed);
        r.count({asked, count_of(done)});
        return r;
    }

private:
    static std::optional<std::size_t> count_of(result<removed> const& done) noexcept
    {
        if (!done && done.error() != errc::outcome_unknown) return 0;
        if (!done || !done->is_known()) return std::nullopt;
        return done->users().size();
    }
};

} // namespace uninvite::detail

#endif
