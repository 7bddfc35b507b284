// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_USER_LIST_HPP
#define UNINVITE_USER_LIST_HPP

#include <uninvite/ids.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

namespace uninvite {

/** A contiguous list of user ids; the first `InlineCapacity` of them need no heap allocation.

    Most requests name a few users, and the route promises not to allocate for them.

    @par Thread Safety
    A value. @par Exception Safety As `std::vector` above `InlineCapacity` ids; below that nothing throws.
*/
template <std::size_t InlineCapacity>
class basic_user_list
{
public:
    static constexpr std::size_t inline_capacity = InlineCapacity;

private:
    std::size_t size_ = 0;
    user_id inline_[inline_capacity];
    std::vector<user_id> spilled_; // all ids if they exceed the inline capacity, else empty

    user_id* data() noexcept { return fits_inside() ? inline_ : spilled_.data(); }
    bool fits_inside() const noexcept { return size_ <= inline_capacity; }

    void spill(user_id user)
    {
        if (fits_inside())
        {
            spilled_.reserve(2 * inline_capacity);
            spilled_.assign(inline_, inline_ + inline_capacity);
        }
        spilled_.push_back(user);
        ++size_;
    }

public:
    basic_user_list() noexcept {}

    basic_user_list(std::initializer_list<user_id> users)
    {
        for (user_id u : users)
            push_back(u);
    }

    basic_user_list(basic_user_list const& other)
        : basic_user_list()
    {
        *this = other;
    }

    // A moved-from list is empty: its ids must not be removed a second time.
    basic_user_list(basic_user_list&& other) noexcept
        : basic_user_list()
    {
        *this = std::move(other);
    }

    basic_user_list& operator=(basic_user_list const& other)
    {
        if (this == &other) return *this;
        spilled_ = other.spilled_;
        size_ = other.size_;
        if (fits_inside()) std::copy_n(other.inline_, size_, inline_);
        return *this;
    }

    basic_user_list& operator=(basic_user_list&& other) noexcept
    {
        if (this == &other) return *this;
        spilled_ = std::move(other.spilled_);
        size_ = other.size_;
        if (fits_inside()) std::copy_n(other.inline_, size_, inline_);
        other.clear();
        return *this;
    }

    ~basic_user_list() = default;

    /// @par Complexity Constant on average.
    void push_back(user_id user)
    {
        if (size_ < inline_capacity)
            inline_[size_++] = user;
        else
            spill(user);
    }

    /// Removes all ids.
    void clear() noexcept
    {
        spilled_.clear();
        size_ = 0;
    }

    /// Sorts the ids and drops duplicates. @par Complexity n log n.
    void sort_unique()
    {
        user_id* const first = data();
        user_id* const last = first + size_;
        // Many clients send sorted ids.
        if (std::adjacent_find(first, last, std::greater_equal<>()) == last) return;
        std::sort(first, last);
        size_ = static_cast<std::size_t>(std::unique(first, last) - first);
        if (spilled_.empty()) return;
        if (fits_inside())
        {
            std::copy_n(first, size_, inline_);
            spilled_.clear();
        }
        else
            spilled_.erase(spilled_.begin() + static_cast<std::ptrdiff_t>(size_), spilled_.end());
    }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    user_id const* begin() const noexcept { return fits_inside() ? inline_ : spilled_.data(); }
    user_id const* end() const noexcept { return begin() + size_; }
    user_id const& operator[](std::size_t i) const noexcept { return begin()[i]; }

    /// Borrowed until the list changes or is destroyed.
    std::span<user_id const> view() const noexcept { return {begin(), size_}; }

    friend bool operator==(basic_user_list const& a, basic_user_list const& b) noexcept
    {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }
};

/// The list of a request: no allocation up to 64 users.
using user_list = basic_user_list<64>;

} // namespace uninvite

#endif
