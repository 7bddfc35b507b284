// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// deleted: uninvite: keep the string in a variable, and pass that

#include "sound.hpp"

std::string copy_of_header();

void use(uninvite::request_head& head)
{
#ifdef SOUND
    std::string const value = copy_of_header();
    head.field("Authorization", value);
#else
    head.field("Authorization", copy_of_header());
#endif
}
