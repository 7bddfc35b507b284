// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// What a consumer does with all modules: a route on SQLite, for Beast and Asio. 0 where it can be built and
// asked.

#include <uninvite/async.hpp>
#include <uninvite/beast.hpp>
#include <uninvite/jwt.hpp>
#include <uninvite/postgres.hpp>
#include <uninvite/postgres/async_policy.hpp>
#include <uninvite/postgres/async_store.hpp>
#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/beast/http.hpp>

#include <cstdio>

using namespace uninvite;

int main(int, char** argv)
{
    std::string const file = std::string(argv[0]) + ".db";
    std::remove(file.c_str());
    sqlite::database db(file, {.schema = sqlite::schema::managed_create});
    sqlite::async_store store(db);
    sqlite::token_verifier tokens(db);
    sqlite::course_roles roles(db);
    jwt::token_verifier signed_tokens({jwt::key::hs256(std::string(32, 'k'))});
    remove_invitations route{creator_or_manager{tokens, roles}, store};

    boost::beast::http::request<boost::beast::http::string_body> request(boost::beast::http::verb::delete_,
                                                                         "/api/v2/course/1/invite/", 11);
    request.set("Authorization", "Bearer unknown");
    auto const admitted = route.admit(beast::to_request_head(request));
    bool is_unreachable = false;
    try
    {
        postgres::database("host=127.0.0.1 port=1");
    }
    catch (postgres::setup_error const&)
    {
        is_unreachable = true;
    }
    bool const refused = !admitted && admitted.error().status() == 401;
    return refused && is_unreachable && !signed_tokens.verify("unknown") ? 0 : 1;
}
