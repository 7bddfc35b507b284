// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SERVER_KEPT_OUTPUT_HPP
#define UNINVITE_TESTS_SERVER_KEPT_OUTPUT_HPP

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace tests {

/// Appends what a server printed or answered to a file of this process, where the environment names a folder
/// for that: check_logs.py looks through all of them when the tests are done.
inline void keep_output(std::string_view what, std::string_view bytes)
{
    static std::string const folder = []
    {
        char const* const name = std::getenv("UNINVITE_TEST_LOGS");
        return std::string(name ? name : "");
    }();
    if (folder.empty()) return;
    std::ofstream(folder + "/tests-" + std::to_string(::getpid()) + "." + std::string(what),
                  std::ios::binary | std::ios::app)
        << bytes;
}

} // namespace tests

#endif
