// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route in libmicrohttpd, a server in C. Run: microhttpd_host courses.db [PORT]

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <microhttpd.h>

#include <netinet/in.h>
#include <strings.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using application = uninvite::sqlite::application<>;
using route_type = application::route_type;

MHD_Result send(MHD_Connection* connection, uninvite::response const& r, bool close = false)
{
    std::unique_ptr<MHD_Response, void (*)(MHD_Response*)> const out(
        MHD_create_response_from_buffer(r.body().size(), const_cast<char*>(r.body().data()),
                                        MHD_RESPMEM_MUST_COPY),
        MHD_destroy_response);
    r.for_each_field(
        [&](std::string_view name, std::string_view value)
        { MHD_add_response_header(out.get(), std::string(name).c_str(), std::string(value).c_str()); });
    if (close) MHD_add_response_header(out.get(), "Connection", "close");
    return MHD_queue_response(connection, r.status(), out.get());
}

//[microhttpd_handler
// What is kept between the calls for one request. It exists once the header was judged.
struct request
{
    route_type::admission admission;
    std::string body;
    bool is_too_large = false;
};

struct counted_head
{
    uninvite::request_head head;
    int framings = 0; // of Content-Length and Transfer-Encoding the server takes any number
};

// The size counts a NUL in a value and the bytes after it; version 0.9.75 ends the value there nevertheless.
MHD_Result on_field(void* to, MHD_ValueKind, char const* name, std::size_t, char const* value,
                    std::size_t size)
{
    auto* const h = static_cast<counted_head*>(to);
    h->head.field(name, value ? std::string_view(value, size) : "");
    h->framings += strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

// Called when the header is there, for each piece of the body, and at its end.
MHD_Result on_request(void* app, MHD_Connection* connection, char const*, char const* method, char const*,
                      char const* data, std::size_t* size, void** kept)
{
    route_type const& route = static_cast<application*>(app)->route;
    auto* r = static_cast<request*>(*kept);
    if (!r)
    {
        auto const* const target = static_cast<std::string*>(
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
        counted_head h{{method, *target}};
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_field, &h);
        if (h.framings > 1)
            return send(connection, route.error_response(uninvite::errc::malformed_request), true);
        auto admitted = uninvite::serve(route, h.head);
        if (!admitted) return send(connection, admitted.error()); // closes if a body follows
        *kept = new request{std::move(*admitted), {}};
        return MHD_YES;
    }
    if (*size != 0)
    {
        r->is_too_large = r->is_too_large || r->body.size() + *size > route.body_limit();
        if (!r->is_too_large) r->body.append(data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (r->is_too_large)
        return send(connection, std::move(r->admission).refuse(uninvite::errc::body_too_large));
    return send(connection, uninvite::serve(route, std::move(r->admission), r->body));
}
//]

void on_end(void*, MHD_Connection*, void** kept, MHD_RequestTerminationCode)
{
    delete static_cast<request*>(*kept);
}

// The target as received, because the handler's is decoded and cut at the query. One for each connection.
void* on_target(void*, char const* target, MHD_Connection* connection)
{
    *static_cast<std::string*>(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context) = target;
    return nullptr;
}

void on_connection(void*, MHD_Connection*, void** context, MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *context = new std::string;
    else
        delete static_cast<std::string*>(*context);
}

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2 && argc != 3) throw std::runtime_error("usage: microhttpd_host DATABASE [PORT]");
    application app{uninvite::sqlite::database(argv[1])};
    auto const port = static_cast<std::uint16_t>(argc == 3 ? std::atoi(argv[2]) : 0);

    sockaddr_in address{AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {}};

    //[microhttpd_mount
    // A thread for each connection: a removal blocks it for a commit, and they share commits.
    MHD_Daemon* const server =
        MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, port, nullptr,
                         nullptr, on_request, &app, MHD_OPTION_NOTIFY_COMPLETED, on_end, nullptr,
                         MHD_OPTION_NOTIFY_CONNECTION, on_connection, nullptr, MHD_OPTION_URI_LOG_CALLBACK,
                         on_target, nullptr, MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_STRICT_FOR_CLIENT,
                         1, MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address), MHD_OPTION_END);
    //]
    if (!server) throw std::runtime_error("cannot listen");
    std::printf("listening on http://127.0.0.1:%d\n",
                MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
    std::fflush(stdout);
    pause(); // until a signal ends it: removals that got 204 are on disk
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "microhttpd_host: %s\n", e.what());
    return 1;
}
