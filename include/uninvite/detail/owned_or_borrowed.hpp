// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_OWNED_OR_BORROWED_HPP
#define UNINVITE_DETAIL_OWNED_OR_BORROWED_HPP

#include <uninvite/detail/language.hpp>

#include <type_traits>
#include <utility>

namespace uninvite::detail {

/** A policy, store or observer of the host: an rvalue is moved in, an lvalue is borrowed and must outlive
    the holder.

    `get` gives a `T&` also from a const holder: parts are called from any thread at once, and their concepts
    require that. The concepts check a `T&` too, so a const part needs const members.
*/
template <class T>
class owned_or_borrowed
{
    mutable std::remove_const_t<T> value_;

public:
    explicit owned_or_borrowed(T&& value)
        : value_(std::move(value))
    {
    }
    T& get() const noexcept { return value_; }
};

template <class T>
class owned_or_borrowed<T&>
{
    T* value_;

public:
    explicit owned_or_borrowed(T& value) noexcept
        : value_(&value)
    {
    }
    T& get() const noexcept { return *value_; }
};

} // namespace uninvite::detail

#endif
