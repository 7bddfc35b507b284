// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// deleted: uninvite: keep the string in a variable, and pass that

#include "sound.hpp"

std::string copy_of_target();

void use()
{
#ifdef SOUND
    std::string const target = copy_of_target();
    uninvite::request_head const head{"DELETE", target};
#else
    uninvite::request_head const head{"DELETE", copy_of_target()};
#endif
    (void)head;
}
