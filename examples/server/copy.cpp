// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "copy.hpp"

#include "open_postgres.hpp"
#include "sql_connection.hpp"

#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>

#include <fmt/core.h>

#include <libpq-fe.h>
#include <openssl/evp.h>
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace postgres = uninvite::postgres;
namespace sqlite = uninvite::sqlite;

namespace uninvite_server {

namespace {

// Rows are lines of PostgreSQL's COPY: the SQLite query formats each row as such a line.
struct table
{
    char const* name;
    char const* columns; // in the target
    char const* line;    // in the source
    char const* source_key;
    char const* target_key;
    char const* order; // of the copy: rows appended during an interruption come last
};

// Referenced tables come first.
constexpr table tables[] = {
    {"course", "course_id, privacy, deleted", "id || char(9) || privacy || char(9) || iif(deleted, 't', 'f')",
     "id", "course_id", "id"},
    {"course_role", "course_id, user_id, role", "course_id || char(9) || user_id || char(9) || role",
     "course_id, user_id", "course_id, user_id", "course_id, user_id"},
    {"course_invitation", "course_id, user_id, invited_by, invited_at",
     "course_id || char(9) || user_id || char(9) || invited_by || char(9) || invited_at",
     "course_id, user_id", "course_id, user_id", "course_id, user_id"},
    {"access_token", "token_sha256, user_id, expires_at",
     R"('\\x' || lower(hex(token_sha256)) || char(9) || user_id || char(9) || expires_at)", "token_sha256",
     "token_sha256", "token_sha256"},
    {"invitation_removal", "course_id, user_id, removed_by, removed_at",
     "course_id || char(9) || user_id || char(9) || removed_by || char(9) || removed_at",
     "course_id, user_id, removed_by, removed_at", "course_id, user_id, removed_by, removed_at", "rowid"}};

constexpr std::int64_t batch = 10'000; // rows in one transaction

// Counts lines and computes their SHA-256.
class checksum
{
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    std::int64_t lines_ = 0;

    static void check(int done)
    {
        if (done != 1) throw std::runtime_error("the checksum cannot be computed");
    }

public:
    checksum() { check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr)); }

    void add(std::string_view line)
    {
        ++lines_;
        check(EVP_DigestUpdate(context_.get(), line.data(), line.size()));
    }

    std::int64_t lines() const noexcept { return lines_; }

    std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned size = 0;
        check(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size));
        std::string text;
        for (unsigned i = 0; i != size; ++i)
            text += fmt::format("{:02x}", bytes[i]);
        return text;
    }
};

// Iterates over a table's lines in the source.
class source_lines
{
    sqlite3* db_;
    sqlite::detail::statement rows_;
    std::string line_;

public:
    source_lines(sqlite3* db, table const& t, char const* order, std::int64_t behind = 0)
        : db_(db)
        , rows_(db, t.name,
                fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT -1 OFFSET ?1", t.line, t.name, order))
    {
        rows_.bind(1, behind);
    }

    // Borrowed until the next one.
    std::optional<std::string_view> next()
    {
        int const rc = rows_.step();
        if (rc == SQLITE_DONE) return std::nullopt;
        if (rc != SQLITE_ROW)
            throw std::runtime_error(fmt::format("the source database reports: {}", sqlite3_errmsg(db_)));
        line_.assign(rows_.text(0)).push_back('\n');
        return line_;
    }
};

class target
{
    postgres::connection db_;

    [[noreturn]] void fail() const { throw std::runtime_error("the target database reports: " + db_.why()); }

public:
    explicit target(std::string const& url)
        : db_(connect_to(postgres::database(url, command_options(postgres::schema::managed_create))))
    {
        run("SET bytea_output = hex");
        if (number("SELECT CASE WHEN pg_try_advisory_lock(1970170223) THEN 1 ELSE 0 END") == 0)
            throw std::runtime_error("another copy into " + db_.name() + " is in progress");
    }

    std::string name() const { return db_.name(); }

    bool is_begun() { return has_unfinished_copy(db_); }

    postgres::answer run(std::string const& sql, ExecStatusType wanted = PGRES_COMMAND_OK)
    {
        postgres::answer a(PQexec(db_.handle(), sql.c_str()), PQclear);
        if (PQresultStatus(a.get()) != wanted) fail();
        return a;
    }

    std::int64_t number(std::string const& sql)
    {
        postgres::answer const a = run(sql, PGRES_TUPLES_OK);
        return std::stoll(PQgetvalue(a.get(), 0, 0));
    }

    void put(std::string_view line)
    {
        if (PQputCopyData(db_.handle(), line.data(), static_cast<int>(line.size())) != 1) fail();
    }

    void end_of_lines()
    {
        if (PQputCopyEnd(db_.handle(), nullptr) != 1) fail();
        postgres::answer const a(PQgetResult(db_.handle()), PQclear);
        if (PQresultStatus(a.get()) != PGRES_COMMAND_OK) fail();
        PQclear(PQgetResult(db_.handle())); // null: the statement is complete
    }

    checksum check(table const& t)
    {
        run(fmt::format("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT", t.columns, t.name, t.target_key),
            PGRES_COPY_OUT);
        checksum sum;
        char* line = nullptr;
        int size = 0;
        while ((size = PQgetCopyData(db_.handle(), &line, 0)) > 0)
        {
            std::unique_ptr<char, decltype(&PQfreemem)> const owned(line, PQfreemem);
            sum.add({line, static_cast<std::size_t>(size)});
        }
        if (size != -1) fail();
        postgres::answer const a(PQgetResult(db_.handle()), PQclear);
        if (PQresultStatus(a.get()) != PGRES_COMMAND_OK) fail();
        PQclear(PQgetResult(db_.handle()));
        return sum;
    }
};

// Creates the progress table in an empty target, or resumes an interrupted copy.
void begin(target& to)
{
    to.run("BEGIN");
    if (!to.is_begun())
    {
        for (table const& t : tables)
            if (to.number(fmt::format("SELECT count(*) FROM (SELECT FROM {} LIMIT 1) AS any_row", t.name)) !=
                0)
                throw std::runtime_error(fmt::format(
                    "{} has rows in {} that are not from a copy: use an empty database", to.name(), t.name));
        to.run(fmt::format("CREATE TABLE {} (name text PRIMARY KEY, rows bigint NOT NULL)", copy_table_name));
        for (table const& t : tables)
            to.run(fmt::format("INSERT INTO {} VALUES ('{}', 0)", copy_table_name, t.name));
    }
    to.run("COMMIT");
}

class progress
{
    using clock = std::chrono::steady_clock;

    char const* name_;
    std::int64_t all_;
    clock::time_point next_ = clock::now() + std::chrono::seconds(1);

public:
    progress(char const* name, std::int64_t all)
        : name_(name)
        , all_(all)
    {
    }

    void tell(std::int64_t rows, char const* what = "")
    {
        fmt::print(stderr, "{}: {} of {} rows{}\n", name_, rows, all_, what);
        std::fflush(stderr);
        next_ = clock::now() + std::chrono::seconds(1);
    }

    void tell_at_times(std::int64_t rows)
    {
        if (clock::now() >= next_) tell(rows);
    }
};

void copy_table(sqlite::connection& from, target& to, table const& t)
{
    std::int64_t rows =
        to.number(fmt::format("SELECT rows FROM {} WHERE name = '{}'", copy_table_name, t.name));
    progress told(t.name, from.number(fmt::format("SELECT count(*) FROM {}", t.name).c_str()));
    if (rows != 0) told.tell(rows, " already copied");
    source_lines lines(from.handle(), t, t.order, rows);
    for (auto line = lines.next(); line;)
    {
        // Rows and their count are committed together.
        to.run("BEGIN");
        to.run(fmt::format("COPY {} ({}) FROM STDIN", t.name, t.columns), PGRES_COPY_IN);
        std::int64_t const until = rows + batch;
        for (; line && rows != until; line = lines.next(), ++rows)
            to.put(*line);
        to.end_of_lines();
        to.run(fmt::format("UPDATE {} SET rows = {} WHERE name = '{}'", copy_table_name, rows, t.name));
        to.run("COMMIT");
        told.tell_at_times(rows);
    }
    told.tell(rows);
}

bool compare(sqlite::connection& from, target& to, table const& t)
{
    checksum source;
    source_lines lines(from.handle(), t, t.source_key);
    while (auto const line = lines.next())
        source.add(*line);
    checksum there = to.check(t);
    std::string const a = source.hex(), b = there.hex();
    bool const same = source.lines() == there.lines() && a == b;
    fmt::print("{:<18}  {:>12}  {}  {}\n", t.name, source.lines(), a, same ? "the same" : "in the source");
    if (!same) fmt::print("{:<18}  {:>12}  {}  in the target\n", "", there.lines(), b);
    return same;
}

} // namespace

void copy(std::string const& from, std::string const& to)
{
    if (is_postgres(from) || !is_postgres(to))
        throw std::runtime_error(
            "copy requires a SQLite file for --from and a URL postgresql://... for --to");
    sqlite::connection source = sqlite::database(from).connect();
    // Block writers for the duration, so that no removal in the source is missed.
    sqlite::detail::transaction still(source.handle());
    if (auto const why = still.begin())
        throw std::runtime_error("the source cannot be locked: " + why->cause().message());

    target there(to);
    begin(there);
    for (table const& t : tables)
        copy_table(source, there, t);

    fmt::print("{:<18}  {:>12}  {}\n", "table", "rows", "SHA-256");
    bool same = true;
    for (table const& t : tables)
        same = compare(source, there, t) && same;
    if (!same)
        throw std::runtime_error(
            "source and target differ: one of them was changed while the copy was interrupted; start"
            " again with an empty target");
    there.run(fmt::format("DROP TABLE {}", copy_table_name));
    fmt::print("{} is a copy of {}\n", there.name(), from);
}

} // namespace uninvite_server
