// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* Tokens that another server knows: an asynchronous policy that queries it, as RFC 7662 (OAuth 2.0 Token
   Introspection) describes.

   The other server runs on a thread of this program.

   Prints:

   a token in use: 204
   a token that is not: 401
*/

#include <uninvite/async.hpp>
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast.hpp>
#include <boost/json.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

using namespace uninvite;
using asio::ip::tcp;

namespace {

// A token may have `+`, `/` and `=`, which a form must not.
std::string escaped(std::string_view token)
{
    std::string text;
    for (char const c : token)
        if (c == '+' || c == '/' || c == '=')
            text += c == '+' ? "%2B" : c == '/' ? "%2F" : "%3D";
        else
            text += c;
    return text;
}

} // namespace

//[introspection
/// Asks `POST /introspect` for each token, and the courses of this program for the role.
class introspection_policy
{
    asio::io_context& io_;
    tcp::endpoint server_;
    testing::memory_store& roles_;

    // Empty if the token is not active.
    asio::awaitable<std::optional<principal>> ask(std::string token)
    {
        boost::beast::tcp_stream stream(io_);
        stream.expires_after(std::chrono::seconds(2));
        co_await stream.async_connect(server_, asio::use_awaitable);
        http::request<http::string_body> question(http::verb::post, "/introspect", 11);
        question.set(http::field::host, "introspection");
        question.set(http::field::content_type, "application/x-www-form-urlencoded");
        question.body() = "token=" + escaped(token);
        question.prepare_payload();
        co_await http::async_write(stream, question, asio::use_awaitable);
        boost::beast::flat_buffer buffer;
        http::response<http::string_body> answer;
        co_await http::async_read(stream, buffer, answer, asio::use_awaitable);

        if (answer.result() != http::status::ok) throw std::runtime_error("introspection is not to be had");
        json::object const claims = json::parse(answer.body()).as_object();
        if (!claims.at("active").as_bool()) co_return std::nullopt;
        // The whole subject is the id: "1@tenant" is not user 1. The handler gets exceptions as errors.
        std::string const subject(claims.at("sub").as_string());
        std::int64_t id = 0;
        auto const [end, ec] = std::from_chars(subject.data(), subject.data() + subject.size(), id);
        auto const user = user_id::from(id);
        if (ec != std::errc() || end != subject.data() + subject.size() || !user)
            throw std::runtime_error("the subject is not the id of a user");
        co_return principal{*user};
    }

public:
    introspection_policy(asio::io_context& io, tcp::endpoint server, testing::memory_store& roles)
        : io_(io)
        , server_(server)
        , roles_(roles)
    {
    }

    template <class CompletionToken>
    auto async_authenticate(std::string token, CompletionToken&& done)
    {
        return asio::async_initiate<CompletionToken, void(result<principal>)>(
            [this](auto handler, std::string asked)
            {
                auto tell =
                    [handler = std::move(handler)](std::exception_ptr e, std::optional<principal> who) mutable
                {
                    // An unavailable server is not an error of the client.
                    result<principal> answer = e ? errc::busy : errc::invalid_token;
                    if (who) answer = *who;
                    auto const executor = asio::get_associated_executor(handler);
                    asio::dispatch(executor, asio::append(std::move(handler), answer));
                };
                asio::co_spawn(io_, ask(std::move(asked)), std::move(tell));
            },
            done, std::move(token));
    }

    template <class CompletionToken>
    auto async_authorize(principal who, course_id course, CompletionToken&& done)
    {
        auto const role = roles_.role(who.user, course);
        result<grant> const answer = !role                           ? result<grant>(role.error())
                                     : may_remove_invitations(*role) ? result<grant>(grant::by_role)
                                                                     : result<grant>(errc::forbidden);
        return asio::post(io_, asio::append(std::forward<CompletionToken>(done), answer));
    }
};
//]

namespace {

// Knows one token.
void serve_introspection(tcp::acceptor& acceptor, int requests)
{
    for (int i = 0; i != requests; ++i)
    {
        tcp::socket socket = acceptor.accept();
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> question;
        http::read(socket, buffer, question);
        http::response<http::string_body> answer(http::status::ok, 11);
        answer.set(http::field::content_type, "application/json");
        answer.body() =
            question.body() == "token=in-use" ? R"({"active":true,"sub":"1"})" : R"({"active":false})";
        answer.prepare_payload();
        http::write(socket, answer);
    }
}

} // namespace

int main()
{
    asio::io_context io;
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    std::thread introspection([&] { serve_introspection(acceptor, 2); });

    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);

    // The store is synchronous, the policy is not: an admission is spent in either form.
    remove_invitations const route{introspection_policy(io, acceptor.local_endpoint(), store), store};
    auto const ask = [&](char const* token, char const* what) -> asio::awaitable<void>
    {
        std::string const authorization = std::string("Bearer ") + token;
        request_head head{"DELETE", "/api/v2/course/1/invite/"};
        head.field("Authorization", authorization);
        auto admitted = co_await async_admit(route, head, asio::use_awaitable);
        unsigned const status =
            admitted ? std::move(*admitted).complete(R"({"users":[7]})").status() : admitted.error().status();
        std::cout << what << ": " << status << '\n';
    };
    for (auto const& [token, what] :
         {std::pair("in-use", "a token in use"), std::pair("old", "a token that is not")})
    {
        asio::co_spawn(io, ask(token, what), asio::detached);
        io.run();
        io.restart();
    }
    introspection.join();
}
