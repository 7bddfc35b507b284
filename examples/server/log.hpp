// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_LOG_HPP
#define UNINVITE_EXAMPLES_SERVER_LOG_HPP

namespace uninvite_server {

/** The log on stderr: spdlog's default logger, until this object is destroyed.

    Lines of the level `info` wait for others up to a second, so that one system call writes many. A warning
    or an error is written immediately, after all lines before it. The destructor writes the rest, also if an
    exception ends the server; a crash loses the lines that wait.

    If stderr is closed or its disk is full, lines are lost and the server continues. If it is a pipe that is
    full, the callers wait for its reader.

    @par Thread Safety
    Any thread may log. One object at a time; none may log after it is destroyed.
*/
class stderr_log
{
public:
    stderr_log();
    ~stderr_log();
    stderr_log(stderr_log const&) = delete;
    stderr_log& operator=(stderr_log const&) = delete;
};

} // namespace uninvite_server

#endif
