// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_COPY_HPP
#define UNINVITE_EXAMPLES_SERVER_COPY_HPP

#include <string>

namespace uninvite_server {

/** Copies a SQLite database into an empty database of a PostgreSQL server, and compares the two.

    Calling it again resumes an interrupted copy. Removals from the source are blocked during the copy: a
    server on it answers 503. Progress goes to standard error, the comparison to standard output.

    @param from A file. @param to A URL.
    @throw std::runtime_error A database cannot be used, the target has rows that are not from a copy, or
    the two differ at the end: one sentence.
*/
void copy(std::string const& from, std::string const& to);

} // namespace uninvite_server

#endif
