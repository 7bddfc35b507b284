// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_CONNECTION_STRING_HPP
#define UNINVITE_POSTGRES_CONNECTION_STRING_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/detail/redact.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
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
    - `tcp_user_timeout`: a host that does not respond is abandoned for the next one. (`connect_timeout`
      applies only while libpq itself waits.)
    - `fallback_application_name=uninvite`, `client_encoding=UTF8`.

    @par Thread Safety
    A value.
*/
class connection_string
{
    std::vector<std::pair<std::string, std::string>> words_;

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
        std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> const options(
            PQconninfoParse(text.c_str(), &why), PQconninfoFree);
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
        add("fallback_application_name", "uninvite");
        add("client_encoding", "UTF8");
    }

    /// The keywords in order, with defaults.
    std::vector<std::pair<std::string, std::string>> const& words() const noexcept { return words_; }

    /// Starts connecting. Null if memory runs out. Resolves names, and may block for that: `hostaddr` does
    /// not.
    PGconn* start() const
    {
        std::vector<char const*> keys, values;
        for (auto const& [key, value] : words_)
        {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
        keys.push_back(nullptr);
        values.push_back(nullptr);
        return PQconnectStartParams(keys.data(), values.data(), 0);
    }
};

} // namespace uninvite::postgres

#endif
