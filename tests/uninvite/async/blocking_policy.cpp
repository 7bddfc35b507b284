// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/async/blocking_policy.hpp>
#include <uninvite/concept/async_access_policy.hpp>
#include <uninvite/testing/scripted_policy.hpp>

#include "support/catch.hpp"
#include "support/results.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <new>
#include <stdexcept>
#include <string_view>
#include <thread>

using namespace uninvite;
using tests::name_of;
namespace asio = boost::asio;

static_assert(AsyncAccessPolicy<blocking_policy<testing::scripted_policy&>>);

namespace {

struct throwing_policy
{
    result<principal> authenticate(std::string_view) const { throw std::runtime_error("no service"); }
    result<grant> authorize(principal const&, course_id) const { throw std::bad_alloc(); }
};

struct thread_policy
{
    std::thread::id* seen;

    result<principal> authenticate(std::string_view) const
    {
        *seen = std::this_thread::get_id();
        return errc::invalid_token;
    }
    result<grant> authorize(principal const&, course_id) const { return grant::by_policy; }
};

// As a policy that finds token and role at once.
struct one_step_policy
{
    result<principal> authenticate(std::string_view) const { return principal{user_id{5}}; }
    result<grant> authorize(principal const&, course_id) const { return grant::by_role; }
    result<decision<>> admit(std::string_view token, course_id course) const
    {
        if (token != "sesame") return errc::invalid_token;
        return decision<>{{user_id{6}},
                          course == course_id{1} ? result<grant>(grant::by_role)
                                                 : result<grant>(errc::not_found)};
    }
};

static_assert(AsyncAdmits<blocking_policy<one_step_policy>>);
static_assert(!AsyncAdmits<blocking_policy<thread_policy>>);

} // namespace

TEST_CASE("a blocking policy decides in one step if the policy that it runs does")
{
    asio::thread_pool threads(1);
    blocking_policy policy(one_step_policy{}, threads.get_executor());
    auto const admit = [&](char const* token, int course)
    { return policy.async_admit(token, course_id{course}, asio::use_future).get(); };
    CHECK(admit("sesame", 1)->who.user == user_id{6});
    CHECK(*admit("sesame", 1)->basis == grant::by_role);
    CHECK(name_of(admit("sesame", 2)->basis) == "not_found");
    CHECK(name_of(admit("other", 1)) == "invalid_token");
}

TEST_CASE("a blocking policy gives the answers of the policy that it runs")
{
    asio::thread_pool threads(1);
    testing::scripted_policy scripted;
    blocking_policy policy(scripted, threads.get_executor());
    scripted.on_authenticate(principal{user_id{5}}).on_authenticate(errc::invalid_token);
    scripted.on_authorize(errc::not_found);
    CHECK(policy.async_authenticate("one", asio::use_future).get()->user == user_id{5});
    CHECK(name_of(policy.async_authenticate("two", asio::use_future).get()) == "invalid_token");
    CHECK(name_of(policy.async_authorize(principal{user_id{5}}, course_id{1}, asio::use_future).get()) ==
          "not_found");
    REQUIRE(scripted.calls().size() == 3);
    CHECK(scripted.calls()[1].token == "two");
    CHECK(scripted.calls()[2].course == course_id{1});
}

TEST_CASE("a blocking policy that throws is failed, and one without memory is busy")
{
    asio::thread_pool threads(1);
    blocking_policy policy(throwing_policy{}, threads.get_executor());
    CHECK(name_of(policy.async_authenticate("t", asio::use_future).get()) == "failed");
    CHECK(name_of(policy.async_authorize(principal{user_id{1}}, course_id{1}, asio::use_future).get()) ==
          "busy");
}

TEST_CASE("a blocking policy is called on the executor for blocking work, and not by the caller")
{
    asio::thread_pool threads(1);
    std::thread::id seen;
    blocking_policy policy(thread_policy{&seen}, threads.get_executor());
    policy.async_authenticate("t", asio::use_future).get();
    CHECK(seen != std::thread::id());
    CHECK(seen != std::this_thread::get_id());
}

TEST_CASE("a question that its context drops is busy")
{
    testing::scripted_policy scripted;
    std::future<result<principal>> answer;
    {
        asio::io_context never_run;
        blocking_policy policy(scripted, never_run.get_executor());
        answer = policy.async_authenticate("t", asio::use_future);
    }
    CHECK(name_of(answer.get()) == "busy");
    CHECK(scripted.calls().empty());
}
