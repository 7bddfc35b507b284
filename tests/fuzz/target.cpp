// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A request target against a path template: whether it matches, which id, which query. The first line of the
// input is the target; the second, where there is one, another template than the route's.

#include "fuzz/oracle/target.hpp"
#include "fuzz/oracle/expect.hpp"

#include <uninvite/detail/step/target.hpp>
#include <uninvite/route_options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

std::optional<uninvite::detail::path_template> made_of(std::string const& text)
{
    try
    {
        return uninvite::detail::path_template(text);
    }
    catch (std::invalid_argument const&)
    {
        return std::nullopt;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const input(oracle::text_of(data, size));
    std::size_t const line = input.find('\n');
    std::string const target = input.substr(0, line);
    std::string const path = line == input.npos ? uninvite::route_options().path : input.substr(line + 1);

    auto const made = made_of(path);
    oracle::expect(made.has_value() == oracle::is_template(path), "a template is valid or not: " + path,
                   made ? "valid" : "not", oracle::is_template(path) ? "valid" : "not");
    if (!made) return 0;

    uninvite::detail::request_target const parts(target);
    oracle::path_and_query const wanted = oracle::request_target(target);
    oracle::expect(parts.path == wanted.path, "the path of a target", std::string(parts.path), wanted.path);
    oracle::expect(parts.query == wanted.query, "the query of a target", std::string(parts.query),
                   wanted.query);

    auto const id = made->match(parts.path);
    std::string const found = id ? std::to_string(id->value()) : "none";
    std::string const expected = oracle::match(path, wanted.path).value_or("none");
    oracle::expect(found == expected, "the id in a path: " + path, found, expected);
    return 0;
}
