// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_ASYNC_CHECK_INVITATION_STORE_HPP
#define UNINVITE_TESTING_ASYNC_CHECK_INVITATION_STORE_HPP

#include <uninvite/concept/async_invitation_store.hpp>
#include <uninvite/testing/check_invitation_store.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace uninvite::testing {

/// The promises that @ref check_async_invitation_store checks in addition to @ref store_promise.
namespace async_store_promise {

inline constexpr std::string_view later = "never completes inside the call that initiates";
inline constexpr std::string_view once = "completes once";
inline constexpr std::string_view executor = "completes on the handler's executor";

} // namespace async_store_promise

namespace detail {

// Counts how the handlers of one world are called, and the time limit for each.
struct async_watch
{
    std::mutex mutex;
    std::condition_variable changed;
    int inside = 0;    // completions inside the initiating call
    int twice = 0;     // completions after the first
    int elsewhere = 0; // completions on another executor
    int missing = 0;   // operations not completed in time
};

struct async_outcome
{
    std::optional<result<removed>> answer;
};

inline thread_local bool is_initiating = false;

/// Adapts an asynchronous store to a synchronous one, and records how it completes.
template <class World>
class waiting_store
{
    World& world_;
    async_watch& watch_;
    boost::asio::thread_pool& handlers_;

public:
    static constexpr std::chrono::seconds longest_wait{10};

    waiting_store(World& world, async_watch& watch, boost::asio::thread_pool& handlers)
        : world_(world)
        , watch_(watch)
        , handlers_(handlers)
    {
    }

    [[nodiscard]] result<removed> remove(removal const& r)
    {
        auto const told = std::make_shared<async_outcome>();
        auto const done =
            [told, watch = &watch_, pool = &handlers_](boost::system::error_code ec, removed gone)
        {
            std::lock_guard const lock(watch->mutex);
            watch->inside += is_initiating;
            watch->elsewhere += !pool->get_executor().running_in_this_thread();
            watch->twice += told->answer.has_value();
            if (!told->answer)
                told->answer = ec ? result<removed>(failure(ec)) : result<removed>(std::move(gone));
            watch->changed.notify_all();
        };
        using traits = storage_traits_of<decltype(world_.store())>;
        // From the handler's own executor: a store that dispatches would run the handler immediately.
        std::packaged_task<void()> initiate(
            [&]
            {
                struct initiating
                {
                    initiating() { is_initiating = true; }
                    ~initiating() { is_initiating = false; }
                } const here;
                traits::async_remove(world_.store(), r,
                                     boost::asio::bind_executor(handlers_.get_executor(), done));
            });
        auto initiated = initiate.get_future();
        // As a lambda: Asio's own async_result of std::packaged_task, if included, would take the future.
        boost::asio::post(handlers_, [initiate = std::move(initiate)]() mutable { initiate(); });
        initiated.get();
        if constexpr (requires { world_.run(); }) world_.run();
        std::unique_lock lock(watch_.mutex);
        if (watch_.changed.wait_for(lock, longest_wait, [&] { return told->answer.has_value(); }))
            return *told->answer;
        ++watch_.missing;
        return errc::outcome_unknown;
    }
};

/// A world with a blocking adapter around its store.
template <class MakeWorld>
class waiting_world
{
    using world = std::invoke_result_t<MakeWorld&>;

    boost::asio::thread_pool& handlers_;
    world world_;
    waiting_store<world> store_;

public:
    waiting_world(MakeWorld& make, async_watch& watch, boost::asio::thread_pool& handlers)
        : handlers_(handlers)
        , world_(make())
        , store_(world_, watch, handlers)
    {
    }

    waiting_store<world>& store() noexcept { return store_; }
    void add_course(course_id course, visibility seen_by) { world_.add_course(course, seen_by); }
    void delete_course(course_id course) { world_.delete_course(course); }
    void set_role(course_id course, user_id user, course_role role) { world_.set_role(course, user, role); }
    void invite(course_id course, user_id user) { world_.invite(course, user); }
    bool is_pending(course_id course, user_id user) { return world_.is_pending(course, user); }
    bool is_member(course_id course, user_id user) { return world_.is_member(course, user); }
    std::vector<audit_row> audit() { return world_.audit(); }

    template <class W = world>
    auto accept(course_id course, user_id user) -> decltype(std::declval<W&>().accept(course, user))
    {
        return world_.accept(course, user);
    }

    template <class W = world>
    auto fail_on(user_id user) -> decltype(std::declval<W&>().fail_on(user))
    {
        return world_.fail_on(user);
    }
};

} // namespace detail

/** Checks that a store keeps the promises of @ref AsyncInvitationStore.

    Covers everything in @ref check_invitation_store, and how the operation completes.

    @param make Makes a new, empty @ref StoreWorld for each call. If its store completes only while another
    thread runs its executor, the world has a member `run()` that runs the executor until no work is left.
    @return The broken promises, each of @ref store_promise or @ref async_store_promise.

    @par Exception Safety
    As @ref check_invitation_store.
*/
template <class MakeWorld>
    requires StoreWorld<std::invoke_result_t<MakeWorld&>>
report check_async_invitation_store(MakeWorld make)
{
    static_assert(AsyncInvitationStore<decltype(make().store())>,
                  "uninvite: the world's store() is not an AsyncInvitationStore");
    report r;
    detail::async_watch watch; // outlives pending operations
    {
        boost::asio::thread_pool handlers(1);
        auto const make_waiting = [&] { return detail::waiting_world<MakeWorld>(make, watch, handlers); };
        detail::check_store(r, make_waiting);
        handlers.join();
    }
    r.expect(watch.inside == 0, async_store_promise::later,
             std::to_string(watch.inside) + " handlers ran inside the call");
    r.expect(watch.twice == 0 && watch.missing == 0, async_store_promise::once,
             std::to_string(watch.twice) + " completions too many, " + std::to_string(watch.missing) +
                 " not in 10 s");
    r.expect(watch.elsewhere == 0, async_store_promise::executor,
             std::to_string(watch.elsewhere) + " handlers ran elsewhere");
    return r;
}

} // namespace uninvite::testing

#endif
