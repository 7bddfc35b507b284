// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_CONNECTION_HPP
#define UNINVITE_POSTGRES_CONNECTION_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/connection_string.hpp>
#include <uninvite/postgres/detail/redact.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <poll.h>

#include <cerrno>
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

namespace detail {

/// A field of an error; empty if absent.
inline std::string_view field_of(PGresult const* r, int code)
{
    char const* const text = PQresultErrorField(r, code);
    return text ? text : std::string_view();
}

inline int sqlstate_of(PGresult const* r)
{
    return sqlstate(field_of(r, PG_DIAG_SQLSTATE));
}

/// The server's message on one line.
inline std::string line_of(std::string_view message)
{
    std::string text;
    for (char const c : message)
        if (c != '\n' && c != '\t' && c != ' ')
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

} // namespace detail

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
    std::vector<std::string> passwords_; // of the hosts that were tried: each may have its own in a file

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

public:
    /// Starts connecting; @ref advance continues.
    explicit connection(connection_string const& to)
        : left_(std::make_unique<word>())
        , handle_(to.start())
    {
        if (handle_) PQsetNoticeReceiver(handle(), notice, left_.get());
    }

    /** Connects. Blocks.

        @throw setup_error The connection cannot be established before `until`. */
    connection(connection_string const& to, clock_type::time_point until)
        : connection(to)
    {
        for (auto wanted = is_sound() ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
             wanted != PGRES_POLLING_OK; wanted = advance())
        {
            note_password(); // before a server can repeat it
            if (wanted == PGRES_POLLING_FAILED)
                throw setup_error("uninvite: " + name() + " cannot be opened: " + why(),
                                  detail::connection_failure);
            if (!wait(wanted == PGRES_POLLING_WRITING, until))
                throw setup_error("uninvite: " + name() + " cannot be opened: it does not answer in time",
                                  detail::connection_failure);
        }
    }

    PGconn* handle() const noexcept { return handle_.get(); }

    /// Whether it is connecting or connected.
    bool is_sound() const noexcept { return PQstatus(handle()) != CONNECTION_BAD; }

    /// The next step of connecting, after the socket is ready for the previous one. The socket may change.
    PostgresPollingStatusType advance() noexcept { return PQconnectPoll(handle()); }

    /// The error message of the connection, without its passwords.
    std::string why() const
    {
        if (!handle_) return "out of memory";
        return line_without_secrets(PQerrorMessage(handle()));
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
        for (;;)
        {
            auto const left = uninvite::detail::int_milliseconds(
                std::chrono::ceil<std::chrono::milliseconds>(until - clock_type::now()));
            pollfd p{PQsocket(handle()), static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), 0};
            if (p.fd < 0) return true; // libpq has closed it, and poll would wait for no event
            int const ready = ::poll(&p, 1, left);
            if (ready > 0) return true;
            if (ready == 0) return false;
            if (errno != EINTR) return true; // the next read reports the error
        }
    }

    /// Runs SQL and returns the last result. Blocks. @throw setup_error The SQL fails; the message names the
    /// database.
    answer execute(char const* sql)
    {
        answer a(PQexec(handle(), sql), PQclear);
        auto const status = PQresultStatus(a.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        {
            int const state = detail::sqlstate_of(a.get());
            throw setup_error("uninvite: " + name() + " cannot be set up: " + why(),
                              state ? state : detail::connection_failure);
        }
        return a;
    }
};

} // namespace uninvite::postgres

#endif
