// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_DATABASE_COMMANDS_HPP
#define UNINVITE_EXAMPLES_SERVER_DATABASE_COMMANDS_HPP

#include <cstdint>
#include <string>
#include <vector>

// The subcommands that work on the database and end. Each prints on standard output, and throws
// std::runtime_error with one sentence where it cannot do what it is asked.

namespace uninvite_server {

/// Makes the tables, or brings them to the newest version.
void init(std::string const& database);

/// Makes a course with a creator, a manager, a plain member and invitations; prints tokens and what to try.
void demo(std::string const& database);

/// Makes a token, stores its hash, and prints it, once. @param expires_in Seconds.
void token(std::string const& database, std::int64_t user, std::int64_t expires_in);

/// Invites users to a course, in the name of its creator.
void invite(std::string const& database, std::int64_t course, std::vector<std::int64_t> const& users);

/// Prints what is pending in a course, and what was removed by whom and when.
void list(std::string const& database, std::int64_t course);

} // namespace uninvite_server

#endif
