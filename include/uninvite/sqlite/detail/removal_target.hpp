// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_SQLITE_DETAIL_REMOVAL_TARGET_HPP
#define UNINVITE_SQLITE_DETAIL_REMOVAL_TARGET_HPP

#include <uninvite/detail/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::sqlite::detail {

/// The table and the condition of a DELETE or UPDATE, as they are written. Borrows the SQL.
struct removal_target
{
    std::string_view table; ///< with its alias
    std::string_view condition;

    /// A query for the rows that the statement would change. A comment after the table ends with its line.
    std::string query() const
    {
        return std::string("SELECT 1 FROM ").append(table).append("\nWHERE ").append(condition);
    }
};

/// Reads the words of a statement that are neither in parentheses nor in quotes nor in a comment. Borrows.
class top_level_words
{
    std::string_view sql_;
    std::size_t at_ = 0;

    static bool is_word(char c) noexcept
    {
        return uninvite::detail::is_digit(c) || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    // Past the text, the name or the comment that begins here; unchanged if none begins.
    std::size_t past_quoted(std::size_t at) const noexcept
    {
        static constexpr std::pair<std::string_view, std::string_view> quotes[] = {
            {"'", "'"}, {"\"", "\""}, {"`", "`"}, {"[", "]"}, {"--", "\n"}, {"/*", "*/"}};
        for (auto const& [open, close] : quotes)
            if (sql_.substr(at).starts_with(open))
            {
                std::size_t const end = sql_.find(close, at + open.size());
                return end == sql_.npos ? sql_.size() : end + close.size();
            }
        return at;
    }

public:
    explicit top_level_words(std::string_view sql) noexcept
        : sql_(sql)
    {
    }

    /// The next word, or an empty one at the end.
    std::string_view next() noexcept
    {
        for (int depth = 0; at_ < sql_.size();)
        {
            if (std::size_t const past = past_quoted(at_); past != at_)
            {
                at_ = past;
                continue;
            }
            std::size_t const begin = at_;
            while (at_ < sql_.size() && is_word(sql_[at_]))
                ++at_;
            if (at_ != begin && depth == 0) return sql_.substr(begin, at_ - begin);
            if (at_ != begin) continue;
            depth += (sql_[at_] == '(') - (sql_[at_] == ')');
            ++at_;
        }
        return {};
    }
};

/** The target of a statement of one of these forms; `nullopt` for any other.

    @par BNF
    @code
    statement = "DELETE" "FROM" table "WHERE" condition [ "RETURNING" columns ] [ ";" ]
              / "UPDATE" table "SET" assignments "WHERE" condition [ "RETURNING" columns ] [ ";" ]
    @endcode
*/
inline std::optional<removal_target> target_of(std::string_view sql)
{
    using uninvite::detail::iequals;
    auto const begin_of = [&](std::string_view word)
    { return static_cast<std::size_t>(word.data() - sql.data()); };
    auto const between = [&](std::size_t begin, std::size_t end)
    {
        constexpr std::string_view blank = " \t\r\n;";
        std::string_view text = sql.substr(begin, end - begin);
        text.remove_prefix((std::min)(text.find_first_not_of(blank), text.size()));
        return text.substr(0, text.find_last_not_of(blank) + 1);
    };

    top_level_words words(sql);
    std::string_view word = words.next();
    bool const is_delete = iequals(word, "DELETE");
    if (is_delete ? !iequals(word = words.next(), "FROM") : !iequals(word, "UPDATE")) return std::nullopt;
    std::size_t const table = begin_of(word) + word.size();
    std::size_t table_end = 0, condition = 0, condition_end = sql.size();
    for (word = words.next(); !word.empty() && condition_end == sql.size(); word = words.next())
    {
        bool const is_where = iequals(word, "WHERE");
        if (table_end == 0 && iequals(word, is_delete ? "WHERE" : "SET")) table_end = begin_of(word);
        if (condition == 0 && table_end != 0 && is_where)
            condition = begin_of(word) + word.size();
        else if (condition != 0 && iequals(word, "RETURNING"))
            condition_end = begin_of(word);
        else if (condition == 0 ? iequals(word, "FROM") || (table_end == 0 && iequals(word, "OR"))
                                : iequals(word, "ORDER") || iequals(word, "LIMIT"))
            return std::nullopt;
    }
    if (condition == 0) return std::nullopt;
    return removal_target{between(table, table_end), between(condition, condition_end)};
}

} // namespace uninvite::sqlite::detail

#endif
