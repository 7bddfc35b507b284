// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_SQLITE_SERVED_FILES_HPP
#define UNINVITE_TESTS_UNINVITE_SQLITE_SERVED_FILES_HPP

#include "files.hpp"

#include <uninvite/creator_or_manager.hpp>
#include <uninvite/remove_invitations.hpp>
#include <uninvite/serve.hpp>
#include <uninvite/sqlite/course_roles.hpp>
#include <uninvite/sqlite/group_options.hpp>
#include <uninvite/sqlite/token_verifier.hpp>

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>

namespace tests {

/// All that a 503 may say.
inline constexpr char const* busy_body =
    R"({"type":"urn:uninvite:problem:busy","title":"Temporarily unavailable","status":503,)"
    R"("detail":"Nothing was removed. Retry after the number of seconds in the Retry-After header field.",)"
    R"("errors":[{"code":"busy","message":")"
    R"(Nothing was removed. Retry after the number of seconds in the Retry-After header field."}]})";
inline constexpr char const* unknown_body =
    R"({"type":"urn:uninvite:problem:outcome_unknown","title":"Unknown outcome","status":503,)"
    R"("detail":"The invitations may or may not have been removed. Retrying the request is safe.",)"
    R"("errors":[{"code":"outcome_unknown","message":")"
    R"(The invitations may or may not have been removed. Retrying the request is safe."}]})";

/// A @ref course_file in which user 1 has a token.
struct served_file : course_file
{
    explicit served_file(std::filesystem::path const& in = std::filesystem::temp_directory_path())
        : course_file(in)
    {
        run("INSERT INTO access_token VALUES (" + hash_literal("t") + ", 1, 9999)");
    }

    /// Writes so many pages into the log, and leaves them there.
    void lengthen_log(int pages) const
    {
        other_program writer(file);
        writer.run("PRAGMA wal_autocheckpoint = 0");
        for (int i = 0; i != pages; ++i)
            writer.run("UPDATE course SET deleted = 1 - deleted WHERE id = 2");
    }

    /// Another file with the same content takes its place, as when a backup is put back.
    void replace_by_a_copy() const
    {
        std::string const aside = folder.file("aside.db");
        std::filesystem::copy_file(file, aside);
        if (std::filesystem::exists(file + "-wal")) std::filesystem::copy_file(file + "-wal", aside + "-wal");
        for (char const* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(file + suffix);
        std::filesystem::rename(aside, file);
        if (std::filesystem::exists(aside + "-wal")) std::filesystem::rename(aside + "-wal", file + "-wal");
    }
};

/// The route on all its parts in a file, as a server has it.
template <class Store>
class served
{
    struct parts
    {
        sqlite::database db;
        Store store;
        sqlite::token_verifier tokens{db};
        sqlite::course_roles roles{db};
        uninvite::remove_invitations<
            uninvite::creator_or_manager<sqlite::token_verifier&, sqlite::course_roles&>, Store&>
            route{uninvite::creator_or_manager<sqlite::token_verifier&, sqlite::course_roles&>(tokens, roles),
                  store};
    };
    std::unique_ptr<parts> parts_;

    static Store make(sqlite::database const& db, sqlite::group_options const& options)
    {
        if constexpr (std::is_constructible_v<Store, sqlite::database, sqlite::group_options>)
            return Store(db, options);
        else
            return Store(db);
    }

public:
    explicit served(course_file const& courses, sqlite::group_options const& options = {},
                    std::chrono::milliseconds busy_timeout = std::chrono::milliseconds(1000))
    {
        sqlite::database const db = courses.open({}, busy_timeout);
        parts_.reset(new parts{db, make(db, options)});
    }

    uninvite::response ask(std::string const& token, std::string const& body) const
    {
        uninvite::request_head head{"DELETE", "/api/v2/course/1/invite/"};
        std::string const credentials = "Bearer " + token;
        head.field("Authorization", credentials);
        return uninvite::serve(parts_->route, head, body);
    }

    uninvite::response remove(std::initializer_list<long> users) const
    {
        std::string body;
        for (long user : users)
            body += (body.empty() ? "users=" : "&users=") + std::to_string(user);
        return ask("t", body);
    }

    Store& store() noexcept { return parts_->store; }
    void close() { parts_.reset(); }
};

} // namespace tests

#endif
