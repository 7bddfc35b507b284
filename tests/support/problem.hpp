// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_UNINVITE_PROBLEM_HPP
#define UNINVITE_TESTS_UNINVITE_PROBLEM_HPP

#include "support/contract/rows.hpp"

#include <string_view>

namespace tests {

/// Checks the whole shape of an error's JSON body: nothing missing, nothing more, in its order.
void check_problem(std::string_view body, contract::contract_row const& row);

/// Status, header fields and body of an answer to a row, without the additions of a server.
void check_answer(contract::contract_row const& row, unsigned status, contract::field_list fields,
                  std::string_view body);

} // namespace tests

#endif
