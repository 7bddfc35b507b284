// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/sqlite/detail/file_name.hpp>

#include "support/catch.hpp"

#include <filesystem>
#include <string>

using uninvite::sqlite::detail::fault_of_file_name;

TEST_CASE("a path and a file URI are names of files")
{
    for (char const* name :
         {"courses.db", "./courses.db", "/var/lib/a b/courses.db", "../x=1.db", "/data/monkey=1.db",
          ":memory:", "C:\\data\\courses.db", "c:/data/courses.db", "12:30.db", "/data/12:30.db",
          "/data/me@home.db", "ü.db", " courses.db", "file:courses.db", "file:/data/courses.db",
          "file:///data/courses.db", "file://localhost/data/courses.db", "file:a.db#x", "file:me@12:30.db"})
    {
        CAPTURE(name);
        CHECK(fault_of_file_name(name) == "");
    }
    CHECK(fault_of_file_name("") == "");
}

TEST_CASE("a URL or a connection string is no name of a file, and nothing but its scheme is repeated")
{
    for (char const* name : {"postgresql+psycopg2://app:s3cr3t@host/db",
                             "postgress://app:s3cr3t@host/db",
                             "POSTGRESQL://app:s3cr3t@host/db",
                             " postgresql://app:s3cr3t@host/db",
                             "\tpostgresql://app:s3cr3t@host/db",
                             "\"postgresql://app:s3cr3t@host/db\"",
                             "'postgresql://app:s3cr3t@host/db'",
                             "postgresql:/app:s3cr3t@host/db",
                             "postgresql:app:s3cr3t@host/db",
                             "postgresql//app:s3cr3t@host/db",
                             "//app:s3cr3t@host/db",
                             "app:s3cr3t@host/db",
                             "s3cr3t@host:5432/db",
                             "mysql://app:s3cr3t@host/db",
                             "jdbc:postgresql://host/db?user=app&password=s3cr3t",
                             "jdbc:sqlite:s3cr3t.db",
                             "sqlite:///s3cr3t.db",
                             "sqlite:s3cr3t.db",
                             "FILE:s3cr3t.db",
                             "file+s3:s3cr3t",
                             "http://s3cr3t",
                             "://s3cr3t",
                             "host=h password=s3cr3t",
                             "HOST = h PASSWORD = s3cr3t",
                             "Server=h;Database=d;Uid=app;Pwd=s3cr3t;",
                             "dbname='d' password='s3cr3t'",
                             "password=s3cr3t",
                             "/db?password=s3cr3t",
                             "db;PWD=s3cr3t",
                             "x sslpassword=s3cr3t",
                             "db user=s3cr3t",
                             "file://app:s3cr3t@host/db",
                             "file:postgresql://app:s3cr3t@host/db",
                             "file:///data/postgresql://app:s3cr3t@host/db",
                             "file://s3cr3t/db",
                             "file:a.db?key=s3cr3t",
                             "file:a.db?s3cr3t",
                             "file:a.db;password=s3cr3t"})
    {
        CAPTURE(name);
        std::string const fault = fault_of_file_name(name);
        CHECK(fault != "");
        CHECK(fault.find("s3cr3t") == std::string::npos);
        CHECK(fault.find(": ") != std::string::npos);
    }
    CHECK(fault_of_file_name("postgresql+psycopg2://x").find("begins with 'postgresql+psycopg2://'") !=
          std::string::npos);
    CHECK(fault_of_file_name(" postgresql://x").find("a blank or a quote before it") != std::string::npos);
    CHECK(fault_of_file_name("host=h").find("with keywords") != std::string::npos);
}

TEST_CASE("a file URI cannot turn locks or durability off")
{
    for (char const* parameter : {"nolock=1", "immutable=1", "vfs=memdb", "vfs=unix-none", "mode=memory",
                                  "mode=ro", "mode=rw", "cache=shared", "psow=0", "x"})
    {
        CAPTURE(parameter);
        CHECK(fault_of_file_name(std::string("file:a.db?") + parameter).find("has parameters") !=
              std::string::npos);
    }
    CHECK(fault_of_file_name("file:").find("is empty") != std::string::npos);
    CHECK(fault_of_file_name("file:a%00b").find("zero byte") != std::string::npos);
}

TEST_CASE("the path of a URI is decoded, and that of a path is the path")
{
    using uninvite::sqlite::detail::path_of;
    CHECK(path_of("a%20b.db") == "a%20b.db");
    CHECK(path_of("file:a%20b.db") == "a b.db");
    CHECK(path_of("file:a%2fb%C3%bc.db#part") == "a/b\xc3\xbc.db");
    CHECK(path_of("file:100%.db") == "100%.db");
    CHECK(path_of("file:%4") == "%4");
    CHECK(path_of("file:/data/a.db") == "/data/a.db");
    CHECK(path_of("file:///data/a.db") == "/data/a.db");
    CHECK(path_of("file://localhost/data/a.db") == "/data/a.db");
    CHECK(path_of("file:me@12:30.db") == "me@12:30.db");
}

TEST_CASE("a relative path becomes absolute, and neither links nor a database in memory are changed")
{
    using uninvite::sqlite::detail::absolute_path;
    std::string const here = std::filesystem::current_path().string();
    CHECK(absolute_path("courses.db") == here + "/courses.db");
    CHECK(absolute_path("a/../courses.db") == here + "/a/../courses.db");
    CHECK(absolute_path("/var/lib/courses.db") == "/var/lib/courses.db");
    CHECK(absolute_path(":memory:") == ":memory:");
    CHECK(absolute_path("") == "");
}
