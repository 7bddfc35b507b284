// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/beast/handle.hpp>

#include <uninvite/uninvite.hpp>

#include "support/catch.hpp"
#include "support/world.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/string_body.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace http = boost::beast::http;
namespace beast = uninvite::beast;
using tests::world;

http::request<http::string_body> request_of(std::string const& token, std::string const& body)
{
    http::request<http::string_body> request{http::verb::delete_, "/api/v2/course/1/invite/", 11};
    request.set(http::field::host, "a");
    request.set(http::field::authorization, "Bearer " + token);
    request.body() = body;
    return request;
}

/// Parts of a host that throw.
struct throwing
{
    uninvite::result<uninvite::principal> verify(std::string_view) { throw std::runtime_error("secret"); }
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { throw 7; }
};

void put(http::request_parser<http::string_body>& parser, std::string_view bytes)
{
    parser.eager(true);
    boost::system::error_code ec;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
    if (ec && ec != http::error::need_more) throw std::runtime_error(ec.message());
}

std::string const head_start = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\nHost: a\r\n";

} // namespace

TEST_CASE("handle answers a whole request")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    auto const done = beast::handle(route, request_of("manager-token", R"({"users":[7]})"));
    CHECK(done.result_int() == 204);
    CHECK(done.keep_alive());
    CHECK_FALSE(done.count(http::field::content_length));
    CHECK(w.pending(1) == std::set<long>{5, 8, 9, contract::largest_id});

    auto const refused = beast::handle(route, request_of("nobody", R"({"users":[8]})"));
    CHECK(refused.result_int() == 401);
    CHECK(refused[http::field::content_length] == std::to_string(refused.body().size()));
    CHECK(beast::handle(route, request_of("stranger-token", "")).result_int() == 403);
    CHECK(beast::handle(route, request_of("manager-token", "")).result_int() == 400);
    CHECK(w.pending(1).contains(8));
}

TEST_CASE("handle answers in the version, to the method and with the persistence of the request")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    auto request = request_of("manager-token", "users=7");
    request.version(10);
    CHECK(beast::handle(route, request).version() == 10);
    CHECK_FALSE(beast::handle(route, request).keep_alive());
    request.version(11);
    request.keep_alive(false);
    CHECK_FALSE(beast::handle(route, request).keep_alive());
    request.keep_alive(true);
    request.method(http::verb::head);
    auto const answer = beast::handle(route, request);
    CHECK(answer.result_int() == 405);
    CHECK(answer.body().empty());
    CHECK(answer[http::field::content_length] != "0");
}

TEST_CASE("handle sees fields that came twice")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    auto request = request_of("manager-token", "users=7");
    request.insert(http::field::authorization, "Bearer manager-token");
    CHECK(beast::handle(route, request).result_int() == 400);
    CHECK(w.pending(1).contains(7));
}

TEST_CASE("handle refuses an ambiguous request with 400, removes nothing and ends the connection")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    auto request = request_of("manager-token", "users=7");
    SECTION("two equal lengths")
    {
        request.insert(http::field::content_length, "7");
        request.insert(http::field::content_length, "7");
    }
    SECTION("no host")
    {
        request.erase(http::field::host);
    }
    SECTION("a length and chunks")
    {
        request.insert(http::field::content_length, "7");
        request.insert(http::field::transfer_encoding, "chunked");
    }
    auto const answer = beast::handle(route, request);
    CHECK(answer.result_int() == 400);
    CHECK(answer.body().find("malformed_request") != std::string::npos);
    CHECK_FALSE(answer.keep_alive());
    CHECK(w.pending(1).contains(7));
}

TEST_CASE("where policy or store throw, handle answers 500 and tells nothing of it")
{
    world w;
    throwing bad;
    uninvite::remove_invitations const bad_store{uninvite::creator_or_manager{w.tokens, w.store}, bad};
    uninvite::remove_invitations const bad_policy{uninvite::creator_or_manager{bad, w.store}, w.store};
    auto const request = request_of("manager-token", "users=7");
    for (auto const& answer : {beast::handle(bad_store, request), beast::handle(bad_policy, request)})
    {
        CHECK(answer.result_int() == 500);
        CHECK(answer.keep_alive());
        CHECK(answer.body().find("secret") == std::string::npos);
    }
}

TEST_CASE("admit judges the header alone, and complete spends what it gave")
{
    world w;
    uninvite::remove_invitations const route{uninvite::creator_or_manager{w.tokens, w.store}, w.store};
    http::request_parser<http::string_body> parser;
    parser.body_limit(boost::none);

    SECTION("who may remove is admitted before the body is there")
    {
        put(parser, head_start + "Authorization: Bearer creator-token\r\nContent-Length: 13\r\n\r\n");
        REQUIRE(parser.is_header_done());
        auto admitted = beast::admit(route, parser);
        REQUIRE(admitted.has_value());
        CHECK(beast::complete(route, std::move(*admitted), R"({"users":[7]})").status() == 204);
        CHECK_FALSE(w.pending(1).contains(7));
        CHECK(beast::complete(route, std::move(*admitted), R"({"users":[8]})").status() == 500);
        CHECK(w.pending(1).contains(8));
    }
    SECTION("who may not is told, and the body is on the connection")
    {
        put(parser, head_start + "Authorization: Bearer member-token\r\nContent-Length: 13\r\n\r\n");
        auto const admitted = beast::admit(route, parser);
        REQUIRE_FALSE(admitted.has_value());
        CHECK(admitted.error().status() == 403);
        CHECK(beast::is_body_unread(admitted.error(), parser));
        put(parser, R"({"users":[7]})");
        CHECK_FALSE(beast::is_body_unread(admitted.error(), parser));
    }
    SECTION("without a body nothing is on the connection")
    {
        put(parser, head_start + "Authorization: Bearer member-token\r\n\r\n");
        auto const admitted = beast::admit(route, parser);
        REQUIRE_FALSE(admitted.has_value());
        CHECK_FALSE(beast::is_body_unread(admitted.error(), parser));
    }
    SECTION("who may not is told so before the length is looked at")
    {
        put(parser, head_start + "Authorization: Bearer member-token\r\nContent-Length: 99999999999\r\n\r\n");
        auto const admitted = beast::admit(route, parser);
        REQUIRE_FALSE(admitted.has_value());
        CHECK(admitted.error().status() == 403);
    }
    SECTION("who may is told that the body will be too long")
    {
        put(parser, head_start + "Authorization: Bearer creator-token\r\nContent-Length: 1048577\r\n\r\n");
        auto const admitted = beast::admit(route, parser);
        REQUIRE_FALSE(admitted.has_value());
        CHECK(admitted.error().status() == 413);
        CHECK(beast::is_body_unread(admitted.error(), parser));
    }
}

TEST_CASE("where the policy throws, admit answers 500, and where the store does, complete does")
{
    world w;
    throwing bad;
    http::request_parser<http::string_body> parser;
    put(parser, head_start + "Authorization: Bearer creator-token\r\nContent-Length: 7\r\n\r\n");

    uninvite::remove_invitations const bad_policy{uninvite::creator_or_manager{bad, w.store}, w.store};
    auto const refused = beast::admit(bad_policy, parser);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().status() == 500);
    CHECK(beast::is_body_unread(refused.error(), parser));

    uninvite::remove_invitations const bad_store{uninvite::creator_or_manager{w.tokens, w.store}, bad};
    auto admitted = beast::admit(bad_store, parser);
    REQUIRE(admitted.has_value());
    uninvite::response const answer = beast::complete(bad_store, std::move(*admitted), "users=7");
    CHECK(answer.status() == 500);
    CHECK_FALSE(answer.body_unread());
}
