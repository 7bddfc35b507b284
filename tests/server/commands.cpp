// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/catch.hpp"
#include "world_server.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using namespace tests;

namespace {

std::string field(std::string const& text, std::string const& start)
{
    std::size_t const at = text.find(start);
    if (at == std::string::npos) return {};
    return text.substr(at + start.size(), text.find('\n', at) - at - start.size());
}

} // namespace

TEST_CASE("whoever mistypes an option is told so, and nothing is made")
{
    temp_folder const folder;
    std::string const db = folder.file("d.db");
    struct wrong
    {
        std::vector<std::string> arguments;
        std::string told;
    };
    for (wrong const& w : std::vector<wrong>{
             {{}, "subcommand"},
             {{"remove"}, "not a command: use one of serve, init, demo, token, invite, copy, list"},
             {{"serve"}, "--database is required"},
             {{"serve", "--databas", db}, "--databas"},
             {{"serve", "--database", db, "--port", "65536"},
              "'65536' is not a whole number from 0 to 65535"},
             {{"serve", "--database", db, "--port", "x"}, "--port: the value is not a whole number"},
             {{"init", "--database", ""}, "--database: the file name is empty"},
             {{"serve", "--database", db, "--jwt-public-key-file", ""},
              "--jwt-public-key-file: the file name is empty"},
             {{"serve", "--database", db, "--tls-certificate", "", "--tls-key", ""},
              "the file name is empty"},
             {{"serve", "--database", db, "--threads", "0"}, "'0' is not a whole number from 1 to 256"},
             {{"token", "--database", db}, "--user is required"},
             {{"token", "--database", db, "--user", "0"}, "--user: '0' is not an id"},
             {{"token", "--database", db, "--user", "9223372036854775808"},
              "--user: '9223372036854775808' is not an id"},
             {{"token", "--database", db, "--user", "01"}, "--user: '01' is not an id: digits without"},
             {{"token", "--database", db, "--user", "+1"}, "--user: the value is not an id"},
             {{"list", "--database", db, "--course", "01"}, "--course: '01' is not an id"},
             {{"list", "--database", db, "--course", "-1"}, "--course: '-1' is not an id"},
             {{"invite", "--database", db, "--course", "01", "--users", "7"}, "--course: '01' is not an id"},
             {{"invite", "--database", db, "--course", "1", "--users", "7,08"}, "--users: '08' is not an id"},
             {{"invite", "--database", db, "--course", "1", "--users", "10,,11"},
              "--users: an empty element is not an id"},
             {{"invite", "--database", db, "--course", "1", "--users", "10,"}, "--users: an empty element"},
             {{"invite", "--database", db, "--course", "1", "--users", ",10"}, "--users: an empty element"},
             {{"invite", "--database", db, "--course", "1", "--users", "[10,,11]"}, "--users: the value is"},
             {{"token", "--database", db, "--user", "1", "--expires-in", "-1"}, "-1"},
             {{"invite", "--database", db, "--course", "1", "--users", "7,x"},
              "--users: the value is not an id"},
             {{"invite", "--database", db, "--users", "7"}, "--course is required"},
             {{"list", "--database", db}, "--course is required"}})
    {
        CAPTURE(w.told);
        finished const f = run(folder, w.arguments);
        CHECK(f.status == 2);
        CHECK(f.error.find(w.told) != std::string::npos);
        CHECK(bytes_of(db).empty());
    }
    CHECK(run(folder, {"--help"}).status == 0);
    CHECK(run(folder, {"--version"}).out.starts_with("uninvite-server 0."));
}

TEST_CASE("a database that cannot be used is told in one sentence, and is not changed")
{
    temp_folder const folder;
    auto const refuses = [&](std::string const& file, std::string const& told)
    {
        CAPTURE(file, told);
        bool const is_folder = std::filesystem::is_directory(file);
        std::string const before = is_folder ? "" : bytes_of(file);
        for (std::vector<std::string> const& command :
             {std::vector<std::string>{"serve", "--database", file, "--port", "0"},
              {"list", "--database", file, "--course", "1"},
              {"token", "--database", file, "--user", "1"}})
        {
            finished const f = run(folder, command);
            CHECK(f.status == 1);
            CHECK(f.error.starts_with("uninvite-server: the database '" + file + "' "));
            CHECK(f.error.find(told) != std::string::npos);
            CHECK(f.error.find('\n') == f.error.size() - 1);
            CHECK(f.out.empty());
        }
        if (!is_folder) CHECK(bytes_of(file) == before);
    };
    refuses(folder.file("missing.db"), "No such file");
    refuses(folder.path().string(), "cannot be opened");
    write_bytes(folder.file("garbage.db"), std::string(5000, 'g'));
    refuses(folder.file("garbage.db"), "not a database");
    other_program(folder.file("foreign.db")).run("CREATE TABLE theirs (x)");
    refuses(folder.file("foreign.db"), "another application");
    CHECK(run(folder, {"init", "--database", folder.file("foreign.db")}).status == 1);
    CHECK(run(folder, {"init", "--database", folder.file("newer.db")}).status == 0);
    other_program(folder.file("newer.db")).run("PRAGMA journal_mode=DELETE; PRAGMA user_version=99");
    refuses(folder.file("newer.db"), "schema version 99");
    write_bytes(folder.file("empty.db"), "");
    refuses(folder.file("empty.db"), "no tables");
}

TEST_CASE("an address or a port that cannot be had is told in one sentence")
{
    world_server s;
    auto const serve = [&](std::string const& address, std::string const& port) {
        return run(s.folder(), {"serve", "--database", s.file(), "--address", address, "--port", port});
    };
    finished const taken = serve("127.0.0.1", std::to_string(s.server.port()));
    CHECK(taken.status == 1);
    CHECK(taken.error == "uninvite-server: cannot listen on 127.0.0.1 port " +
                             std::to_string(s.server.port()) + ": Address already in use\n");
    CHECK(serve("localhost.", "0").error ==
          "uninvite-server: the value of --address is not an IP address, such "
          "as 127.0.0.1 or ::1; a name is not accepted\n");
    CHECK(serve("localhost.", "0").status == 1);
}

TEST_CASE("demo makes what it says, once")
{
    temp_folder const folder;
    std::string const db = folder.file("demo.db");
    finished const f = run(folder, {"demo", "--database", db});
    REQUIRE(f.status == 0);
    server_process server(folder, db);
    auto const ask = [&](std::string const& who, std::string const& target)
    {
        client c = server.connect();
        std::string const token = field(f.out, who);
        CHECK(token.size() == 43);
        c.send(request(bearer(token), "users=7", target));
        return c.read().status;
    };
    CHECK(ask("member   user 3  ", invite_path) == 403);
    CHECK(ask("member   user 3  ", "/api/v2/course/2/invite/") == 404);
    CHECK(ask("creator  user 1  ", invite_path) == 204);
    CHECK(ask("manager  user 2  ", invite_path) == 204);

    finished const again = run(folder, {"demo", "--database", db});
    CHECK(again.status == 1);
    CHECK(again.error.find("already has courses") != std::string::npos);
}

TEST_CASE("a token is printed once, kept as a hash, and expires")
{
    world_server s;
    finished const f = run(s.folder(), {"token", "--database", s.file(), "--user", "1", "--expires-in", "2"});
    REQUIRE(f.status == 0);
    std::string const token = f.out.substr(0, f.out.find('\n'));
    CHECK(f.out == token + "\n");
    CHECK((bytes_of(s.file()) + bytes_of(s.file() + "-wal")).find(token) == std::string::npos);
    CHECK(s.world.other().rows("SELECT count(*) FROM access_token WHERE token_sha256 = " +
                               hash_literal(token)) == "1");
    client c = s.connect();
    c.send(request(bearer(token), "users=7"));
    CHECK(c.read().status == 204);
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    c.send(request(bearer(token), "users=8"));
    answer const late = c.read();
    CHECK(late.status == 401);
    CHECK(late["WWW-Authenticate"] == R"(Bearer realm="uninvite", error="invalid_token")");
}

TEST_CASE("invite and list show what is pending and what was removed by whom and when")
{
    world_server s;
    auto const invite = [&](std::string const& users) {
        return run(s.folder(), {"invite", "--database", s.file(), "--course", "1", "--users", users});
    };
    CHECK(invite("10,11,7").out == "2 invited to course 1, 1 pending before\n");
    CHECK(s.is_pending(10));

    CHECK(invite("21,22,21").out == "2 invited to course 1, 0 pending before\n");

    finished const member = invite("12,3");
    CHECK(member.status == 1);
    CHECK(member.error == "uninvite-server: user 3 is already in course 1: no user was invited\n");
    CHECK(!s.is_pending(12));

    client c = s.connect();
    c.send(request(bearer("manager-token"), "users=10"));
    REQUIRE(c.read().status == 204);
    std::string const listed = run(s.folder(), {"list", "--database", s.file(), "--course", "1"}).out;
    std::size_t const half = listed.find("Removed from course 1");
    REQUIRE(half != std::string::npos);
    CHECK(listed.substr(0, half).find("  11  ") != std::string::npos);
    CHECK(listed.substr(0, half).find("  10  ") == std::string::npos);
    CHECK(listed.substr(half).find("                  10                     2  20") != std::string::npos);

    finished const absent = run(s.folder(), {"list", "--database", s.file(), "--course", "99"});
    CHECK(absent.status == 1);
    CHECK(absent.error == "uninvite-server: course 99 does not exist\n");
}

TEST_CASE("init may be said again")
{
    temp_folder const folder;
    std::string const db = folder.file("d.db");
    CHECK(run(folder, {"init", "--database", db}).status == 0);
    CHECK(run(folder, {"init", "--database", db}).status == 0);
}
