// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "sql_connection.hpp"

#include "open_postgres.hpp"

#include <uninvite/postgres/schema.hpp>
#include <uninvite/sqlite/database.hpp>
#include <uninvite/sqlite/detail/file_name.hpp>
#include <uninvite/sqlite/detail/statement.hpp>
#include <uninvite/sqlite/detail/transaction.hpp>
#include <uninvite/sqlite/schema.hpp>

#include <libpq-fe.h>

#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace postgres = uninvite::postgres;
namespace sqlite = uninvite::sqlite;

namespace uninvite_server {

namespace {

// In quotes if a shell would change it.
std::string for_shell(std::string const& text)
{
    constexpr char const* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
    return text.find_first_not_of(plain) == std::string::npos ? text : "'" + text + "'";
}

class sqlite_connection : public sql_connection
{
    std::string file_;
    sqlite::connection db_;
    std::optional<sqlite::detail::transaction> transaction_;

    void check(int rc)
    {
        if (rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
            throw std::runtime_error(std::string("the database reports: ") + sqlite3_errmsg(db_.handle()));
    }

public:
    sqlite_connection(std::string const& file, sqlite::schema schema)
        : file_(file)
        , db_(sqlite::database(file, {.schema = schema}).connect())
    {
    }

    std::int64_t run(std::string const& sql, std::initializer_list<value> values,
                     std::function<void(row)> const& each) override
    {
        sqlite::detail::statement s(db_.handle(), sql, sql);
        int index = 0;
        for (value const& v : values)
            if (auto const* const number = std::get_if<std::int64_t>(&v))
                s.bind(++index, *number);
            else
                s.bind_blob(++index, std::get<1>(v).data(), std::get<1>(v).size());
        std::vector<std::int64_t> columns(static_cast<std::size_t>(sqlite3_column_count(s.handle())));
        int rc = s.step();
        for (; rc == SQLITE_ROW; rc = s.step())
        {
            for (std::size_t i = 0; i != columns.size(); ++i)
                columns[i] = s.integer(static_cast<int>(i));
            if (each) each(columns);
        }
        check(rc);
        return sqlite3_changes64(db_.handle());
    }

    void begin() override
    {
        transaction_.emplace(db_.handle());
        if (auto const why = transaction_->begin()) check(why->cause().value());
    }

    void commit() override
    {
        if (auto const why = transaction_->commit())
            throw std::runtime_error("the database could not commit: " + why->cause().message());
    }

    std::string name() const override { return "the database " + file_; }
    std::string option() const override { return for_shell(file_); }
    std::int64_t schema_version() const override { return sqlite::schema_version; }
    std::string course_column() const override { return "id"; }
};

class postgres_connection : public sql_connection
{
    std::string url_;
    postgres::connection db_;

public:
    postgres_connection(std::string const& url, postgres::schema schema)
        : url_(url)
        , db_(connect_to_whole(postgres::database(url, command_options(schema))))
    {
    }

    std::int64_t run(std::string const& sql, std::initializer_list<value> values,
                     std::function<void(row)> const& each) override
    {
        constexpr Oid int8 = 20, bytea = 17;
        std::vector<Oid> types;
        std::vector<std::string> bytes;
        for (value const& v : values)
            if (auto const* const number = std::get_if<std::int64_t>(&v))
            {
                types.push_back(int8);
                bytes.push_back(std::to_string(*number));
            }
            else
            {
                types.push_back(bytea);
                bytes.emplace_back(std::get<1>(v).begin(), std::get<1>(v).end());
            }
        std::vector<char const*> pointers;
        std::vector<int> lengths, formats;
        for (std::size_t i = 0; i != bytes.size(); ++i)
        {
            pointers.push_back(bytes[i].data());
            lengths.push_back(static_cast<int>(bytes[i].size()));
            formats.push_back(types[i] == bytea);
        }
        postgres::answer const a(PQexecParams(db_.handle(), sql.c_str(), static_cast<int>(bytes.size()),
                                              types.data(), pointers.data(), lengths.data(), formats.data(),
                                              0),
                                 PQclear);
        if (PQresultStatus(a.get()) != PGRES_COMMAND_OK && PQresultStatus(a.get()) != PGRES_TUPLES_OK)
            throw std::runtime_error("the database reports: " + db_.why());
        std::vector<std::int64_t> columns(static_cast<std::size_t>(PQnfields(a.get())));
        for (int r = 0; each && r != PQntuples(a.get()); ++r)
        {
            for (std::size_t i = 0; i != columns.size(); ++i)
                columns[i] = number(PQgetvalue(a.get(), r, static_cast<int>(i)));
            each(columns);
        }
        return number(PQcmdTuples(a.get()));
    }

    void begin() override { run("BEGIN", {}, {}); }
    void commit() override { run("COMMIT", {}, {}); }

    std::string name() const override { return db_.name(); }

    std::string option() const override
    {
        // A password is already in the process list, but must not be in the output too.
        return for_shell(has_secret() ? "postgresql://..." : url_);
    }

    std::int64_t schema_version() const override { return postgres::schema_version; }
    std::string course_column() const override { return "course_id"; }

private:
    // libpq marks secret options with an asterisk.
    bool has_secret() const
    {
        std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options(
            PQconninfoParse(url_.c_str(), nullptr), PQconninfoFree);
        bool found = !options;
        for (PQconninfoOption const* o = options.get(); o && o->keyword; ++o)
            found = found || (o->val && o->dispchar[0] == '*');
        return found;
    }

    // An empty text, as for a statement that changes no row, is 0.
    static std::int64_t number(std::string_view text)
    {
        std::int64_t n = 0;
        std::from_chars(text.data(), text.data() + text.size(), n);
        return n;
    }
};

} // namespace

bool is_postgres(std::string const& database)
{
    if (database.starts_with("postgresql://") || database.starts_with("postgres://")) return true;
    sqlite::detail::require_file_name(database);
    return false;
}

std::unique_ptr<sql_connection> connect(std::string const& database, bool create)
{
    if (is_postgres(database))
        return std::make_unique<postgres_connection>(database, create ? postgres::schema::managed_create
                                                                      : postgres::schema::managed);
    return std::make_unique<sqlite_connection>(database, create ? sqlite::schema::managed_create
                                                                : sqlite::schema::managed);
}

} // namespace uninvite_server
