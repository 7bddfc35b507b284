// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_SETUP_HPP
#define UNINVITE_POSTGRES_DETAIL_SETUP_HPP

#include <uninvite/postgres/connection.hpp>
#include <uninvite/postgres/detail/drain_results.hpp>
#include <uninvite/postgres/detail/outcome.hpp>
#include <uninvite/postgres/detail/parameters.hpp>
#include <uninvite/postgres/detail/prepared.hpp>
#include <uninvite/postgres/detail/result_fields.hpp>
#include <uninvite/postgres/detail/statement_limits.hpp>
#include <uninvite/postgres/error.hpp>
#include <uninvite/postgres/options.hpp>

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace uninvite::postgres::detail {

/** The setup of a new connection, in one round trip before its first query: the settings for messages, locks
    and planning, and the prepared statements.

    @par Thread Safety
    One thread at a time. It does not block.
*/
class setup
{
    struct step
    {
        prepared const* statement; // the statement concerned, or null
        bool is_description;
        std::string_view value = {}; // the value of a setting that is read back, or empty
        bool is_durability = false;
    };

    static constexpr std::string_view level = "warning";

    std::array<step, 16> steps_{};
    std::size_t sent_ = 0;
    std::size_t seen_ = 0;
    std::string why_;
    int state_ = 0;
    bool accepts_fsync_off_ = false;
    int server_process_ = 0;

    bool count(bool sent, step what)
    {
        if (sent) steps_[sent_++] = what;
        return sent;
    }

    bool run(PGconn* to, std::string const& sql, std::string_view value = {})
    {
        return count(PQsendQueryParams(to, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1,
                     {nullptr, false, value});
    }

    // Sets synchronous_commit, so that a later change of the server's configuration has no effect, and asks
    // for what no session can set. A server without such a setting gives NULL.
    static std::string durability(database_options const& o)
    {
        auto const& names = synchronous_commit_names;
        std::string weaker = "''";
        auto const least = static_cast<std::size_t>(o.least_commit);
        for (std::size_t i = 0; i != least; ++i)
            weaker += ", '" + std::string(names[i]) + "'";
        return "SELECT CASE WHEN now_is IS NOT NULL THEN pg_catalog.set_config('synchronous_commit',"
               " CASE WHEN now_is IN (" +
               weaker + ") THEN '" + std::string(names[least]) +
               "' ELSE now_is END, false) END, pg_catalog.current_setting('fsync', true),"
               " pg_catalog.pg_backend_pid()"
               " FROM (SELECT pg_catalog.current_setting('synchronous_commit', true) AS now_is) AS "
               "durability";
    }

    bool set_durability(PGconn* to, database_options const& o)
    {
        accepts_fsync_off_ = o.accept_fsync_off;
        std::string const sql = durability(o);
        return count(PQsendQueryParams(to, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1,
                     {nullptr, false, {}, true});
    }

    void on_durability(step const& at, PGresult const* r)
    {
        if (PQntuples(r) != 1 || PQnfields(r) != 3)
            return fail(at, "its settings are unknown", sqlstate("55000"));
        if (value(r, 1) == "off" && !accepts_fsync_off_)
            fail(at,
                 "the server runs with fsync = off, so that a crash of its machine loses removals that were "
                 "acknowledged (the option accept_fsync_off accepts that)",
                 sqlstate("55000"));
        std::string_view const pid = value(r, 2);
        std::from_chars(pid.data(), pid.data() + pid.size(), server_process_);
    }

    bool prepare(PGconn* to, prepared const& p, std::string const& sql)
    {
        return count(PQsendPrepare(to, p.name, sql.c_str(), p.parameters, p.types.data()) == 1,
                     {&p, false}) &&
               count(PQsendDescribePrepared(to, p.name) == 1, {&p, true});
    }

    static char const* problem(int state)
    {
        if (state == sqlstate("55P03")) return "' uses a table that another transaction has locked: ";
        if (state == sqlstate("42P05"))
            return "' is already there: a pooler lends one server connection to several clients, as "
                   "PgBouncer does "
                   "with pool_mode = transaction; use pool_mode = session: ";
        return "' does not fit: ";
    }

    void fail(step const& at, std::string const& why, int state)
    {
        if (state_ != 0) return;
        why_ =
            at.statement ? std::string("the statement '") + at.statement->name + problem(state) + why : why;
        state_ = state;
    }

    // The server describes a parameter that is declared and not used. Without the token any text is a token.
    bool has_parameters(PGconn* to, prepared const& p, std::string_view sql, bool never_expire)
    {
        char const* const conforming = PQparameterStatus(to, "standard_conforming_strings");
        bool const has_escapes = conforming && conforming == std::string_view("off");
        char const* missing = nullptr;
        if (!never_expire && !uses_parameter(sql, 2, has_escapes))
            missing = "it must use $2, the time, unless tokens_never_expire is set";
        if (!uses_parameter(sql, 1, has_escapes)) missing = "it must use $1, the SHA-256 of the token";
        if (missing) fail({&p, false}, missing, sqlstate("42P02"));
        return !missing;
    }

    void on_description(step const& at, PGresult const* r)
    {
        prepared const& p = *at.statement;
        if (PQnparams(r) > p.parameters)
            fail(at, "it has " + std::to_string(PQnparams(r)) + " parameters", sqlstate("42P02"));
        else if (PQnfields(r) != p.columns)
            fail(at,
                 "it gives " + std::to_string(PQnfields(r)) + " columns, expected " +
                     std::to_string(p.columns),
                 sqlstate("42P10"));
        else if (p.ids >= 0 && !is_id_type(PQftype(r, p.ids), p.is_array))
            fail(at,
                 "its column " + std::to_string(p.ids + 1) + " has the type with OID " +
                     std::to_string(PQftype(r, p.ids)) + ", expected int8" + (p.is_array ? "[]" : ""),
                 sqlstate("42804"));
    }

public:
    /// Queues the whole setup. @return Whether that succeeded; @ref why may say why not.
    bool send(PGconn* to, database_options const& o)
    {
        auto const limits = statement_limits::of(o, o.timeout);
        // A commit without its standbys is only a warning: a role or a database may have turned it off.
        statements const& s = o.statements;
        std::string const admission = admission_of(s);
        return has_parameters(to, find_token, s.find_token, s.tokens_never_expire) &&
               (admission.empty() || has_parameters(to, find_admission, admission, s.tokens_never_expire)) &&
               PQsetnonblocking(to, 1) == 0 && PQenterPipelineMode(to) == 1 &&
               run(to, "SET client_min_messages = " + std::string(level)) &&
               run(to, "SHOW client_min_messages", level) && set_durability(to, o) &&
               (o.lock_timeout.count() == 0 ||
                (run(to, "SET lock_timeout = " + std::to_string(limits.lock.count())) &&
                 run(to, "SET statement_timeout = " + std::to_string(limits.statement.count())))) &&
               (!o.generic_plans || run(to, "SET plan_cache_mode = force_generic_plan")) &&
               prepare(to, find_token, s.find_token) && prepare(to, find_role, s.find_role) &&
               (admission.empty() || prepare(to, find_admission, admission)) &&
               prepare(to, remove, s.remove) && prepare(to, check_removal, check_of(s)) &&
               PQpipelineSync(to) == 1;
    }

    /// Handles the server's next result.
    void on_result(PGresult const* r)
    {
        step const at = seen_ < sent_ ? steps_[seen_] : step{};
        ++seen_;
        auto const status = PQresultStatus(r);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        {
            reported_error const e{sqlstate_of(r), field_of(r, PG_DIAG_SEVERITY_NONLOCALIZED),
                                   field_of(r, PG_DIAG_SOURCE_FUNCTION)};
            fail(at, PQresultErrorMessage(r), setup_state(e));
        }
        else if (!at.value.empty() && (PQntuples(r) != 1 || value(r, 0) != at.value))
            fail(at, "client_min_messages is not " + std::string(at.value), sqlstate("22023"));
        else if (at.is_description)
            on_description(at, r);
        else if (at.is_durability)
            on_durability(at, r);
    }

    /// Reads the results that have arrived. @return Whether the server has answered everything.
    bool read(PGconn* from)
    {
        return drain_until_sync(from, [this](PGresult const* r) { on_result(r); });
    }

    /// The server process that was set up; 0 if it is not known.
    int server_process() const noexcept { return server_process_; }

    /// The error, with the server's words, which may repeat a password, and its SQLSTATE; 0 if there is none.
    std::string const& why() const noexcept { return why_; }
    int state() const noexcept { return state_; }
};

} // namespace uninvite::postgres::detail

#endif
