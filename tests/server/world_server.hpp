// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SERVER_WORLD_SERVER_HPP
#define UNINVITE_TESTS_SERVER_WORLD_SERVER_HPP

#include "server_process.hpp"
#include "support/contract/world_file.hpp"

#include <uninvite/sqlite/database.hpp>

#include <string>
#include <string_view>

namespace tests {

inline std::string const invite_path = "/api/v2/course/1/invite/";

/// A request with its framing.
inline std::string request(std::string_view fields, std::string_view body,
                           std::string_view target = invite_path, std::string_view method = "DELETE")
{
    std::string s;
    s.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields);
    s.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return s;
}

inline std::string bearer(std::string_view token)
{
    return "Authorization: Bearer " + std::string(token) + "\r\n";
}

/// The same request that removes user 7 in every test that is not about the request.
inline std::string good_request(std::string_view body = "users=7")
{
    return request(bearer("creator-token"), body);
}

inline std::string chunked(std::string_view body)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string s;
    while (!body.empty())
    {
        std::string_view const piece = body.substr(0, 4000);
        body.remove_prefix(piece.size());
        for (int shift = 12; shift >= 0; shift -= 4)
            s += digits[(piece.size() >> shift) & 15];
        s.append("\r\n").append(piece).append("\r\n");
    }
    return s + "0\r\n\r\n";
}

/// The example server on the world of the contract's rows.
class world_server
{
    temp_folder folder_;
    std::string file_ = folder_.file("world.db");
    sqlite::database made_{file_, {.schema = sqlite::schema::managed_create}};

public:
    world_file world{file_};
    server_process server{folder_, file_};

    temp_folder const& folder() const noexcept { return folder_; }
    std::string const& file() const noexcept { return file_; }
    client connect(int seconds = 5) const { return server.connect(seconds); }

    bool is_pending(long user, long course = contract::open_course)
    {
        auto const all = world.pending();
        return std::find(all.begin(), all.end(), std::to_string(course) + "|" + std::to_string(user)) !=
               all.end();
    }
};

} // namespace tests

#endif
