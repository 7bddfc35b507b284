// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// deleted: uninvite: keep the string in a variable, and pass that

#include "sound.hpp"

std::string const copy_of_name();

void use(uninvite::request_head& head)
{
#ifdef SOUND
    std::string name = copy_of_name();
    head.field(name, "application/json");
#else
    head.field(copy_of_name(), "application/json");
#endif
}
