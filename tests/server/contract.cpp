// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "run_rows.hpp"

#include "support/beast/fixed_dates.hpp"
#include "support/catch.hpp"
#include "world_server.hpp"

#include <cstdlib>
#include <string>

using namespace tests;

TEST_CASE("the server answers every row of the contract")
{
    world_server s;
    run_all_rows(s, false);
}

TEST_CASE("the server answers every row of the contract with a chunked body")
{
    world_server s;
    run_all_rows(s, true);
}

TEST_CASE("users in the query count with the flag, and only then")
{
    bool const flag = GENERATE(false, true);
    temp_folder const folder;
    std::string const file = folder.file("world.db");
    sqlite::database(file, {.schema = sqlite::schema::managed_create});
    world_file world(file);
    server_process server(folder, file,
                          flag ? std::vector<std::string>{"--users-in-query"} : std::vector<std::string>());
    client c = server.connect();
    c.send(request(bearer("creator-token"), "", invite_path + "?users%5B%5D=7"));
    CHECK(c.read().status == (flag ? 204u : 400u));
}

TEST_CASE("the sample for browsers, JSON labelled as a form, answers 204")
{
    world_server s;
    client c = s.connect();
    c.send("DELETE /api/v2/course/1/invite/ HTTP/1.1\r\n"
           "Host: 127.0.0.1\r\n"
           "Connection: keep-alive\r\n"
           "Content-Length: 21\r\n"
           "User-Agent: Mozilla/5.0\r\n"
           "Authorization: Bearer creator-token\r\n"
           "Content-Type: application/x-www-form-urlencoded\r\n"
           "Accept: application/json\r\n"
           "Origin: http://127.0.0.1\r\n"
           "Accept-Encoding: gzip, deflate\r\n"
           "\r\n"
           "{\n  \"users\": [7, 8]\n}");
    answer const a = c.read();
    CHECK(a.status == 204);
    CHECK(fixed_dates(a.raw) == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    CHECK(!s.is_pending(7));
    CHECK(!s.is_pending(8));
}

TEST_CASE("the sample for the shell, curl with its data, answers 204")
{
    world_server s;
    std::string const out = s.folder().file("curl");
    std::string const command =
        "curl -s -i --noproxy '*' -X DELETE http://127.0.0.1:" + std::to_string(s.server.port()) +
        invite_path + " -H \"Authorization: Bearer creator-token\" --data '{\"users\":[7]}' > " + out;
    REQUIRE(std::system(command.c_str()) == 0);
    CHECK(fixed_dates(bytes_of(out)) == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
    CHECK(!s.is_pending(7));
}

TEST_CASE("a course that is hidden, deleted or absent and an unknown path answer with the same bytes")
{
    world_server s;
    client c = s.connect();
    std::string first;
    for (std::string const target : {"/api/v2/course/99/invite/", "/api/v2/course/2/invite/",
                                     "/api/v2/course/3/invite/", "/api/v2/course/4/invite/", "/nothing"})
    {
        CAPTURE(target);
        c.send(request(bearer("stranger-token"), "users=7", target));
        answer const a = c.read();
        CHECK(a.status == 404);
        if (first.empty()) first = fixed_dates(a.raw);
        CHECK(fixed_dates(a.raw) == first);
    }
}

TEST_CASE("a manager demoted between the header and the body removes nothing")
{
    world_server s;
    client c = s.connect();
    std::string const all = request(bearer("manager-token") + "Expect: 100-continue\r\n", "users=7");
    c.send(all.substr(0, all.size() - 7));
    REQUIRE(c.read().status == 100); // admitted
    s.world.other().run("UPDATE course_role SET role = 'joined' WHERE course_id = 1 AND user_id = 2");
    c.send("users=7");
    CHECK(c.read().status == 403);
    CHECK(s.is_pending(7));
    CHECK(s.world.audit().empty());
}
