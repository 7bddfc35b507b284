// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Whole requests while the n-th allocation fails, for each n: SQLite's, and those of C++.

#include "support/catch.hpp"
#include "support/replaced_new.hpp"
#include "support/sqlite/fault_sweep.hpp"
#include "support/sqlite/stores.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <type_traits>

using namespace tests;

namespace {

// In any thread, while a request is under way.
struct failing_allocations
{
    std::atomic<bool> is_on = false;
    std::atomic<bool> is_lasting = false;
    std::atomic<long> left = 0;
    std::atomic<int> failed = 0;

    bool fails() noexcept
    {
        if (!is_on.load(std::memory_order_relaxed)) return false;
        long const before = left--;
        if (before > 0 || (before < 0 && !is_lasting)) return false;
        ++failed;
        return true;
    }
};

constinit failing_allocations of_sqlite;
constinit failing_allocations of_cpp;

sqlite3_mem_methods below;

// SQLite takes an allocator before its first use alone.
int const installed = []
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &below);
    sqlite3_mem_methods mine = below;
    mine.xMalloc = [](int size) { return of_sqlite.fails() ? nullptr : below.xMalloc(size); };
    mine.xRealloc = [](void* p, int size) { return of_sqlite.fails() ? nullptr : below.xRealloc(p, size); };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &mine);
}();

struct memory_fault
{
    failing_allocations& of;
    bool is_lasting;
    bool may_throw;
    long least_calls;

    std::string name() const { return is_lasting ? "lasting" : "transient"; }

    template <class Act, class Look>
    int during(long n, Act act, Look look) const
    {
        of.failed = 0;
        of.left = n - 1;
        of.is_lasting = is_lasting;
        of.is_on = true;
        act();
        of.is_on = false;
        look();
        return of.failed;
    }
};

} // namespace

bool tests::refuses_allocation() noexcept
{
    return of_cpp.fails();
}

TEMPLATE_LIST_TEST_CASE(
    "whatever allocation of SQLite fails, the answer is 204 or 503, what it says is so, and"
    " it is 204 again when there is memory",
    "", stores)
{
    REQUIRE(installed == SQLITE_OK);
    bool const is_lasting = GENERATE(false, true);
    // On an open connection SQLite 3.40 allocates 5 times and more, 3.46 twice.
    memory_fault const fault{of_sqlite, is_lasting, false, 1};
    for (situation const& s : situations)
        if (s.is_opened) sweep<TestType>(s, fault);
    // To open takes 2000 allocations, the same ones for each store.
    if (std::is_same_v<TestType, sqlite::store> && !is_lasting) sweep<TestType>(situations[5], fault);
    if (std::is_same_v<TestType, blocking_async_store> && is_lasting) sweep<TestType>(situations[5], fault);
}

TEMPLATE_LIST_TEST_CASE(
    "whatever allocation of the library fails, the answer is 204 or 503 or there is none, what"
    " it says is so, and it is 204 again when there is memory",
    "", stores)
{
    for (situation const& s : situations)
    {
        // A store on an open connection does without.
        long const least = s.is_opened ? 0 : 20;
        sweep<TestType>(s, memory_fault{of_cpp, false, true, least});
    }
}
