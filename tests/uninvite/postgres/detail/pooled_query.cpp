// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/postgres/detail/pooled_query.hpp>

#include "support/catch.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using uninvite::errc;
using namespace uninvite::postgres::detail;

namespace {

/// Sends nothing and reads the status of the answer.
struct status_query
{
    using answer_type = std::string;

    std::string* sent;

    bool send(PGconn* to, std::string& scratch) const
    {
        *sent += to ? "sent " : "not sent ";
        return to == nullptr && scratch.empty();
    }
    uninvite::result<std::string> read(PGresult const* r) const
    {
        if (PQresultStatus(r) != PGRES_TUPLES_OK) return errc::not_found;
        return std::string(PQresStatus(PQresultStatus(r)));
    }
    template <class F>
    static void deliver(F&& f, uninvite::result<std::string> answer)
    {
        if (answer)
            std::forward<F>(f)(error_code(), std::move(*answer));
        else
            std::forward<F>(f)(answer.error().cause(), std::string("nothing"));
    }
};

struct one_query
{
    asio::io_context io;
    std::string sent;
    std::string answers;
    std::shared_ptr<int> kept = std::make_shared<int>();
    std::unique_ptr<pooled_query> query;

    one_query()
    {
        auto const note = [this, held = kept](error_code ec, std::string const& text)
        { answers += (ec ? ec.message() : "") + text + ". "; };
        query = std::make_unique<pooled_query_of<status_query, void(error_code, std::string)>>(
            status_query{&sent}, asio::bind_executor(io, note));
    }
    void read(ExecStatusType status)
    {
        std::unique_ptr<PGresult, void (*)(PGresult*)> const r(PQmakeEmptyPGresult(nullptr, status), PQclear);
        query->read(r.get());
    }
    std::string answered()
    {
        io.restart();
        io.poll();
        return answers;
    }
};

std::string message(error_code const& ec)
{
    return ec.message();
}

} // namespace

TEST_CASE("a query of a pool sends itself, and delivers what it has read, on the handler's executor")
{
    one_query t;
    std::string scratch;
    CHECK(t.query->send(nullptr, scratch));
    CHECK(t.sent == "not sent ");
    t.read(PGRES_TUPLES_OK);
    t.query->complete(error_code());
    CHECK(t.answers.empty());
    CHECK(t.answered() == "PGRES_TUPLES_OK. ");
    t.query->complete(errc::busy);
    CHECK(t.answered() == "PGRES_TUPLES_OK. ");
}

TEST_CASE("an error of the query's reading is delivered")
{
    one_query t;
    t.read(PGRES_FATAL_ERROR);
    t.query->complete(error_code());
    CHECK(t.answered() == message(errc::not_found) + "nothing. ");
}

TEST_CASE("an error of the connection is delivered, whatever was read")
{
    one_query t;
    t.read(PGRES_TUPLES_OK);
    t.query->complete(asio::error::operation_aborted);
    CHECK(t.answered() == message(asio::error::operation_aborted) + "nothing. ");
}

TEST_CASE("a query that is completed and has read nothing is failed")
{
    one_query t;
    t.query->complete(error_code());
    CHECK(t.answered() == message(errc::failed) + "nothing. ");
}

TEST_CASE("a query that is destroyed without a completion destroys its handler without a call")
{
    one_query t;
    t.query.reset();
    CHECK(t.kept.use_count() == 1);
    CHECK(t.answered().empty());
}
