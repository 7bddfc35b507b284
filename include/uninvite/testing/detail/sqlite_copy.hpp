// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_DETAIL_SQLITE_COPY_HPP
#define UNINVITE_TESTING_DETAIL_SQLITE_COPY_HPP

#include <uninvite/detail/language.hpp>

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace uninvite::testing::detail {

/// A value for a named parameter.
struct sample_value
{
    std::string_view name; ///< with its colon
    std::variant<std::int64_t, std::string, std::vector<unsigned char>> value;
};

/** A connection for the setup of a check.

    @par Thread Safety
    One thread at a time.
*/
class sample_connection
{
    struct close
    {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };
    struct finalize
    {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    using statement = std::unique_ptr<sqlite3_stmt, finalize>;

    std::unique_ptr<sqlite3, close> db_;

    [[noreturn]] void fail(std::string_view what) const
    {
        throw std::runtime_error("uninvite: " + std::string(what) + ": " + sqlite3_errmsg(db_.get()));
    }

    static int bind(sqlite3_stmt* s, int at, std::int64_t number)
    {
        return sqlite3_bind_int64(s, at, number);
    }
    static int bind(sqlite3_stmt* s, int at, std::string const& text)
    {
        return sqlite3_bind_text64(s, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    static int bind(sqlite3_stmt* s, int at, std::vector<unsigned char> const& blob)
    {
        return sqlite3_bind_blob64(s, at, blob.data(), blob.size(), SQLITE_STATIC);
    }

    void bind_all(sqlite3_stmt* s, std::string_view what, std::initializer_list<sample_value> values) const
    {
        int bound = 0;
        for (sample_value const& v : values)
            if (int const at = sqlite3_bind_parameter_index(s, std::string(v.name).c_str()); at != 0)
            {
                if (std::visit([&](auto const& x) { return bind(s, at, x); }, v.value) != SQLITE_OK)
                    fail(what);
                ++bound;
            }
        if (bound != sqlite3_bind_parameter_count(s))
            throw std::runtime_error("uninvite: " + std::string(what) + " has an unknown parameter");
    }

public:
    /// @param flags As of `sqlite3_open_v2`. @throw std::runtime_error The file cannot be opened.
    sample_connection(std::string const& file, int flags)
    {
        sqlite3* db = nullptr;
        int const rc = sqlite3_open_v2(file.c_str(), &db, flags, nullptr);
        db_.reset(db);
        if (rc != SQLITE_OK) fail("'" + file + "' cannot be opened");
        sqlite3_busy_timeout(db, 5000);
    }

    /** Runs statements, each with those of the values that it names.

        @param what The name in messages.
        @return The rows of all statements, each value as text.
        @throw std::runtime_error A statement fails, or names another parameter.
    */
    std::vector<std::vector<std::string>> run(std::string_view what, std::string const& sql,
                                              std::initializer_list<sample_value> values = {}) const
    {
        std::vector<std::vector<std::string>> rows;
        for (char const* rest = sql.c_str(); *rest != '\0';)
        {
            sqlite3_stmt* handle = nullptr;
            if (sqlite3_prepare_v2(db_.get(), rest, -1, &handle, &rest) != SQLITE_OK) fail(what);
            statement const s(handle);
            if (!s) continue; // white space
            bind_all(s.get(), what, values);
            int rc = sqlite3_step(s.get());
            for (; rc == SQLITE_ROW; rc = sqlite3_step(s.get()))
            {
                rows.emplace_back();
                for (int i = 0; i != sqlite3_column_count(s.get()); ++i)
                {
                    auto const* text = reinterpret_cast<char const*>(sqlite3_column_text(s.get(), i));
                    rows.back().emplace_back(text ? text : "");
                }
            }
            if (rc != SQLITE_DONE) fail(what);
        }
        return rows;
    }
};

/// A folder in the system's folder for temporary files that is removed with its contents.
class sample_folder
{
    std::filesystem::path path_;

public:
    /// @throw std::filesystem::filesystem_error It cannot be created.
    sample_folder()
    {
        std::random_device random;
        do
            path_ = std::filesystem::temp_directory_path() / ("uninvite-check-" + std::to_string(random()));
        while (!std::filesystem::create_directory(path_));
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }

    ~sample_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    sample_folder(sample_folder const&) = delete;
    sample_folder& operator=(sample_folder const&) = delete;

    std::string file(char const* name) const { return (path_ / name).string(); }
};

} // namespace uninvite::testing::detail

#endif
