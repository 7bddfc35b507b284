// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route in RESTinio. Run: restinio_host courses.db [PORT]

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <restinio/all.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

//[restinio_handler
template <class Route>
restinio::request_handling_status_t answer(Route const& route, restinio::request_handle_t const& request)
{
    auto const& header = request->header();
    std::string const method(header.method().c_str());
    std::string const target(header.request_target());
    uninvite::request_head head{method, target};
    header.for_each_field([&](restinio::http_header_field_t const& f) { head.field(f.name(), f.value()); });

    uninvite::response const r = uninvite::serve(route, head, request->body());
    auto out = request->create_response(
        restinio::http_status_line_t(restinio::http_status_code_t(static_cast<std::uint16_t>(r.status())),
                                     r.error() ? "Error" : "No Content"));
    r.for_each_field([&](std::string_view name, std::string_view value)
                     { out.append_header(std::string(name), std::string(value)); });
    out.set_body(r.body());
    return out.done();
}
//]

// The port is known after it listens.
struct listening
{
    static void print(restinio::asio_ns::ip::tcp::endpoint const& at)
    {
        std::printf("listening on http://127.0.0.1:%d\n", at.port());
        std::fflush(stdout);
    }
};

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2 && argc != 3) throw std::runtime_error("usage: restinio_host DATABASE [PORT]");
    uninvite::sqlite::application<> app{uninvite::sqlite::database(argv[1])};
    auto const port = static_cast<std::uint16_t>(argc == 3 ? std::atoi(argv[2]) : 0);

    //[restinio_mount
    // A removal blocks the thread that it runs on for a commit: there are several, and they share commits.
    restinio::run(restinio::on_thread_pool<restinio::default_traits_t>(8)
                      .address("127.0.0.1")
                      .port(port)
                      .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}.max_body_size(
                          app.route.body_limit() + 1)) // no limit by default; above it, the server closes
                      .acceptor_post_bind_hook([](restinio::asio_ns::ip::tcp::acceptor& acceptor)
                                               { listening::print(acceptor.local_endpoint()); })
                      .request_handler([&app](restinio::request_handle_t const& request)
                                       { return answer(app.route, request); }));
    //]
    return 0;
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "restinio_host: %s\n", e.what());
    return 1;
}
