// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// error: uninvite: the verifier's member verify must return result<principal>

#include "sound.hpp"

struct spoilt
{
#ifdef SOUND
    uninvite::result<uninvite::principal> verify(std::string_view) { return uninvite::errc::invalid_token; }
#else
    uninvite::principal verify(std::string_view) { return {uninvite::user_id{1}}; }
#endif
};

void use()
{
    uninvite::creator_or_manager policy{spoilt{}, roles{}};
}
