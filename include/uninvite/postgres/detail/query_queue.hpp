// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_QUERY_QUEUE_HPP
#define UNINVITE_POSTGRES_DETAIL_QUERY_QUEUE_HPP

#include <uninvite/errc.hpp>
#include <uninvite/postgres/detail/course_gate.hpp>
#include <uninvite/postgres/detail/pooled_query.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <unordered_map>
#include <utility>

namespace uninvite::postgres::detail {

/** The queries of a pool that wait for a connection: look-ups in order, and removals by course, the courses
    in turn. A removal that the gate does not admit holds up no other course.

    @par Thread Safety
    One thread at a time. It sends nothing and completes nothing.
*/
class query_queue
{
    using pointer = std::unique_ptr<pooled_query>;
    using time_point = std::chrono::steady_clock::time_point;
    using course_queue = std::pair<std::int64_t, std::deque<pointer>>; // never empty

    std::deque<pointer> lookups_;
    std::list<course_queue> courses_; // in turn
    std::unordered_map<std::int64_t, std::list<course_queue>::iterator> by_id_;
    std::size_t size_ = 0;

    std::deque<pointer>& queue_of(pooled_query const& one)
    {
        if (one.course == 0) return lookups_;
        auto const [at, is_new] = by_id_.try_emplace(one.course);
        if (is_new) at->second = courses_.emplace(courses_.end(), one.course, std::deque<pointer>());
        return at->second->second;
    }

    void remove(std::list<course_queue>::iterator at)
    {
        by_id_.erase(at->first);
        courses_.erase(at);
    }

    template <class Predicate, class Function>
    void remove_if(std::deque<pointer>& from, Predicate const& is_it, Function const& f)
    {
        size_ -= std::erase_if(from,
                               [&](pointer const& one)
                               {
                                   if (!is_it(*one)) return false;
                                   f(*one);
                                   return true;
                               });
    }

    template <class Function>
    void for_each(Function const& f) const
    {
        std::for_each(lookups_.begin(), lookups_.end(), f);
        for (course_queue const& c : courses_)
            std::for_each(c.second.begin(), c.second.end(), f);
    }

public:
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    void push(pointer one)
    {
        auto& queue = queue_of(*one);
        queue.push_back(std::move(one));
        ++size_;
    }

    /// Puts a query back: it is the next of its kind or its course.
    void put_back(pointer one)
    {
        auto& queue = queue_of(*one);
        queue.push_front(std::move(one));
        ++size_;
    }

    bool has_lookup() const noexcept { return !lookups_.empty(); }

    /// @pre There is one.
    pointer take_lookup()
    {
        pointer one = std::move(lookups_.front());
        lookups_.pop_front();
        --size_;
        return one;
    }

    /// The course whose turn it is, of those that the gate admits; 0 if there is none.
    std::int64_t next_course(course_gate const& gate) const
    {
        if (gate.is_full()) return 0;
        auto const at = std::find_if(courses_.begin(), courses_.end(),
                                     [&](course_queue const& c) { return gate.may_begin(c.first); });
        return at == courses_.end() ? 0 : at->first;
    }

    /// The next removal of a course, whose turn then comes after all others. @pre There is one.
    pointer take_removal(std::int64_t course)
    {
        auto const at = by_id_.find(course)->second;
        pointer one = std::move(at->second.front());
        at->second.pop_front();
        --size_;
        if (at->second.empty())
            remove(at);
        else
            courses_.splice(courses_.end(), courses_, at);
        return one;
    }

    /// Removes the queries that fulfil a condition. @param f Called with each before. Allocates nothing.
    template <class Predicate, class Function>
    void remove_if(Predicate const& is_it, Function const& f)
    {
        remove_if(lookups_, is_it, f);
        for (auto at = courses_.begin(); at != courses_.end();)
        {
            auto const here = at++;
            remove_if(here->second, is_it, f);
            if (here->second.empty()) remove(here);
        }
    }

    /// The earliest deadline; the maximum time point if nothing waits.
    time_point deadline() const
    {
        time_point first = (time_point::max)();
        for_each([&](pointer const& one) { first = (std::min)(first, one->deadline); });
        return first;
    }
};

} // namespace uninvite::postgres::detail

#endif
