// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_CONNECTION_STRING_HPP
#define UNINVITE_POSTGRES_CONNECTION_STRING_HPP

#include <uninvite/detail/bounded.hpp>
#include <uninvite/postgres/error.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <memory>
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

public:
    /** @param text A URL, `postgresql://host,host/database?key=value`, or keywords, `host=... dbname=...`, as
        libpq accepts them.
        @throw setup_error The text is malformed. The message does not repeat it: it may have a password.
    */
    connection_string(std::string const& text, std::chrono::milliseconds connect_timeout)
    {
        char* why = nullptr;
        std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> const options(
            PQconninfoParse(text.c_str(), &why), PQconninfoFree);
        std::unique_ptr<char, void (*)(void*)> const message(why, PQfreemem);
        if (!options)
            throw setup_error("uninvite: the connection string is malformed: libpq does not accept it",
                              sqlstate("08001"));
        for (PQconninfoOption const* o = options.get(); o->keyword; ++o)
            if (o->val) words_.emplace_back(o->keyword, o->val);
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
