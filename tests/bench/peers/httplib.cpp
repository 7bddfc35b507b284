// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The peer on cpp-httplib: a thread for each connection, one transaction a request.
//
//   peer-httplib FILE CONNECTIONS

#include "removal.hpp"

#include <httplib.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// A connection with its statements for each thread that asks, but no more than run at once.
class readers
{
    std::string const file_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<peer::reader>> idle_;

public:
    explicit readers(std::string file)
        : file_(std::move(file))
    {
    }

    unsigned admit(std::string_view target, std::string_view authorization, peer::caller& who)
    {
        std::unique_ptr<peer::reader> mine;
        {
            std::lock_guard const lock(mutex_);
            if (!idle_.empty())
            {
                mine = std::move(idle_.back());
                idle_.pop_back();
            }
        }
        if (!mine) mine = std::make_unique<peer::reader>(file_);
        unsigned const status = mine->admit(target, authorization, who);
        std::lock_guard const lock(mutex_);
        idle_.push_back(std::move(mine));
        return status;
    }
};

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 3) throw std::runtime_error("usage: peer-httplib FILE CONNECTIONS");
    readers readers(argv[1]);
    peer::writer writer(argv[1]);

    httplib::Server server;
    // A thread belongs to its connection until that ends: with fewer threads the last connections are never
    // served. By default a connection ends behind 5 requests; Nagle's algorithm, on by default, costs 6 % of
    // the requests.
    server.new_task_queue = [threads = std::stoul(argv[2])] { return new httplib::ThreadPool(threads); };
    server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
    server.set_keep_alive_timeout(60);
    server.set_tcp_nodelay(true);
    server.Delete(R"(/api/v2/course/\d+/invite/)",
                  [&](httplib::Request const& request, httplib::Response& response,
                      httplib::ContentReader const& read_content)
                  {
                      peer::caller who;
                      unsigned status =
                          readers.admit(request.path, request.get_header_value("Authorization"), who);
                      std::string body;
                      if (status == 0)
                      {
                          read_content(
                              [&](char const* data, std::size_t size)
                              {
                                  body.append(data, size);
                                  return true;
                              });
                          status = writer.remove(who, body);
                      }
                      response.status = static_cast<int>(status);
                  });

    std::signal(SIGTERM, [](int) { std::_Exit(0); });
    int const port = server.bind_to_any_port("127.0.0.1");
    if (port < 0) throw std::runtime_error("no port can be bound");
    std::printf("listening on http://127.0.0.1:%d\n", port);
    std::fflush(stdout);
    return server.listen_after_bind() ? 0 : 1;
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-httplib: %s\n", e.what());
    return 1;
}
