// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/stepwise_admission.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <string>
#include <utility>

using namespace uninvite;
using tests::name_of;
namespace asio = boost::asio;

namespace {

// Answers from an io_context, and notes what it is asked.
struct two_questions
{
    asio::io_context* io;
    std::string* asked;
    result<grant> basis = grant::by_role;

    template <class Handler>
    void async_authenticate(std::string token, Handler handler)
    {
        *asked += "authenticate " + token + ". ";
        result<principal> const who = token == "sesame" ? result<principal>(principal{user_id{7}})
                                                        : result<principal>(errc::invalid_token);
        asio::post(*io, asio::append(std::move(handler), who));
    }

    template <class Handler>
    void async_authorize(principal who, course_id course, Handler handler)
    {
        *asked +=
            "authorize " + std::to_string(who.user.value()) + " in " + std::to_string(course.value()) + ". ";
        asio::post(*io, asio::append(std::move(handler), basis));
    }
};

struct asking
{
    asio::io_context io;
    std::string asked;
    std::string answer;
    asio::cancellation_signal signal;

    void start(std::string token, result<grant> const& basis)
    {
        auto const done = [this](result<decision<>> const& d)
        { answer = d ? std::to_string(d->who.user.value()) + " " + name_of(d->basis) : name_of(d); };
        auto handler = asio::bind_executor(io, asio::bind_cancellation_slot(signal.slot(), done));
        asio::async_compose<decltype(handler), void(result<decision<>>)>(
            postgres::detail::stepwise_admission<two_questions>({&io, &asked, basis}, std::move(token),
                                                                course_id{3}),
            handler);
    }

    std::string run(std::string token, result<grant> const& basis = grant::by_role)
    {
        start(std::move(token), basis);
        io.run();
        return answer;
    }
};

} // namespace

TEST_CASE("an admission in two steps asks for the role of the caller whom the token names")
{
    asking a;
    CHECK(a.run("sesame") == "7 ok");
    CHECK(a.asked == "authenticate sesame. authorize 7 in 3. ");
}

TEST_CASE("an admission in two steps names the caller also if the permission is refused")
{
    CHECK(asking().run("sesame", errc::forbidden) == "7 forbidden");
    CHECK(asking().run("sesame", errc::not_found) == "7 not_found");
}

TEST_CASE("an admission in two steps ends with a token that is refused")
{
    asking a;
    CHECK(a.run("other") == "invalid_token");
    CHECK(a.asked == "authenticate other. ");
}

TEST_CASE("an admission in two steps that is cancelled between them is busy, and asks for no role")
{
    asking a;
    a.start("sesame", grant::by_role);
    a.signal.emit(asio::cancellation_type::terminal);
    a.io.run();
    CHECK(a.answer == "busy");
    CHECK(a.asked == "authenticate sesame. ");
}
