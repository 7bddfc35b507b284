// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_COMPILE_FAIL_SOUND_HPP
#define UNINVITE_TESTS_COMPILE_FAIL_SOUND_HPP

#include <uninvite/uninvite.hpp>

// Valid models of each concept. Each file in this folder makes one mistake, unless SOUND is defined. Its
// first comment after the license names the kind of the diagnostic and the sentence that comes first.

struct tokens
{
    uninvite::result<uninvite::principal> verify(std::string_view) { return uninvite::errc::invalid_token; }
};

struct roles
{
    uninvite::result<uninvite::course_role> role(uninvite::user_id, uninvite::course_id)
    {
        return uninvite::course_role::none;
    }
};

struct store
{
    uninvite::result<uninvite::removed> remove(uninvite::removal const&) { return uninvite::removed(); }
};

using policy = uninvite::creator_or_manager<tokens, roles>;

#endif
