// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/ids.hpp>
#include <uninvite/result.hpp>

#include "support/catch.hpp"

#include <memory>
#include <string>
#include <system_error>
#include <type_traits>

using uninvite::as_result;
using uninvite::errc;
using uninvite::failure;
using uninvite::result;
using uninvite::user_id;

static_assert(uninvite::ResultOf<result<int>, int>);
static_assert(uninvite::ResultOf<result<int>, long>, "the value may convert");
static_assert(uninvite::ResultOf<boost::system::result<int>, int>, "an error code converts to a failure");
static_assert(uninvite::ResultOf<boost::system::result<int, std::error_code>, int>);
static_assert(uninvite::ResultOf<boost::system::result<int, errc>, int>);
static_assert(!uninvite::ResultOf<boost::system::result<int, std::string>, int>);
static_assert(!uninvite::ResultOf<result<std::string>, int>);
static_assert(!uninvite::ResultOf<int, int>);
static_assert(!uninvite::ResultOf<void, int>);

namespace {

// A host's own codes: 1 equals our forbidden, 2 our busy, the others nothing.
struct host_category : boost::system::error_category
{
    char const* name() const noexcept override { return "host"; }
    std::string message(int) const override { return "secret detail"; }
    bool equivalent(int code, boost::system::error_condition const& c) const noexcept override
    {
        return (code == 1 && c == make_error_condition(errc::forbidden)) ||
               (code == 2 && c == make_error_condition(errc::busy));
    }
    ~host_category() = default;
};

struct std_host_category : std::error_category
{
    char const* name() const noexcept override { return "host"; }
    std::string message(int) const override { return "secret detail"; }
    bool equivalent(int code, std::error_condition const& c) const noexcept override
    {
        return code == 1 && c == std::error_condition(make_error_condition(errc::throttled));
    }
};

host_category const host;
std_host_category const std_host;

} // namespace

TEST_CASE("a failure is an errc, with seconds where there are some")
{
    CHECK(failure().kind() == errc::failed);
    failure const f = errc::forbidden;
    CHECK(f.kind() == errc::forbidden);
    CHECK(f == errc::forbidden);
    CHECK_FALSE(f == errc::busy);
    CHECK(f.retry_after() == std::chrono::seconds(0));
    CHECK(f.cause() == make_error_code(errc::forbidden));

    failure const later{errc::throttled, std::chrono::seconds(30)};
    CHECK(later == errc::throttled);
    CHECK(later.retry_after() == std::chrono::seconds(30));
}

TEST_CASE("a failure keeps a sentence for the operator, and its copies share it")
{
    CHECK(failure(errc::failed).detail().empty());
    failure const f(make_error_code(errc::busy), "column 1 is 'owner'");
    failure const copy = f;
    CHECK(f == errc::busy);
    CHECK(f.cause() == make_error_code(errc::busy));
    CHECK(copy.detail() == "column 1 is 'owner'");
    static_assert(std::is_nothrow_copy_constructible_v<failure> &&
                  std::is_nothrow_copy_assignable_v<failure>);
}

TEST_CASE("our own code comes back as it was, through either library")
{
    for (uninvite::errc_row const& row : uninvite::errc_table)
    {
        CHECK(failure(boost::system::error_code(row.value)).kind() == row.value);
        CHECK(failure(std::error_code(row.value)).kind() == row.value);
    }
}

TEST_CASE("a code of a foreign category is failed, unless it equals one of our conditions")
{
    CHECK(failure(boost::system::error_code(3, host)).kind() == errc::failed);
    CHECK(failure(boost::system::error_code(1, host)).kind() == errc::forbidden);
    CHECK(failure(boost::system::error_code(2, host)).kind() == errc::busy);
    CHECK(failure(std::error_code(2, std_host)).kind() == errc::failed);
    CHECK(failure(std::error_code(1, std_host)).kind() == errc::throttled);
    CHECK(failure(make_error_code(boost::system::errc::timed_out)).kind() == errc::failed);
    CHECK(failure(std::make_error_code(std::errc::permission_denied)).kind() == errc::failed);

    CHECK(failure(boost::system::error_code(3, host)).cause() == boost::system::error_code(3, host));
    CHECK(failure(boost::system::error_code(1, host)).cause() == boost::system::error_code(1, host));
    CHECK(failure(std::error_code(2, std_host)).cause().message() == "secret detail");
}

TEST_CASE("a code with the number of one of ours in another category is not ours")
{
    for (uninvite::errc_row const& row : uninvite::errc_table)
    {
        boost::system::error_code const other(static_cast<int>(row.value), boost::system::system_category());
        CHECK(failure(other).kind() == errc::failed);
    }
}

TEST_CASE("the value of a result without one throws the cause")
{
    result<int> const r = errc::busy;
    CHECK(!r);
    try
    {
        r.value();
        CHECK(false);
    }
    catch (boost::system::system_error const& e)
    {
        CHECK(e.code() == make_error_code(errc::busy));
    }
}

TEST_CASE("a host's result becomes ours with its value or its error")
{
    CHECK(*as_result<int>(result<int>(7)) == 7);
    CHECK(as_result<int>(result<int>(errc::busy)).error() == errc::busy);
    CHECK(as_result<int>(result<int>(failure{errc::busy, std::chrono::seconds(9)})).error().retry_after() ==
          std::chrono::seconds(9));

    using theirs = boost::system::result<int, boost::system::error_code>;
    CHECK(*as_result<int>(theirs(7)) == 7);
    CHECK(*as_result<long>(theirs(7)) == 7L);
    CHECK(as_result<int>(theirs(boost::system::error_code(errc::not_found))).error() == errc::not_found);
    CHECK(as_result<int>(theirs(boost::system::error_code(1, host))).error() == errc::forbidden);
    CHECK(as_result<int>(theirs(make_error_code(boost::system::errc::io_error))).error() == errc::failed);

    using standard = boost::system::result<int, std::error_code>;
    CHECK(as_result<int>(standard(std::error_code(1, std_host))).error() == errc::throttled);

    using pointer = std::unique_ptr<int>;
    boost::system::result<pointer> moved(std::make_unique<int>(5));
    CHECK(**as_result<pointer>(std::move(moved)) == 5);
}

TEST_CASE("a number that is no error is failed, and does not reach the table of errors")
{
    for (int number : {9999, 0, -1})
    {
        failure const f(static_cast<errc>(number));
        CHECK(f.kind() == errc::failed);
        CHECK(f.cause().message() == "unknown");
    }
}
