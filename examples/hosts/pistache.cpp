// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route in Pistache. Run: pistache_host courses.db [PORT]

#include <uninvite/sqlite.hpp>
#include <uninvite/uninvite.hpp>

#include <pistache/endpoint.h>
#include <pistache/http.h>

#include <signal.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace http = Pistache::Http;

//[pistache_handler
// Of an answer's fields only typed ones are sent: this is one of any name.
class field : public http::Header::Header
{
    std::string name_;
    std::string value_;

public:
    field(std::string_view name, std::string_view value)
        : name_(name)
        , value_(value)
    {
    }

    char const* name() const override { return name_.c_str(); }
    std::uint64_t hash() const override { return std::hash<std::string>()(name_); }
    void write(std::ostream& os) const override { os << value_; }
};

template <class Route>
class handler : public http::Handler
{
    Route const& route_;

public:
    HTTP_PROTOTYPE(handler)

    explicit handler(Route const& route)
        : route_(route)
    {
    }

    void onRequest(http::Request const& request, http::ResponseWriter out) override
    {
        // The path and the query come apart, the query in another order; neither is decoded.
        std::string const method = http::methodString(request.method());
        std::string const target = request.resource() + request.query().as_str();
        uninvite::request_head head{method, target};
        std::deque<std::string> values; // the head borrows, and value() gives a copy
        for (auto const& [name, raw] : request.headers().rawList())
            head.field(name, values.emplace_back(raw.value()));

        uninvite::response const r = uninvite::serve(route_, head, request.body());
        http::Mime::MediaType type;
        r.for_each_field(
            [&](std::string_view name, std::string_view value)
            {
                if (name == "Content-Type")
                    type = http::Mime::MediaType::fromString(std::string(value));
                else
                    out.headers().add(std::make_shared<field>(name, value));
            });
        out.send(static_cast<http::Code>(r.status()), r.body(), type);
    }
};
//]

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 2 && argc != 3) throw std::runtime_error("usage: pistache_host DATABASE [PORT]");
    // The threads of the server leave these signals to this one.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    uninvite::sqlite::application<> app{uninvite::sqlite::database(argv[1])};
    auto const port = static_cast<std::uint16_t>(argc == 3 ? std::atoi(argv[2]) : 0);

    //[pistache_mount
    http::Endpoint server(Pistache::Address(Pistache::Ipv4::loopback(), Pistache::Port(port)));
    server.init(http::Endpoint::options()
                    .threads(8) // a removal blocks its thread for a commit, and they share commits
                    .flags(Pistache::Tcp::Options::ReuseAddr)
                    .maxRequestSize(app.route.body_limit() + 64 * 1024)); // the default is 4 KiB
    server.setHandler(std::make_shared<handler<decltype(app.route)>>(app.route));
    server.serveThreaded();
    //]
    std::printf("listening on http://127.0.0.1:%d\n", static_cast<int>(server.getPort()));
    std::fflush(stdout);
    int ended_by = 0;
    sigwait(&ends, &ended_by);
    server.shutdown();
    return 0;
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "pistache_host: %s\n", e.what());
    return 1;
}
