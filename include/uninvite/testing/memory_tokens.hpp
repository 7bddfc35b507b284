// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_MEMORY_TOKENS_HPP
#define UNINVITE_TESTING_MEMORY_TOKENS_HPP

#include <uninvite/principal.hpp>
#include <uninvite/result.hpp>

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace uninvite::testing {

/** Tokens in memory, in the clear: for tests and first steps.

    A model of @ref TokenVerifier.

    @par Thread Safety
    Any number of threads may verify; the object is immutable.
*/
class memory_tokens
{
    std::map<std::string, user_id, std::less<>> users_;

public:
    memory_tokens(std::initializer_list<std::pair<std::string const, user_id>> tokens)
        : users_(tokens)
    {
    }

    /// See @ref TokenVerifier.
    [[nodiscard]] result<principal> verify(std::string_view token) const
    {
        auto const found = users_.find(token);
        if (found == users_.end()) return errc::invalid_token;
        return principal{found->second};
    }
};

} // namespace uninvite::testing

#endif
