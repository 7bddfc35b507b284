// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_POSTGRES_FAKE_RESULT_HPP
#define UNINVITE_TESTS_SUPPORT_POSTGRES_FAKE_RESULT_HPP

#include <libpq-fe.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

/// A result with rows, as a server would send it; libpq makes it without a connection.
class fake_result
{
    std::unique_ptr<PGresult, void (*)(PGresult*)> handle_{PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK),
                                                           PQclear};

public:
    using row = std::initializer_list<std::optional<std::string_view>>; // a null, or its bytes

    fake_result(int columns, std::initializer_list<row> rows)
    {
        std::string name = "column";
        std::vector<PGresAttDesc> all(static_cast<std::size_t>(columns));
        for (PGresAttDesc& one : all)
            one.name = name.data(), one.format = 1;
        bool done = handle_ && PQsetResultAttrs(handle_.get(), columns, all.data()) == 1;
        int at = 0;
        for (row const& r : rows)
        {
            int column = 0;
            for (auto const& value : r)
            {
                std::string bytes(value.value_or(""));
                done = done && PQsetvalue(handle_.get(), at, column++, value ? bytes.data() : nullptr,
                                          value ? static_cast<int>(bytes.size()) : -1) == 1;
            }
            ++at;
        }
        if (!done) throw std::runtime_error("no result can be made");
    }

    operator PGresult const*() const noexcept { return handle_.get(); }
};

} // namespace tests

#endif
