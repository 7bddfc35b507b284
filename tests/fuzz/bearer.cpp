// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The credentials in the fields of a header. The input is lines `name: value`.

#include "fuzz/oracle/bearer.hpp"
#include "fuzz/oracle/expect.hpp"
#include "fuzz/oracle/target.hpp"

#include <uninvite/detail/step/bearer.hpp>
#include <uninvite/request_head.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::vector<std::string> const lines = oracle::split(std::string(oracle::text_of(data, size)), '\n');

    uninvite::request_head head("DELETE", "/");
    std::vector<std::string> values;
    for (std::string const& line : lines)
    {
        std::size_t const colon = line.find(':');
        if (colon == line.npos) continue;
        head.field(std::string_view(line).substr(0, colon), std::string_view(line).substr(colon + 1));
        if (oracle::lower(line.substr(0, colon)) == "authorization") values.push_back(line.substr(colon + 1));
    }

    auto const token = uninvite::detail::parse_bearer(head);
    oracle::credentials const found =
        token ? oracle::credentials{std::string(*token), {}} : oracle::credentials{{}, token.error().kind()};
    oracle::credentials const expected = oracle::bearer(values);
    oracle::expect(found.text() == expected.text(), "the credentials", found.text(), expected.text());
    return 0;
}
