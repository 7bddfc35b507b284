// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// Whole requests on a disk whose n-th call fails, for each n.

#include "support/catch.hpp"
#include "support/sqlite/failing_disk.hpp"
#include "support/sqlite/fault_sweep.hpp"
#include "support/sqlite/stores.hpp"

#include <string>
#include <type_traits>

using namespace tests;

namespace {

struct disk_fault
{
    disk::fault how;
    bool is_full; // only calls that need room fail
    long least_calls = is_full ? 5 : 20;
    static constexpr bool may_throw = false;

    std::string name() const
    {
        return std::string(how == disk::fault::lasting ? "lasting" : "transient") +
               (is_full ? ", no room" : ", any error");
    }

    /// How many calls have failed. `look` is called while they fail no more, before anything else.
    template <class Act, class Look>
    int during(long n, Act act, Look look) const
    {
        disk::fail_at(n, how, is_full);
        act();
        int const failed = disk::mend();
        look();
        return failed;
    }
};

} // namespace

TEMPLATE_LIST_TEST_CASE("whatever call below SQLite fails, the answer is 204 or 503, what it says is so, and"
                        " it is 204 again when the fault is gone",
                        "", stores)
{
    auto const how = GENERATE(disk::fault::transient, disk::fault::lasting);
    bool const is_full = GENERATE(false, true);
    failing_disk const disk;
    disk::skips_syncs = true;
    disk_fault const fault{how, is_full};
    for (situation const& s : situations)
        sweep<TestType>(s, fault);
    if (std::is_same_v<TestType, sqlite::store>) sweep<TestType>(long_log, fault);
}
