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
    now_text,
    token,
    token_sha256,
    token_sha256_hex
};

/** One of @ref statements, prepared, with its parameters by name.

    @par Thread Safety
    One thread at a time, as its connection.
*/
class named_statement : public statement
{
    static constexpr std::array<std::string_view, 8> names_ = {
        ":course", ":user", ":actor", ":now", ":now_text", ":token", ":token_sha256", ":token_sha256_hex"};
    std::string name_;
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
        , name_(name)
    {
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

    /// @throw setup_error Always. @param why Follows the statement's name.
    [[noreturn]] void refuse(std::string const& why) const
    {
        throw setup_error("uninvite: the statement '" + name_ + "' " + why, SQLITE_MISUSE);
    }

    /// @throw setup_error The statement writes, or does not return one column. Of two columns one would be
    /// ignored.
    void require_one_column() const
    {
        require_rows();
        if (int const n = sqlite3_column_count(handle()); n != 1)
            refuse("must return one column, and returns " + std::to_string(n));
    }

    /// @throw setup_error The statement writes, or returns no rows.
    void require_rows() const
    {
        if (!sqlite3_stmt_readonly(handle())) refuse("must not change the database");
        if (sqlite3_column_count(handle()) == 0) refuse("must return rows");
    }

    /// @throw setup_error The statement only reads.
    void require_changes() const
    {
        if (sqlite3_stmt_readonly(handle())) refuse("must change the database");
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
