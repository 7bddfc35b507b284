// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Prints the library's statement of a removal, so that the floor and the peer run the same.
//
//   bench-postgres-statement [--pgbench]
//
// With --pgbench the parameters have the names of pgbench's variables, and the array is made of one user.

#include <uninvite/postgres/statements.hpp>

#include <cstdio>
#include <string>
#include <string_view>

int main(int argc, char** argv)
{
    static constexpr std::string_view names[] = {":course::int8", ":actor::int8", "ARRAY[:user::int8]",
                                                 ":now::int8", ":by_role::bool"};
    bool const is_for_pgbench = argc == 2 && std::string_view(argv[1]) == "--pgbench";
    std::string out;
    std::string const sql = uninvite::postgres::statements().remove;
    for (std::size_t i = 0; i != sql.size(); ++i)
        if (is_for_pgbench && sql[i] == '$')
            out += names[sql[++i] - '1'];
        else
            out += sql[i];
    std::puts(out.c_str());
}
