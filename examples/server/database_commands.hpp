// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_DATABASE_COMMANDS_HPP
#define UNINVITE_EXAMPLES_SERVER_DATABASE_COMMANDS_HPP

#include <cstdint>
#include <set>
#include <string>

// The subcommands other than serve and copy. Each prints on standard output, and throws std::runtime_error
// with one sentence on failure.

namespace uninvite_server {

/// Creates the tables, or migrates them to the newest version.
void init(std::string const& database);

/// Creates a course with a creator, a manager, a member and invitations; prints tokens and commands to try.
void demo(std::string const& database);

/// Creates a token, stores its hash, and prints the token. @param expires_in Seconds.
void token(std::string const& database, std::int64_t user, std::int64_t expires_in);

/// Invites users to a course, with its creator as the inviting user.
void invite(std::string const& database, std::int64_t course, std::set<std::int64_t> const& users);

/// Prints the pending and the removed invitations of a course.
void list(std::string const& database, std::int64_t course);

} // namespace uninvite_server

#endif
