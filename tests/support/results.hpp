// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_RESULTS_HPP
#define UNINVITE_TESTS_SUPPORT_RESULTS_HPP

#include <uninvite/course_role.hpp>
#include <uninvite/ids.hpp>
#include <uninvite/removal.hpp>
#include <uninvite/result.hpp>

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>

namespace tests {

/// The name of the error, or "ok".
inline std::string name_of(boost::system::error_code const& ec)
{
    return ec ? std::string(row_of(uninvite::failure(ec).kind()).name) : "ok";
}

template <class T>
std::string name_of(uninvite::result<T> const& r)
{
    return r ? "ok" : std::string(row_of(r.error().kind()).name);
}

/// The role as text, or the name of the error.
inline std::string name_of(uninvite::result<uninvite::course_role> const& r)
{
    return std::string(r ? to_string(*r) : row_of(r.error().kind()).name);
}

/// The removed ids as text, `-` if there are none, or the name of the error.
inline std::string told(uninvite::result<uninvite::removed> const& done)
{
    if (!done) return name_of(done);
    std::string text;
    for (uninvite::user_id user : done->users())
        text.append(text.empty() ? "" : " ").append(std::to_string(user.value()));
    return text.empty() ? "-" : text;
}

inline uninvite::removal removal_of(long course, long actor, std::initializer_list<long> users,
                                    uninvite::grant basis = uninvite::grant::by_role)
{
    uninvite::removal r{uninvite::course_id{course}, uninvite::user_id{actor}, basis, {}};
    for (long user : users)
        r.users.push_back(uninvite::user_id{user});
    return r;
}

/// The message of an error that is thrown, or an empty text if none is. An error that has a code has one set.
template <class Error, class Function>
std::string refusal_of(Function const& f)
{
    try
    {
        f();
    }
    catch (Error const& e)
    {
        if constexpr (requires { e.code(); })
            return e.code() ? e.what() : "an error without a code";
        else
            return e.what();
    }
    return {};
}

inline bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// Whether the condition holds within ten seconds.
template <class Condition>
bool becomes(Condition const& condition)
{
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition())
    {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

} // namespace tests

#endif
