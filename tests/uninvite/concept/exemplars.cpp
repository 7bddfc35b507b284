// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The least that models each concept. The documentation quotes the regions.

#include <uninvite/async.hpp>
#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <string>

namespace exemplar {

using namespace uninvite;
namespace asio = boost::asio;
using boost::system::error_code;

//[exemplar_token_verifier
struct one_token
{
    result<principal> verify(std::string_view token) const
    {
        if (token != "secret") return errc::invalid_token;
        return principal{user_id{1}};
    }
};
//]

//[exemplar_course_roles
struct one_course
{
    result<course_role> role(user_id user, course_id course) const
    {
        if (course != course_id{1}) return errc::not_found;
        return user == user_id{1} ? course_role::creator : course_role::none;
    }
};
//]

//[exemplar_access_policy
struct administrator
{
    std::string name;
    friend user_id actor(administrator const&) { return user_id{1}; }
};

struct administrators_only
{
    result<administrator> authenticate(std::string_view token) const
    {
        if (token != "secret") return errc::invalid_token;
        return administrator{"root"};
    }
    result<grant> authorize(administrator const&, course_id) const { return grant::by_policy; }
};
//]

//[exemplar_invitation_store
struct one_invitation
{
    std::atomic<bool> pending = true; // a real store opens a transaction in remove

    result<removed> remove(removal const& r)
    {
        if (r.course != course_id{1}) return errc::not_found;
        if (r.basis == grant::by_role && r.actor != user_id{1}) return errc::forbidden;
        for (user_id user : r.users)
            if (user == user_id{7} && pending.exchange(false)) return removed({user});
        return removed();
    }
};
//]

//[exemplar_async_access_policy
struct async_administrators_only
{
    using principal_type = administrator;
    asio::io_context::executor_type executor;

    template <class CompletionToken>
    auto async_authenticate(std::string token, CompletionToken&& done)
    {
        error_code const ec =
            token == "secret" ? error_code() : errc::invalid_token; // a real one asks somewhere
        return asio::post(executor,
                          asio::append(std::forward<CompletionToken>(done), ec, administrator{"root"}));
    }

    template <class CompletionToken>
    auto async_authorize(administrator, course_id, CompletionToken&& done)
    {
        return asio::post(executor, asio::append(std::forward<CompletionToken>(done), error_code(),
                                                 grant(grant::by_policy)));
    }
};
//]

//[exemplar_async_invitation_store
struct async_one_invitation
{
    one_invitation store;
    asio::io_context::executor_type executor;

    template <class CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        auto const start = [this](auto handler, removal const& asked)
        {
            result<removed> const done = store.remove(asked); // a real one waits, and not on this thread
            error_code const ec = done ? error_code() : done.error().cause();
            asio::post(executor, asio::append(std::move(handler), ec, done ? *done : removed()));
        };
        return asio::async_initiate<CompletionToken, void(error_code, removed)>(start, token, std::move(r));
    }
};
//]

//[exemplar_removal_observer
struct counter
{
    std::atomic<int> removals = 0;
    std::atomic<int> others = 0;

    void operator()(removal_event const& e) noexcept { ++(e.what == outcome::removed ? removals : others); }
};
//]

} // namespace exemplar

//[exemplar_storage_traits
namespace legacy {
struct invites // cannot be changed
{
    int erase(long course, long user) { return course == 1 && user == 7 ? 1 : 0; }
};
} // namespace legacy

template <>
struct uninvite::storage_traits<legacy::invites>
{
    static result<removed> remove(legacy::invites& s, removal const& r)
    {
        user_list gone;
        for (user_id user : r.users)
            if (s.erase(r.course.value(), user.value()) == 1) gone.push_back(user);
        return removed(gone);
    }
};
//]

static_assert(uninvite::TokenVerifier<exemplar::one_token>);
static_assert(uninvite::CourseRoles<exemplar::one_course>);
static_assert(uninvite::AccessPolicy<exemplar::administrators_only>);
static_assert(uninvite::InvitationStore<exemplar::one_invitation>);
static_assert(uninvite::AsyncAccessPolicy<exemplar::async_administrators_only>);
static_assert(uninvite::AsyncInvitationStore<exemplar::async_one_invitation>);
static_assert(uninvite::RemovalObserver<exemplar::counter>);
static_assert(uninvite::InvitationStore<legacy::invites>);

namespace {

uninvite::request_head head_of(std::string_view token)
{
    uninvite::request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", token);
    return head;
}

} // namespace

TEST_CASE("the exemplars of the concepts make a route together")
{
    using namespace exemplar;
    one_invitation store;
    counter count;
    {
        uninvite::remove_invitations const route{
            creator_or_manager{one_token{}, one_course{}}, store, {}, count};
        CHECK(route(head_of("Bearer other"), "users=7").status() == 401);
        CHECK(store.pending);
        CHECK(route(head_of("Bearer secret"), "users=7&users=8").status() == 204);
        CHECK_FALSE(store.pending);
    }
    CHECK(count.removals == 1);
    CHECK(count.others == 1);
}

TEST_CASE("the exemplars of a policy and of the traits make a route together")
{
    legacy::invites invites;
    uninvite::remove_invitations const route{exemplar::administrators_only{}, invites};
    CHECK(route(head_of("Bearer other"), "users=7").status() == 401);
    CHECK(route(head_of("Bearer secret"), "users=7").status() == 204);
}

TEST_CASE("the exemplars of the asynchronous concepts make a route together")
{
    using namespace exemplar;
    asio::io_context io;
    async_one_invitation store{{}, io.get_executor()};
    uninvite::remove_invitations const route{async_administrators_only{io.get_executor()}, store};

    std::string statuses;
    auto const completed = [&](uninvite::response const& r) { statuses += std::to_string(r.status()) + " "; };
    for (char const* body : {"", "users=7&users=8"})
        for (char const* token : {"Bearer other", "Bearer secret"})
            async_admit(route, head_of(token),
                        asio::bind_executor(io,
                                            [&, body](auto admitted)
                                            {
                                                if (!admitted) return completed(admitted.error());
                                                async_complete(std::move(*admitted), body,
                                                               asio::bind_executor(io, completed));
                                            }));
    CHECK(statuses.empty());
    io.run();
    CHECK(statuses == "401 401 400 204 ");
    CHECK_FALSE(store.store.pending);
}
