// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_COURSE_GATE_HPP
#define UNINVITE_POSTGRES_DETAIL_COURSE_GATE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/error.hpp>

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace uninvite::postgres::detail {

/// Whether a removal has waited for a lock as long as it could, or may still wait.
inline bool has_been_blocked(boost::system::error_code const& ec) noexcept
{
    return ec == make_postgres_error(sqlstate("55P03")) || ec == make_postgres_error(sqlstate("57014")) ||
           ec == errc::outcome_unknown;
}

/** Which removals may run at once, so that a locked course does not take all connections.

    - One course has at most half of the connections.
    - A course whose last removal was blocked has one, and such courses together have at most half.
    - Removals that share a connection are of different courses, and none of these.
    - Once a look-up was seen, removals leave one connection to look-ups. A single connection is shared.

    @par Thread Safety
    A value. It knows no connection and no clock.
*/
class course_gate
{
    struct course
    {
        std::size_t running = 0;
        bool is_blocked = false;
    };

    std::size_t connections_;
    std::size_t depth_;
    std::size_t running_ = 0;
    std::size_t blocked_running_ = 0;
    std::size_t blocked_idle_ = 0;
    bool has_lookups_ = false;
    std::unordered_map<std::int64_t, course> courses_; // those that run or are blocked

    std::size_t half() const noexcept { return (std::max)(connections_ / 2, std::size_t(1)); }

    // Forgets another blocked course without a removal if there are many: it may be idle for good.
    void forget_one_besides(std::int64_t id)
    {
        if (blocked_idle_ <= 2 * connections_) return;
        auto const at = std::find_if(courses_.begin(), courses_.end(),
                                     [=](auto const& c) { return c.first != id && c.second.running == 0; });
        courses_.erase(at);
        --blocked_idle_;
    }

public:
    /// @param depth Maximum number of removals that share a connection.
    explicit course_gate(std::size_t connections, std::size_t depth = 1)
        : connections_(connections)
        , depth_(depth)
    {
    }

    /// There are look-ups: from now on one connection is theirs.
    void note_lookup() noexcept { has_lookups_ = true; }

    bool has_lookups() const noexcept { return has_lookups_; }

    /// Whether no removal of any course may begin.
    bool is_full() const noexcept
    {
        return running_ >= depth_ * (has_lookups_ && connections_ > 1 ? connections_ - 1 : connections_);
    }

    bool may_begin(std::int64_t id) const
    {
        if (is_full()) return false;
        auto const at = courses_.find(id);
        if (at == courses_.end()) return true;
        course const& c = at->second;
        return c.is_blocked ? c.running == 0 && blocked_running_ < half() : c.running < half();
    }

    /// Whether a removal of the course may share a connection: its last one was not blocked, and none runs.
    bool may_share(std::int64_t id) const { return courses_.find(id) == courses_.end(); }

    /// Whether the last removal of the course was blocked.
    bool is_blocked(std::int64_t id) const
    {
        auto const at = courses_.find(id);
        return at != courses_.end() && at->second.is_blocked;
    }

    void begin(std::int64_t id)
    {
        course& c = courses_[id];
        blocked_idle_ -= c.is_blocked && c.running == 0;
        blocked_running_ += c.is_blocked;
        ++c.running;
        ++running_;
    }

    /// @pre It has begun. @param was_blocked As from @ref has_been_blocked, for its outcome.
    void end(std::int64_t id, bool was_blocked)
    {
        auto const at = courses_.find(id);
        course& c = at->second;
        blocked_running_ -= c.is_blocked ? c.running : 0;
        --c.running;
        --running_;
        c.is_blocked = was_blocked;
        blocked_running_ += c.is_blocked ? c.running : 0;
        if (c.running != 0) return;
        blocked_idle_ += c.is_blocked;
        if (c.is_blocked)
            forget_one_besides(id);
        else
            courses_.erase(at);
    }
};

} // namespace uninvite::postgres::detail

#endif
