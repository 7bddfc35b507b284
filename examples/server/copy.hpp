// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_COPY_HPP
#define UNINVITE_EXAMPLES_SERVER_COPY_HPP

#include <string>

namespace uninvite_server {

/** Copies a SQLite database into an empty database of a PostgreSQL server, and compares the two.

    What was broken off goes on where it was when it is called again. While it runs nothing is removed from the
    source: a server on it answers 503. Progress goes to standard error, the comparison to standard output.

    @param from A file. @param to A URL.
    @throw std::runtime_error One of them cannot be used, the target has courses that are not from a copy, or
    the two differ in the end: one sentence.
*/
void copy(std::string const& from, std::string const& to);

} // namespace uninvite_server

#endif
