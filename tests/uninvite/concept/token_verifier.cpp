// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Each expression of the concept: a type that lacks it is rejected, its twin accepted.

#include <uninvite/concept/token_verifier.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace probe {

using namespace uninvite;

struct nothing
{
};
struct verifies
{
    result<principal> verify(std::string_view);
};
struct verifies_const
{
    result<principal> verify(std::string_view) const;
};
struct verifies_with_their_result
{
    boost::system::result<principal, std::error_code> verify(std::string_view);
};
struct verifies_plainly
{
    principal verify(std::string_view);
};
struct verifies_to_another_type
{
    result<std::string> verify(std::string_view);
};
struct verifies_with_text_errors
{
    boost::system::result<principal, std::string> verify(std::string_view);
};
struct verifies_privately
{
private:
    result<principal> verify(std::string_view);
};
static_assert(TokenVerifier<verifies> && TokenVerifier<verifies&>);
static_assert(TokenVerifier<verifies_const> && TokenVerifier<verifies_const const&>);
static_assert(!TokenVerifier<verifies const&> && !TokenVerifier<verifies const>,
              "a const object is called as a const object");
static_assert(TokenVerifier<verifies_with_their_result>);
static_assert(!TokenVerifier<nothing> && !TokenVerifier<int>);
static_assert(!TokenVerifier<verifies_plainly>);
static_assert(!TokenVerifier<verifies_to_another_type>);
static_assert(!TokenVerifier<verifies_with_text_errors>);
static_assert(!TokenVerifier<verifies_privately>);

} // namespace probe
