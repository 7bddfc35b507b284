// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_RESULT_HPP
#define UNINVITE_RESULT_HPP

#include <uninvite/errc.hpp>

#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace uninvite {

/** The reason for a failure: an @ref errc, a wait in seconds, and the underlying error code.

    Converts implicitly from an @ref errc or an error code of Boost.System or `<system_error>`, so that
    a policy or a store writes `return errc::forbidden;` or `return ec;`. A code of a foreign category
    is @ref errc::failed (500), unless it equals one of our conditions.

    @par Example
    @code
    result<principal> authenticate(std::string_view)
    {
        return failure{errc::throttled, std::chrono::seconds(30)};
    }
    @endcode

    @par Thread Safety
    A value.
*/
class failure
{
    errc kind_;
    std::chrono::seconds retry_after_{0};
    boost::system::error_code cause_;
    std::shared_ptr<std::string const> detail_; // shared: a copy of a failure does not throw

    template <class Code, class MakeCondition>
    static errc kind_of(Code const& code, MakeCondition condition)
    {
        for (errc_row const& row : errc_table)
            if (code == condition(row.value)) return row.value;
        return errc::failed;
    }

public:
    /// `errc::failed`.
    failure() noexcept
        : failure(errc::failed)
    {
    }

    /// @param retry_after Whole seconds for the `Retry-After` of a 429 or 503; zero: the route's default.
    /// A value that is not an enumerator becomes `errc::failed` (500).
    failure(errc kind, std::chrono::seconds retry_after = {}) noexcept
        : kind_(is_enumerator(kind) ? kind : errc::failed)
        , retry_after_(retry_after)
        , cause_(make_error_code(kind))
    {
    }

    /// @pre `code` is an error.
    failure(boost::system::error_code const& code)
        : kind_(kind_of(code, [](errc e) { return make_error_condition(e); }))
        , cause_(code)
    {
    }

    /// @pre `code` is an error.
    failure(std::error_code const& code)
        : kind_(kind_of(code, [](errc e) { return std::error_condition(make_error_condition(e)); }))
        , cause_(code)
    {
    }

    /** An error code with a sentence for the operator, such as the column of a statement and its value.

        @param detail Without secrets and line breaks. If memory for it is lacking, there is none.
    */
    failure(boost::system::error_code const& code, std::string_view detail)
        : failure(code)
    {
        try
        {
            detail_ = std::make_shared<std::string const>(detail);
        }
        catch (std::bad_alloc const&)
        {
            return;
        }
    }

    /// The error that the client sees.
    errc kind() const noexcept { return kind_; }

    /// Zero if unspecified.
    std::chrono::seconds retry_after() const noexcept { return retry_after_; }

    /// The underlying error: for logs, never for a response.
    boost::system::error_code const& cause() const noexcept { return cause_; }

    /// More about the cause, or empty. For logs, never for a response. Borrowed.
    std::string_view detail() const noexcept { return detail_ ? *detail_ : std::string_view(); }

    friend bool operator==(failure const& f, errc e) noexcept { return f.kind_ == e; }
};

/** A value, or the reason for its absence.

    `boost::system::result` with @ref failure as its error, because an error code has no place for the
    seconds of a `Retry-After`. `value()` throws `boost::system::system_error` with the cause.

    An alias cannot carry [[nodiscard]], so every function of the library that returns a result is declared
    [[nodiscard]] itself; tests/checks/compile_fail.py looks for those that are not.
*/
template <class T>
using result = boost::system::result<T, failure>;

/// Called by `result::value()` if there is no value.
[[noreturn]] inline void throw_exception_from_error(failure const& f, boost::source_location const& where)
{
    boost::throw_exception(boost::system::system_error(f.cause()), where);
}

/// A return type that a host's function may use in place of `result<T>`: value and error convert to ours.
template <class R, class T>
concept ResultOf = requires(R r) {
    typename R::value_type;
    typename R::error_type;
    requires std::convertible_to<typename R::value_type, T>;
    requires std::convertible_to<typename R::error_type, failure>;
    {
        r.has_value()
    } -> std::convertible_to<bool>;
    *r;
    r.error();
};

/// Converts a host's result to ours. @par Exception Safety As the conversions.
template <class T, class R>
    requires ResultOf<R, T>
[[nodiscard]] result<T> as_result(R r)
{
    if constexpr (std::same_as<R, result<T>>)
        return r;
    else if (r.has_value())
        return result<T>(boost::system::in_place_value, *std::move(r));
    else
        return failure(r.error());
}

} // namespace uninvite

#endif
