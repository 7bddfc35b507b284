// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_CONNECTION_HPP
#define UNINVITE_POSTGRES_CONNECTION_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/redact.hpp>
#include <uninvite/postgres/detail/result_fields.hpp>
#include <uninvite/postgres/detail/wait_for_socket.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::postgres {

/// The server's result for one statement.
using answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

/** A connection of libpq.

    @par Thread Safety
    One thread at a time.
*/
class connection
{
    struct close
    {
        void operator()(PGconn* c) const noexcept { PQfinish(c); }
    };

    using clock_type = std::chrono::steady_clock;

    struct word
    {
        bool is_unreplicated = false;
        bool is_ending = false;
    };

    std::unique_ptr<word> left_; // written by the notice callback: its address must stay the same
    std::unique_ptr<PGconn, close> handle_;
    postgres::connection_string to_;
    std::chrono::milliseconds limit_;
    clock_type::time_point until_; // when connecting must have ended
    detail::host_cursor<> hosts_;
    std::vector<std::string> passwords_; // of the hosts that were tried: each may have its own in a file
    std::string failures_;               // of the hosts that were tried, in libpq's words

    // If the wait for a standby is cancelled, the server reports success with a warning. The function name is
    // the same in every language. Errors between statements also arrive here.
    static void notice(void* left, PGresult const* r)
    {
        using detail::field_of;
        word& w = *static_cast<word*>(left);
        if (field_of(r, PG_DIAG_SOURCE_FUNCTION) == "SyncRepWaitForLSN") w.is_unreplicated = true;
        if (field_of(r, PG_DIAG_SEVERITY_NONLOCALIZED) == "FATAL") w.is_ending = true;
    }

    // libpq knows only the password of the current host.
    void note_password()
    {
        char const* const password = PQpass(handle());
        if (password && (passwords_.empty() || passwords_.back() != password))
            passwords_.emplace_back(password);
    }

    // libpq marks secret options with an asterisk. The password may also come from a file, or be a part of
    // the user by mistake.
    std::vector<std::string> secrets() const
    {
        std::vector<std::string> found = passwords_;
        if (char const* const password = PQpass(handle())) found.emplace_back(password);
        std::string_view const user = PQuser(handle()) ? PQuser(handle()) : "";
        if (user.find(':') != user.npos) found.emplace_back(user.substr(user.find(':') + 1));
        std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> const options(PQconninfo(handle()),
                                                                                     PQconninfoFree);
        for (PQconninfoOption const* o = options.get(); o && o->keyword; ++o)
            if (o->val && o->dispchar[0] == '*') found.emplace_back(o->val);
        return found;
    }

    void open(PGconn* handle)
    {
        handle_.reset(handle);
        if (handle) PQsetNoticeReceiver(handle, notice, left_.get());
    }

    void note_failure(std::string_view why)
    {
        note_password();
        failures_.append(why).append(" ");
    }

    // The next address that can be reached at all. The connection to the last one stays, for its message.
    bool open_next()
    {
        while (hosts_.next(clock_type::now()))
        {
            open(to_.start(hosts_.current()));
            if (is_sound()) return true;
            note_failure(PQerrorMessage(handle()));
        }
        return false;
    }

public:
    /** Starts connecting to the host that answered last; @ref advance continues.

        @param within Time for all hosts: each gets a part of it. */
    explicit connection(postgres::connection_string const& to,
                        std::chrono::milliseconds within = uninvite::detail::longest_time)
        : left_(std::make_unique<word>())
        , to_(to)
        , limit_(within)
        , until_(clock_type::now() + within)
        , hosts_(to.hosts(), until_)
    {
        if (to_.hosts().hosts.empty())
            open(to_.start()); // libpq reads the list itself
        else
            open_next();
    }

    /** Connects. Blocks.

        @throw setup_error The connection cannot be established before `until`. */
    connection(postgres::connection_string const& to, clock_type::time_point until)
        : connection(to, std::chrono::ceil<std::chrono::milliseconds>(until - clock_type::now()))
    {
        connect([this](bool to_write, clock_type::time_point end) { return wait(to_write, end); });
    }

    /** Goes on connecting, from host to host. Blocks.

        @param wait Waits as @ref wait does.
        @throw setup_error The connection cannot be established in its time. */
    template <class Wait>
    void connect(Wait wait)
    {
        for (auto wanted = is_sound() ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
             wanted != PGRES_POLLING_OK;)
        {
            if (wanted == PGRES_POLLING_FAILED)
                throw setup_error("uninvite: " + name() + " cannot be opened: " + why(),
                                  detail::connection_failure);
            wanted = wait(wanted == PGRES_POLLING_WRITING, connect_until()) ? advance() : try_next_host();
        }
    }

    PGconn* handle() const noexcept { return handle_.get(); }

    /// Whether it is connecting or connected.
    bool is_sound() const noexcept { return PQstatus(handle()) != CONNECTION_BAD; }

    /// The next step of connecting, after the socket is ready for the previous one. The socket may change.
    PostgresPollingStatusType advance()
    {
        auto const wanted = PQconnectPoll(handle());
        if (wanted == PGRES_POLLING_OK && !to_.hosts().hosts.empty()) hosts_.succeed();
        if (wanted != PGRES_POLLING_FAILED) return wanted;
        note_failure(PQerrorMessage(handle()));
        return open_next() ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
    }

    /// When the current host must have answered: after the login, and while the connection is set up, which
    /// may wait for a lock, the end of the whole time. @see try_next_host
    clock_type::time_point connect_until() const noexcept
    {
        bool const is_one_by_one = !to_.hosts().hosts.empty();
        return is_one_by_one && PQstatus(handle()) != CONNECTION_OK ? hosts_.until() : until_;
    }

    /// Gives up the current host, which has not answered, also while a new connection is set up. @return The
    /// first step for the next one; `PGRES_POLLING_FAILED` if there is none.
    PostgresPollingStatusType try_next_host()
    {
        char const* const port = PQport(handle());
        note_failure("connection to " + name() + ", port " + (port ? port : "") +
                     " failed: it does not answer in time");
        if (!to_.hosts().hosts.empty()) hosts_.time_out();
        return open_next() ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
    }

    /// The host of the connection string that it is connected to. Borrowed; empty if libpq reads the list.
    detail::host const& current_host() const noexcept { return hosts_.current(); }

    /// The error message of the connection, without its passwords.
    std::string why() const
    {
        if (!handle_) return "out of memory";
        return line_without_secrets(failures_.empty() ? PQerrorMessage(handle()) : failures_);
    }

    /// A message of the server or of libpq on one line, without the passwords of the connection.
    std::string line_without_secrets(std::string message) const
    {
        // In this order: a password may have blanks.
        return detail::line_of(detail::without_secrets(std::move(message), secrets()));
    }

    /// Its name in messages, without its passwords.
    std::string name() const
    {
        char const* const db = PQdb(handle());
        char const* const host = PQhost(handle());
        return detail::without_secrets(std::string("the database '") + (db ? db : "") + "'" +
                                           (host && *host ? std::string(" at ") + host : std::string()),
                                       secrets());
    }

    /// Whether the server has committed without its standbys since the last call.
    bool take_unreplicated() noexcept { return std::exchange(left_->is_unreplicated, false); }

    /** Whether the server is still connected, as far as this is known without sending: a server that closed
        the connection after the last result has left a message in the socket.

        @pre No result is outstanding. */
    bool is_alive()
    {
        pollfd p{PQsocket(handle()), POLLIN, 0};
        while (is_sound() && !left_->is_ending && ::poll(&p, 1, 0) > 0)
            if (PQconsumeInput(handle()) != 1 || PQisBusy(handle())) return false;
        return is_sound() && !left_->is_ending;
    }

    /// Waits for the socket. @return Whether it is ready, or broken, before `until`.
    bool wait(bool to_write, clock_type::time_point until) const
    {
        return detail::wait_for_socket(handle(), to_write, until);
    }

    /// Maximum time of each statement of @ref execute: as long as connecting might take, unless it is
    /// changed.
    std::chrono::milliseconds limit() const noexcept { return limit_; }

    /** Runs SQL and returns the last result. Blocks.

        @throw setup_error The SQL fails, or takes longer than that; the message names the database. The
        connection is of no more use if it took too long. */
    answer execute(char const* sql) { return execute(sql, limit_); }

    /// The same, with another limit.
    answer execute(char const* sql, std::chrono::milliseconds limit)
    {
        auto const until = clock_type::now() + limit;
        answer last(nullptr, PQclear);
        bool goes_on = PQsendQuery(handle(), sql) == 1;
        while (goes_on)
        {
            while (PQisBusy(handle()))
                if (!wait(false, until))
                    throw setup_error("uninvite: " + name() + " cannot be set up: it does not answer in time",
                                      detail::connection_failure);
                else if (PQconsumeInput(handle()) != 1)
                    break;
            answer next(PQgetResult(handle()), PQclear);
            goes_on = next != nullptr;
            if (next) last = std::move(next);
        }
        auto const status = PQresultStatus(last.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        {
            int const state = last ? detail::sqlstate_of(last.get()) : 0;
            bool const is_locked = state == sqlstate("55P03");
            throw setup_error("uninvite: " + name() + " cannot be set up: " +
                                  (is_locked ? "another transaction has locked its tables: " : "") + why(),
                              state ? state : detail::connection_failure);
        }
        return last;
    }
};

} // namespace uninvite::postgres

#endif
