// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_JWT_HPP
#define UNINVITE_JWT_HPP

// Signed tokens: a verifier, its keys, and the rules for claims.

#include <uninvite/jwt/key_set.hpp>
#include <uninvite/jwt/token_verifier.hpp>

#endif
