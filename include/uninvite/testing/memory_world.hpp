// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_MEMORY_WORLD_HPP
#define UNINVITE_TESTING_MEMORY_WORLD_HPP

#include <uninvite/testing/memory_store.hpp>

namespace uninvite::testing {

/** A @ref memory_store as a @ref CourseWorld: for its conformance checks, and for those of code based on it.

    @par Thread Safety
    As @ref memory_store.
*/
class memory_world : public memory_store
{
public:
    memory_store& store() noexcept { return *this; }
    memory_store& roles() noexcept { return *this; }
};

} // namespace uninvite::testing

#endif
