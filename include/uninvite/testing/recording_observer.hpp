// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_RECORDING_OBSERVER_HPP
#define UNINVITE_TESTING_RECORDING_OBSERVER_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal_event.hpp>

#include <boost/system/error_code.hpp>

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** Records its notifications: a model of @ref RemovalObserver.

    @par Exception Safety
    Running out of memory in a notification terminates the program: an observer must not throw.

    @par Thread Safety
    Thread-safe.
*/
class recording_observer
{
public:
    /// A @ref removal_event that owns its data.
    struct record
    {
        outcome what;
        unsigned status;
        boost::system::error_code cause;
        std::string detail;
        std::optional<course_id> course;
        std::optional<user_id> actor;
        std::vector<user_id> asked;
        std::optional<std::vector<user_id>> removed;
    };

private:
    mutable std::mutex mutex_;
    std::vector<record> records_;

public:
    /// See @ref RemovalObserver.
    void operator()(removal_event const& e) noexcept
    {
        record r{e.what,
                 e.status,
                 e.cause,
                 std::string(e.detail),
                 e.course,
                 e.actor,
                 {e.asked.begin(), e.asked.end()},
                 {}};
        if (e.removed) r.removed.emplace(e.removed->begin(), e.removed->end());
        std::lock_guard const lock(mutex_);
        records_.push_back(std::move(r));
    }

    /// The notifications so far, in order.
    std::vector<record> records() const
    {
        std::lock_guard const lock(mutex_);
        return records_;
    }

    /// Discards the records.
    void clear()
    {
        std::lock_guard const lock(mutex_);
        records_.clear();
    }
};

} // namespace uninvite::testing

#endif
