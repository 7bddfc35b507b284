// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/shared/has_executor.hpp>

#include "support/catch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>

#include <memory>

namespace asio = boost::asio;
using uninvite::detail::has_executor;

namespace {

struct handler
{
    void operator()() const {}
};
struct with_member : handler
{
    using executor_type = asio::io_context::executor_type;
    executor_type executor;
    executor_type get_executor() const noexcept { return executor; }
};

template <class Executor>
using bound = asio::executor_binder<handler, Executor>;

} // namespace

// A handler says where it is called, by a binder, a member or both, also through other binders.
static_assert(!has_executor<handler>);
static_assert(!has_executor<void (*)()>);
static_assert(has_executor<with_member>);
static_assert(has_executor<bound<asio::io_context::executor_type>>);
static_assert(has_executor<bound<asio::any_io_executor>>);
static_assert(has_executor<bound<asio::strand<asio::any_io_executor>>>);
static_assert(has_executor<bound<asio::system_executor>>, "the host may say that any thread will do");
static_assert(!has_executor<asio::allocator_binder<handler, std::allocator<void>>>);
static_assert(has_executor<asio::allocator_binder<bound<asio::any_io_executor>, std::allocator<void>>>);
static_assert(!has_executor<asio::cancellation_slot_binder<handler, asio::cancellation_slot>>);
static_assert(has_executor<asio::cancellation_slot_binder<with_member, asio::cancellation_slot>>);

TEST_CASE("require_executor takes a handler that has an executor")
{
    uninvite::detail::require_executor<with_member>();
    SUCCEED();
}
