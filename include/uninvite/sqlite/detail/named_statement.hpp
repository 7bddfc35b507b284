// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_NAMED_STATEMENT_HPP
#define UNINVITE_SQLITE_DETAIL_NAMED_STATEMENT_HPP

#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/error.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace uninvite::sqlite::detail {

/// The parameters of @ref statements: `:course` and so on.
enum class parameter : std::size_t
{
    course,
    user,
    actor,
    now,
    token,
    token_sha256
};

/** One of @ref statements, prepared, with its parameters by name.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class named_statement : public statement
{
    static constexpr std::array<std::string_view, 6> names_ = {":course", ":user",  ":actor",
                                                               ":now",    ":token", ":token_sha256"};
    std::array<int, names_.size()> index_{};

    static std::string_view name_of(parameter p) noexcept { return names_[static_cast<std::size_t>(p)]; }

public:
    /** @param name The name in messages. @param required The parameters that it must use.
        @param optional The parameters that it may use.
        @throw setup_error The SQL uses an unlisted parameter, or does not use a required one.
    */
    named_statement(sqlite3* db, std::string_view name, std::string_view sql,
                    std::initializer_list<parameter> required, std::initializer_list<parameter> optional = {})
        : statement(db, name, sql)
    {
        auto const refuse = [&](std::string const& why)
        { throw setup_error("uninvite: the statement '" + std::string(name) + "' " + why, SQLITE_MISUSE); };

        for (auto const& list : {required, optional})
            for (parameter p : list)
                index_[static_cast<std::size_t>(p)] =
                    sqlite3_bind_parameter_index(handle(), name_of(p).data());

        for (int i = 1; i <= sqlite3_bind_parameter_count(handle()); ++i)
            if (std::find(index_.begin(), index_.end(), i) == index_.end())
            {
                char const* const found = sqlite3_bind_parameter_name(handle(), i);
                refuse("has an unknown parameter: " + std::string(found ? found : "?"));
            }
        for (parameter p : required)
            if (!uses(p)) refuse("must use the parameter " + std::string(name_of(p)));
    }

    bool uses(parameter p) const noexcept { return index_[static_cast<std::size_t>(p)] != 0; }

    template <class Value>
    void bind(parameter p, Value value) noexcept
    {
        statement::bind(index_[static_cast<std::size_t>(p)], value);
    }

    void bind_blob(parameter p, void const* data, std::size_t size) noexcept
    {
        statement::bind_blob(index_[static_cast<std::size_t>(p)], data, size);
    }
};

} // namespace uninvite::sqlite::detail

#endif
