// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The floor: the Beast peer's server, which reads each request, answers 204 and does nothing.

#include "beast_server.hpp"

namespace {

struct nothing
{
    static constexpr int threads = 2; // as the Beast peer

    struct caller
    {
    };

    template <class Header>
    unsigned admit(Header const&, caller&)
    {
        return 0;
    }

    template <class Send>
    void remove(caller const&, std::string const&, Send send)
    {
        send(204);
    }
};

} // namespace

int main()
{
    boost::asio::io_context io(nothing::threads);
    nothing application;
    peer::serve(io, application);
}
