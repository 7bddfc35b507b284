// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The peer on RESTinio: a pool of threads, one transaction a request. The body is there before the handler is
// called, so that the first check comes behind it.
//
//   peer-restinio FILE

#include "removal.hpp"

#include <restinio/all.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using traits = restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t>;

void answer(restinio::request_handle_t const& request, unsigned status)
{
    request->create_response({restinio::http_status_code_t(static_cast<std::uint16_t>(status)), "-"}).done();
}

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2) throw std::runtime_error("usage: peer-restinio FILE");
    std::string const file = argv[1];
    peer::writer writer(file);
    boost::asio::thread_pool writing(1);

    // Tried: the removal on a thread of the pool, with 1, 2 and 4 of them (a fifth to a third fewer requests
    // at 64 connections, and five to thirteen times the p99 at 256); a pool of 1 beside the writing thread
    // (the same).
    constexpr std::size_t threads = 2;
    restinio::run(
        restinio::on_thread_pool<traits>(threads)
            .address("127.0.0.1")
            .port(0)
            .socket_options_setter([](auto& options)
                                   { options.set_option(restinio::asio_ns::ip::tcp::no_delay{true}); })
            .concurrent_accepts_count(threads)
            .separate_accept_and_create_connect(true)
            .read_next_http_message_timelimit(std::chrono::seconds(60))
            .write_http_response_timelimit(std::chrono::seconds(60))
            .handle_request_timeout(std::chrono::seconds(60))
            .acceptor_post_bind_hook(
                [](restinio::asio_ns::ip::tcp::acceptor& acceptor)
                {
                    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
                    std::fflush(stdout);
                })
            .request_handler(
                [&](restinio::request_handle_t request)
                {
                    thread_local peer::reader reader(file);
                    peer::caller who;
                    std::string const authorization =
                        request->header().get_field_or(restinio::http_field::authorization, "");
                    unsigned status = request->header().method() == restinio::http_method_delete() ? 0 : 405;
                    if (status == 0)
                        status = reader.admit(request->header().request_target(), authorization, who);
                    if (status != 0)
                        answer(request, status);
                    else
                        boost::asio::post(writing, [&writer, who, request = std::move(request)]
                                          { answer(request, writer.remove(who, request->body())); });
                    return restinio::request_accepted();
                }));
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-restinio: %s\n", e.what());
    return 1;
}
