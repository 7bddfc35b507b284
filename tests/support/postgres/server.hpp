// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_POSTGRES_SERVER_HPP
#define UNINVITE_TESTS_UNINVITE_POSTGRES_SERVER_HPP

#include <libpq-fe.h>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// The server that the tests have started, and a schema in it for each test.

namespace tests {

/// How to connect to the server that a note names.
inline std::string server_of(std::string const& note)
{
    std::ifstream file(note);
    std::string text;
    std::getline(file, text);
    if (text.empty())
        throw std::runtime_error(
            "there is no server: run the tests with ctest, or tests/support/cluster.py start " + note);
    return text;
}

inline std::string server()
{
    return server_of(UNINVITE_POSTGRES_NOTE);
}

/// Another program on the same database. @throw std::runtime_error What the server says.
class other_program
{
    std::unique_ptr<PGconn, void (*)(PGconn*)> handle_;

public:
    explicit other_program(std::string const& conninfo)
        : handle_(PQconnectdb(conninfo.c_str()), PQfinish)
    {
        if (PQstatus(handle()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(handle()));
        PQsetNoticeProcessor(
            handle(), [](void*, char const*) {}, nullptr);
    }

    PGconn* handle() const { return handle_.get(); }

    /// Each row as text, its columns with spaces between.
    std::vector<std::string> rows(std::string const& sql)
    {
        std::unique_ptr<PGresult, void (*)(PGresult*)> const r(PQexec(handle(), sql.c_str()), PQclear);
        auto const status = PQresultStatus(r.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            throw std::runtime_error(sql + ": " + PQerrorMessage(handle()));
        std::vector<std::string> all;
        for (int row = 0; row != PQntuples(r.get()); ++row)
        {
            std::string text;
            for (int column = 0; column != PQnfields(r.get()); ++column)
                text.append(column == 0 ? "" : " ").append(PQgetvalue(r.get(), row, column));
            all.push_back(text);
        }
        return all;
    }

    void run(std::string const& sql) { rows(sql); }

    std::string word(std::string const& sql)
    {
        auto const all = rows(sql);
        return all.empty() ? "" : all.front();
    }
};

/// A new, empty schema, and how to connect to it.
class test_schema
{
    static std::string new_name()
    {
        static std::atomic<int> number{0};
        return "t" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    }

    std::string server_;

public:
    std::string const name = new_name();

    explicit test_schema(std::string server = tests::server())
        : server_(std::move(server))
    {
        other_program(server_).run("CREATE SCHEMA " + name);
    }

    ~test_schema()
    {
        try
        {
            other_program(server_).run("DROP SCHEMA " + name + " CASCADE");
        }
        catch (std::exception const&)
        {
            // The server may be gone, and takes it along.
        }
    }

    test_schema(test_schema const&) = delete;
    test_schema& operator=(test_schema const&) = delete;

    std::string conninfo() const { return server_ + " options=-csearch_path=" + name; }
};

} // namespace tests

#endif
