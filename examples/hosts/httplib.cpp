// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route in cpp-httplib. Run: httplib_host courses.db [PORT]

#include <httplib.h>

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

//[httplib_handler
template <class Route>
auto handler(Route const& route)
{
    return [&route](httplib::Request const& request, httplib::Response& out)
    {
        // The header's values are copies that the request owns, as long as it lives.
        uninvite::request_head head{request.method, request.target};
        for (auto const& [name, value] : request.headers)
            head.field(name, value);

        uninvite::response const r = uninvite::serve(route, head, request.body);
        out.status = static_cast<int>(r.status());
        out.body = r.body();
        r.for_each_field([&](std::string_view name, std::string_view value)
                         { out.set_header(std::string(name), std::string(value)); });
    };
}
//]

// Errors that the server detects before it calls the handler.
template <class Route>
void answer_too_large(Route const& route, httplib::Response& out)
{
    uninvite::response const r = route.error_response(uninvite::errc::body_too_large);
    out.body = r.body();
    r.for_each_field([&](std::string_view name, std::string_view value)
                     { out.set_header(std::string(name), std::string(value)); });
}

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2 && argc != 3) throw std::runtime_error("usage: httplib_host DATABASE [PORT]");
    uninvite::sqlite::application<> app{uninvite::sqlite::database(argv[1])};

    httplib::Server server;
    auto const handle = handler(app.route);
    //[httplib_mount
    server.Delete(".*", handle);
    server.Get(".*", handle); // the route answers 405; HEAD comes here too
    server.Post(".*", handle);
    server.Put(".*", handle);
    server.Patch(".*", handle);
    server.Options(".*", handle);
    server.set_payload_max_length(app.route.body_limit());
    server.set_error_handler(
        [&](httplib::Request const&, httplib::Response& out)
        {
            if (out.status == 413) answer_too_large(app.route, out);
        });
    // The server drops the body of a chunked DELETE and leaves it on the connection, so that it would run as
    // the next request: allow only one request for each connection.
    server.set_keep_alive_max_count(1);
    //]

    int const wanted = argc == 3 ? std::atoi(argv[2]) : 0;
    int const port = wanted == 0 ? server.bind_to_any_port("127.0.0.1") : wanted;
    if (wanted != 0 && !server.bind_to_port("127.0.0.1", wanted))
        throw std::runtime_error("the port is taken");
    std::printf("listening on http://127.0.0.1:%d\n", port);
    std::fflush(stdout);
    return server.listen_after_bind() ? 0 : 1;
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "httplib_host: %s\n", e.what());
    return 1;
}
