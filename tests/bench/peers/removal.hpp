// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// What the C++ peers have in common: the checks, and the removal in one transaction a request. Written by
// hand on SQLite's C interface and Boost.JSON, as a developer without the library would write it; no header
// of it is used.

#ifndef UNINVITE_BENCH_PEERS_REMOVAL_HPP
#define UNINVITE_BENCH_PEERS_REMOVAL_HPP

#include <boost/json.hpp>
#include <openssl/sha.h>
#include <sqlite3.h>

#include <charconv>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace peer {

/// A prepared statement, kept as long as its connection.
class statement
{
    sqlite3_stmt* handle_ = nullptr;

public:
    statement(sqlite3* db, char const* sql)
    {
        if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK)
            throw std::runtime_error(sqlite3_errmsg(db));
    }
    statement(statement const&) = delete;
    ~statement() { sqlite3_finalize(handle_); }

    void bind(int index, std::int64_t n) { sqlite3_bind_int64(handle_, index, n); }
    void bind(int index, unsigned char const (&digest)[32])
    {
        sqlite3_bind_blob(handle_, index, digest, sizeof digest, SQLITE_STATIC);
    }

    /// Runs it to its end. @return SQLITE_DONE, SQLITE_ROW where there was one, or an error.
    template <class OnRow>
    int run(OnRow on_row)
    {
        int rc = sqlite3_step(handle_);
        if (rc == SQLITE_ROW) on_row(handle_);
        sqlite3_reset(handle_);
        return rc;
    }
    int run()
    {
        return run([](sqlite3_stmt*) {});
    }
};

class connection
{
    sqlite3* handle_ = nullptr;

public:
    /// @param checkpoint_pages Length of the write-ahead log at which a commit copies it back; by default
    /// SQLite's own.
    explicit connection(std::string const& file, int checkpoint_pages = 1000)
    {
        bool ok = sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                  nullptr) == SQLITE_OK;
        for (char const* sql : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                                "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000"})
            ok = ok && sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
        ok = ok && sqlite3_wal_autocheckpoint(handle_, checkpoint_pages) == SQLITE_OK;
        if (!ok) throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    connection(connection const&) = delete;
    ~connection() { sqlite3_close(handle_); }

    sqlite3* handle() const { return handle_; }
    int changes() const { return sqlite3_changes(handle_); }
};

inline constexpr char find_role_sql[] =
    "SELECT r.role FROM course c"
    " LEFT JOIN course_role r ON r.course_id = c.id AND r.user_id = ?2"
    " LEFT JOIN course_invitation i ON i.course_id = c.id AND i.user_id = ?2"
    " WHERE c.id = ?1 AND c.deleted = 0"
    " AND (c.privacy IN ('open', 'private') OR r.role IS NOT NULL OR i.user_id IS NOT NULL)";

/// @return 0 where the user is creator or manager of the course, else the status to answer.
inline unsigned judge_role(statement& find_role, std::int64_t course, std::int64_t user)
{
    unsigned status = 404;
    find_role.bind(1, course);
    find_role.bind(2, user);
    int const rc = find_role.run(
        [&](sqlite3_stmt* row)
        {
            auto const* text = reinterpret_cast<char const*>(sqlite3_column_text(row, 0));
            std::string_view const role = text ? text : "";
            status = role == "creator" || role == "manager" ? 0 : 403;
        });
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? status : 500;
}

/// Who asks for what, once it is known that he may.
struct caller
{
    std::int64_t user = 0;
    std::int64_t course = 0;
};

/// A request whose token and role are not checked yet.
struct unchecked_request
{
    unsigned char digest[32]; // of the token
    std::int64_t course = 0;
    std::vector<std::int64_t> users;
};

inline std::optional<std::int64_t> course_of(std::string_view target)
{
    constexpr std::string_view before = "/api/v2/course/";
    constexpr std::string_view behind = "/invite/";
    if (!target.starts_with(before) || !target.ends_with(behind)) return std::nullopt;
    target.remove_prefix(before.size());
    target.remove_suffix(target.size() < behind.size() ? target.size() : behind.size());
    std::int64_t id = 0;
    auto const [at, failed] = std::from_chars(target.data(), target.data() + target.size(), id);
    if (failed != std::errc() || at != target.data() + target.size() || id < 1) return std::nullopt;
    return id;
}

/// The checks that need no database. @return 0, with course and digest, or the status to answer.
inline unsigned check_head(std::string_view target, std::string_view authorization, unchecked_request& r)
{
    auto const course = course_of(target);
    if (!course) return 404;
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return 401;
    authorization.remove_prefix(scheme.size());
    SHA256(reinterpret_cast<unsigned char const*>(authorization.data()), authorization.size(), r.digest);
    r.course = *course;
    return 0;
}

inline constexpr char find_token_sql[] =
    "SELECT user_id FROM access_token WHERE token_sha256 = ?1 AND expires_at > ?2";

/// @return 0, with user and course, or the status to answer.
inline unsigned verify_token(statement& find_token, unchecked_request const& r, caller& who)
{
    who.course = r.course;
    find_token.bind(1, r.digest);
    find_token.bind(2, std::time(nullptr));
    int const rc = find_token.run([&](sqlite3_stmt* row) { who.user = sqlite3_column_int64(row, 0); });
    if (rc == SQLITE_DONE) return 401;
    return rc == SQLITE_ROW ? 0 : 500;
}

/// Token and role, on a connection of its own: one for each thread.
class reader
{
    connection db_;
    statement find_token_;
    statement find_role_;

public:
    explicit reader(std::string const& file)
        : db_(file)
        , find_token_(db_.handle(), find_token_sql)
        , find_role_(db_.handle(), find_role_sql)
    {
    }

    /// @return 0 and who asks, or the status to answer.
    unsigned admit(std::string_view target, std::string_view authorization, caller& who)
    {
        unchecked_request r;
        if (unsigned const status = check_head(target, authorization, r)) return status;
        if (unsigned const status = verify_token(find_token_, r, who)) return status;
        return judge_role(find_role_, who.course, who.user);
    }
};

inline std::optional<std::vector<std::int64_t>> read_users(std::string_view body)
{
    unsigned char memory[16 * 1024];
    boost::json::monotonic_resource resource(memory);
    boost::json::error_code ec;
    boost::json::value const value = boost::json::parse({body.data(), body.size()}, ec, &resource);
    if (ec || !value.is_object()) return std::nullopt;
    auto const* list = value.get_object().if_contains("users");
    if (!list || !list->is_array() || list->get_array().empty()) return std::nullopt;

    std::vector<std::int64_t> users;
    users.reserve(list->get_array().size());
    for (boost::json::value const& user : list->get_array())
    {
        if (!user.is_int64() || user.get_int64() < 1) return std::nullopt;
        users.push_back(user.get_int64());
    }
    return users;
}

/// The statements of a removal, within a transaction.
class removal
{
    connection& db_;
    statement find_role_;
    statement remove_;
    statement record_;

public:
    explicit removal(connection& db)
        : db_(db)
        , find_role_(db.handle(), find_role_sql)
        , remove_(db.handle(), "DELETE FROM course_invitation WHERE course_id = ?1 AND user_id = ?2")
        , record_(db.handle(), "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at)"
                               " VALUES (?1, ?2, ?3, ?4)")
    {
    }

    /// @return 204, or the status to answer; then some of the users may have been removed.
    unsigned run(caller const& who, std::vector<std::int64_t> const& users)
    {
        if (unsigned const status = judge_role(find_role_, who.course, who.user)) return status;
        remove_.bind(1, who.course);
        record_.bind(1, who.course);
        record_.bind(3, who.user);
        record_.bind(4, std::time(nullptr));
        for (std::int64_t const user : users)
        {
            remove_.bind(2, user);
            if (remove_.run() != SQLITE_DONE) return 500;
            if (db_.changes() == 0) continue;
            record_.bind(2, user);
            if (record_.run() != SQLITE_DONE) return 500;
        }
        return 204;
    }
};

/// The one connection that writes, behind a mutex.
class writer
{
    std::mutex mutex_;
    connection db_;
    statement begin_;
    removal removal_;
    statement commit_;
    statement rollback_;

public:
    explicit writer(std::string const& file)
        : db_(file)
        , begin_(db_.handle(), "BEGIN IMMEDIATE")
        , removal_(db_)
        , commit_(db_.handle(), "COMMIT")
        , rollback_(db_.handle(), "ROLLBACK")
    {
    }

    /// @return The status to answer; 204 where the removal is on the disk.
    unsigned remove(caller const& who, std::string_view body)
    {
        auto const users = read_users(body);
        if (!users) return 400;
        std::lock_guard const lock(mutex_);
        if (begin_.run() != SQLITE_DONE) return 503;
        // A manager may have been demoted since the first look.
        unsigned status = removal_.run(who, *users);
        if (status == 204 && commit_.run() != SQLITE_DONE) status = 500;
        if (status != 204) rollback_.run();
        return status;
    }
};

/// The only connection of a peer that checks token and role in the transaction that removes; for one thread.
class checking_writer
{
    connection db_;
    statement begin_;
    statement find_token_;
    removal removal_;
    statement commit_;
    statement rollback_;

public:
    explicit checking_writer(std::string const& file)
        : db_(file, 4000) // a fifth fewer system calls than with 1000, and with 16 000 hardly fewer still
        , begin_(db_.handle(), "BEGIN IMMEDIATE")
        , find_token_(db_.handle(), find_token_sql)
        , removal_(db_)
        , commit_(db_.handle(), "COMMIT")
        , rollback_(db_.handle(), "ROLLBACK")
    {
    }

    bool begin() { return begin_.run() == SQLITE_DONE; }
    bool commit() { return commit_.run() == SQLITE_DONE; }
    void rollback() { rollback_.run(); }

    /// Within a transaction. @return The status to answer: 401, 403 and 404 have changed nothing, and 500
    /// requires a rollback.
    unsigned remove(unchecked_request const& r)
    {
        caller who;
        if (unsigned const status = verify_token(find_token_, r, who)) return status;
        return removal_.run(who, r.users);
    }
};

} // namespace peer

#endif
