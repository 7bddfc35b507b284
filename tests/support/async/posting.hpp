// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_ASYNC_POSTING_HPP
#define UNINVITE_TESTS_UNINVITE_ASYNC_POSTING_HPP

// A policy and a store that do what a test says, and answer when their executor's turn comes.

#include <uninvite/async.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace uninvite;

/// The scripted answers of policy and store, and a record of their calls.
struct script
{
    std::function<result<principal>(std::string const&)> authenticate = [](std::string const&)
    { return principal{user_id{1}}; };
    std::function<result<grant>(principal const&, course_id)> authorize = [](principal const&, course_id)
    { return grant::by_role; };
    std::function<result<removed>(removal const&)> remove = [](removal const& r) { return removed(r.users); };
    std::string asked;
};

/// In which of the two forms a policy completes.
enum class told_as
{
    codes,
    results
};

template <told_as As, class T, class Handler>
void post_answer(asio::io_context::executor_type const& executor, Handler handler, result<T> const& r,
                 T otherwise)
{
    if constexpr (As == told_as::results)
        asio::post(executor, asio::append(std::move(handler), r));
    else
        asio::post(executor, asio::append(std::move(handler), r ? error_code() : r.error().cause(),
                                          r ? *r : std::move(otherwise)));
}

template <told_as As>
struct posting_policy
{
    script* s;
    asio::io_context::executor_type executor;

    template <class Handler>
    void async_authenticate(std::string token, Handler handler)
    {
        s->asked += "authenticate " + token + ". ";
        post_answer<As>(executor, std::move(handler), s->authenticate(token), principal{user_id{1}});
    }

    template <class Handler>
    void async_authorize(principal who, course_id course, Handler handler)
    {
        s->asked +=
            "authorize " + std::to_string(actor(who).value()) + " " + std::to_string(course.value()) + ". ";
        post_answer<As>(executor, std::move(handler), s->authorize(who, course), grant::by_role);
    }
};

struct posting_store
{
    script* s;
    asio::io_context::executor_type executor;

    template <class CompletionToken>
    auto async_remove(removal r, CompletionToken&& token)
    {
        return asio::async_initiate<CompletionToken, void(error_code, removed)>(
            [this](auto handler, removal const& asked)
            {
                s->asked += "remove. ";
                post_answer<told_as::codes>(executor, std::move(handler), s->remove(asked), removed());
            },
            token, std::move(r));
    }
};

/// An event that outlives the call.
struct heard
{
    outcome what;
    unsigned status;
    error_code cause;
    std::optional<course_id> course;
    std::optional<user_id> actor;
    std::vector<user_id> asked;
    std::optional<std::vector<user_id>> removed;
};

struct recorder
{
    std::vector<heard> events;

    void operator()(removal_event const& e) noexcept
    {
        heard h{e.what, e.status, e.cause, e.course, e.actor, {e.asked.begin(), e.asked.end()}, {}};
        if (e.removed) h.removed.emplace(e.removed->begin(), e.removed->end());
        events.push_back(std::move(h));
    }
};

/// A route of these parts.
template <told_as As = told_as::codes>
struct posting_route
{
    asio::io_context io;
    script s;
    recorder seen;
    remove_invitations<posting_policy<As>, posting_store, recorder&> route;

    explicit posting_route(route_options const& o = {})
        : route({&s, io.get_executor()}, {&s, io.get_executor()}, o, seen)
    {
    }

    using admission = typename decltype(route)::admission;
    using admitted = typename decltype(route)::admitted;

    /// The handler, with `io` as its executor.
    template <class Handler>
    auto on_io(Handler handler)
    {
        return asio::bind_executor(io, std::move(handler));
    }

    /// Runs what waits.
    void run()
    {
        io.restart();
        io.run();
    }

    admitted admit(request_head const& head)
    {
        std::optional<admitted> told;
        async_admit(route, head, on_io([&](admitted a) { told.emplace(std::move(a)); }));
        run();
        return std::move(told).value();
    }

    response complete(admission a, std::string_view body)
    {
        std::optional<response> told;
        async_complete(std::move(a), body, on_io([&](response r) { told.emplace(std::move(r)); }));
        run();
        return std::move(told).value();
    }
};

/// Borrows what it is given.
inline request_head head_of(std::string_view authorization = "Bearer t",
                            std::string_view target = "/api/v2/course/1/invite/",
                            std::string_view method = "DELETE")
{
    request_head head{method, target};
    if (!authorization.empty()) head.field("Authorization", authorization);
    return head;
}

/// "204", or the status and the error's name.
inline std::string text_of(response const& r)
{
    std::string text = std::to_string(r.status());
    if (r.error()) text.append(" ").append(row_of(*r.error()).name);
    return text;
}

template <class Admission>
std::string text_of(boost::system::result<Admission, response> const& a)
{
    return a ? "admitted" : text_of(a.error());
}

} // namespace tests

#endif
