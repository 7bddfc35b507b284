// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_CONCEPT_STORAGE_TRAITS_HPP
#define UNINVITE_CONCEPT_STORAGE_TRAITS_HPP

#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace uninvite {

/** The interface between the route and a policy or a store of type `S`.

    The primary template forwards to the members of the same names, as far as `S` has them. A host
    that cannot change its class specialises the template with the static functions that its concept
    needs. All concepts of the library are defined in terms of it.

    @par Example
    @code
    template <>
    struct uninvite::storage_traits<legacy::invites>
    {
        static result<removed> remove(legacy::invites& s, removal const& r);
    };
    @endcode

    @tparam S Without const and reference.
*/
template <class S>
struct storage_traits
{
    template <class T = S>
    static auto verify(T& s, std::string_view token) -> decltype(s.verify(token))
    {
        return s.verify(token);
    }

    template <class T = S>
    static auto role(T& s, user_id user, course_id course) -> decltype(s.role(user, course))
    {
        return s.role(user, course);
    }

    template <class T = S>
    static auto authenticate(T& s, std::string_view token) -> decltype(s.authenticate(token))
    {
        return s.authenticate(token);
    }

    template <class Principal, class T = S>
    static auto authorize(T& s, Principal const& p, course_id course) -> decltype(s.authorize(p, course))
    {
        return s.authorize(p, course);
    }

    template <class T = S>
    static auto admit(T& s, std::string_view token, course_id course) -> decltype(s.admit(token, course))
    {
        return s.admit(token, course);
    }

    template <class T = S>
    static auto remove(T& s, removal const& r) -> decltype(s.remove(r))
    {
        return s.remove(r);
    }

    template <class Token, class T = S>
    static auto async_authenticate(T& s, std::string token, Token&& done)
        -> decltype(s.async_authenticate(std::move(token), std::forward<Token>(done)))
    {
        return s.async_authenticate(std::move(token), std::forward<Token>(done));
    }

    template <class Principal, class Token, class T = S>
    static auto async_authorize(T& s, Principal p, course_id course, Token&& done)
        -> decltype(s.async_authorize(std::move(p), course, std::forward<Token>(done)))
    {
        return s.async_authorize(std::move(p), course, std::forward<Token>(done));
    }

    template <class Token, class T = S>
    static auto async_admit(T& s, std::string token, course_id course, Token&& done)
        -> decltype(s.async_admit(std::move(token), course, std::forward<Token>(done)))
    {
        return s.async_admit(std::move(token), course, std::forward<Token>(done));
    }

    template <class Token, class T = S>
    static auto async_remove(T& s, removal r, Token&& done)
        -> decltype(s.async_remove(std::move(r), std::forward<Token>(done)))
    {
        return s.async_remove(std::move(r), std::forward<Token>(done));
    }
};

/// The traits of a type that may be const or a reference.
template <class S>
using storage_traits_of = storage_traits<std::remove_cvref_t<S>>;

} // namespace uninvite

#endif
