// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// ThreadSanitizer does not know fences. Asio counts the owners of a type-erased executor with one, so that
// the last owner's delete looks like a race with an earlier owner's decrement.
extern "C" char const* __tsan_default_suppressions();

extern "C" char const* __tsan_default_suppressions()
{
    return "race:boost::asio::execution::detail::shared_target_executor";
}
