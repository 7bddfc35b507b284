// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_CONNECTION_STRING_HPP
#define UNINVITE_POSTGRES_CONNECTION_STRING_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/detail/hosts.hpp>
#include <uninvite/postgres/detail/redact.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::postgres {

/** A parsed connection string, with this library's defaults for missing keys.

    - `target_session_attrs=read-write`: of several hosts, use the one that accepts writes, so that a store
      follows the promotion of a standby, and never writes to a server in recovery.
    - `tcp_user_timeout`: data that a host does not acknowledge ends the connection.
    - `keepalives_idle`, `keepalives_interval`, `keepalives_count`: an idle connection whose other end does
      not answer is closed within a minute, and not after two hours.
    - `fallback_application_name=uninvite`, `client_encoding=UTF8`.

    Of several hosts, and of several addresses of a host, each gets its own time: `connect_timeout` of the
    string or of `PGCONNECT_TIMEOUT` in seconds, otherwise the option `connect_timeout`, and less if the
    others would get none. The host that answered last is tried first; copies share which one that is.

    @par Thread Safety
    A value. Copies may be used in several threads.
*/
class connection_string
{
    using list_of_options = std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)>;

    std::vector<std::pair<std::string, std::string>> words_;
    detail::host_list hosts_;

    bool has(std::string_view key) const
    {
        return std::any_of(words_.begin(), words_.end(), [&](auto const& word) { return word.first == key; });
    }

    void add(char const* key, std::string value)
    {
        if (!has(key)) words_.emplace_back(key, std::move(value));
    }

    [[noreturn]] static void refuse(std::string const& why)
    {
        throw setup_error("uninvite: the connection string is malformed: " + why, sqlstate("08001"));
    }

    // The keywords, except those that `first` replaces.
    PGconn* start_with(std::vector<std::pair<std::string, std::string>> first) const
    {
        std::vector<char const*> keys, values;
        for (auto const& word : words_)
            if (std::none_of(first.begin(), first.end(),
                             [&](auto const& f) { return f.first == word.first; }))
                first.push_back(word);
        for (auto const& [key, value] : first)
        {
            keys.push_back(key.c_str());
            values.push_back(value.c_str()); // libpq ignores an empty one
        }
        keys.push_back(nullptr);
        values.push_back(nullptr);
        return PQconnectStartParams(keys.data(), values.data(), 0);
    }

    // The hosts may also be in the environment or in a service file, which only a connection has read: one
    // with an invalid option fails before it connects.
    void find_hosts(std::chrono::milliseconds connect_timeout)
    {
        std::unique_ptr<PGconn, void (*)(PGconn*)> const probe(
            start_with({{"sslmode", "none, only read the options"}}), PQfinish);
        list_of_options const options(probe ? PQconninfo(probe.get()) : nullptr, PQconninfoFree);
        auto const value = [&](std::string_view key) -> std::string
        {
            for (PQconninfoOption const* o = options.get(); o && o->keyword; ++o)
                if (o->keyword == key && o->val) return o->val;
            return {};
        };
        hosts_.hosts =
            detail::hosts_of(value("host"), value("hostaddr"), value("port"), value("target_session_attrs"));
        std::string const given = value("connect_timeout");
        int seconds = 0;
        std::from_chars(given.data(), given.data() + given.size(), seconds);
        hosts_.is_given = seconds > 0;
        if (hosts_.is_given) connect_timeout = std::chrono::seconds(seconds);
        hosts_.timeout =
            (std::min)(connect_timeout, std::chrono::milliseconds(uninvite::detail::longest_time));
    }

public:
    /** @param text A URL, `postgresql://host,host/database?key=value`, or keywords, `host=... dbname=...`, as
        libpq accepts them.
        @throw setup_error The text is malformed. The message has libpq's reason, and repeats nothing of the
        text except the name of a parameter: it may have a password.
    */
    connection_string(std::string const& text, std::chrono::milliseconds connect_timeout)
    {
        if (detail::has_unencoded_secret(text))
            refuse("a user, password, port or database has a reserved character that is not percent-encoded "
                   "('@' is %40, ':' is %3A, '/' is %2F, '?' is %3F, '%' is %25)");
        if (text.find("://") != std::string::npos && detail::after_scheme(text).empty())
            refuse("a URL must begin with postgresql:// or postgres://, in lower case and without a blank");
        char* why = nullptr;
        list_of_options const options(PQconninfoParse(text.c_str(), &why), PQconninfoFree);
        std::unique_ptr<char, void (*)(void*)> const message(why, PQfreemem);
        if (!options && !message) throw std::bad_alloc();
        if (!options)
        {
            std::string line(message.get());
            while (line.ends_with('\n'))
                line.pop_back();
            std::string const reason = detail::reason_without_secrets(text, line);
            refuse("libpq does not accept it" + (reason.empty() ? reason : ": " + reason));
        }
        for (PQconninfoOption const* o = options.get(); o->keyword; ++o)
            if (o->val) words_.emplace_back(o->keyword, o->val);
        for (auto const& [key, value] : words_)
            if (key == "dbname" && detail::is_connection_string(value))
                refuse("its database is a connection string itself");
            else if ((key == "host" || key == "hostaddr") && detail::is_secret_in_host(value))
                refuse("a host has '@' or ':' in it (do not percent-encode the ':' and '@' between user, "
                       "password and host)");
        add("target_session_attrs", "read-write");
        add("tcp_user_timeout", std::to_string(uninvite::detail::int_milliseconds(connect_timeout)));
        add("keepalives_idle", "20");
        add("keepalives_interval", "10");
        add("keepalives_count", "3");
        add("fallback_application_name", "uninvite");
        add("client_encoding", "UTF8");
        find_hosts(connect_timeout);
    }

    /// The keywords in order, with defaults.
    std::vector<std::pair<std::string, std::string>> const& words() const noexcept { return words_; }

    /// The hosts in their order.
    detail::host_list const& hosts() const noexcept { return hosts_; }

    /// Time for an attempt to connect in which each host gets the time that the string gives it; 0 if it
    /// gives none.
    std::chrono::milliseconds given_timeout() const noexcept
    {
        auto const count = static_cast<std::int64_t>(hosts_.hosts.size());
        return hosts_.is_given ? hosts_.timeout * (std::min)(count, std::int64_t{1000}) : hosts_.timeout * 0;
    }

    /// Starts connecting, to all hosts in libpq's order. Null if memory runs out. Resolves names, and may
    /// block for that: `hostaddr` does not.
    PGconn* start() const { return start_with({}); }

    /// The same, to one host.
    PGconn* start(detail::host const& at) const
    {
        return start_with({{"host", at.name},
                           {"hostaddr", at.address},
                           {"port", at.port},
                           {"target_session_attrs", at.attributes}});
    }
};

} // namespace uninvite::postgres

#endif
