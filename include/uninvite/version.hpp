// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_VERSION_HPP
#define UNINVITE_VERSION_HPP

#include <uninvite/detail/language.hpp>

/// The version as one number: major * 10000 + minor * 100 + patch.
#define UNINVITE_VERSION 100

/// The version as text.
#define UNINVITE_VERSION_STRING "0.1.0"

#endif
