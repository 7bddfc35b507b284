# Tests on disks that fail and memory that runs out.
uninvite_test(disk_tests
    SOURCES
        uninvite/sqlite/broken_disk.cpp uninvite/sqlite/broken_file.cpp uninvite/sqlite/blocking_async_store.cpp
    LINK uninvite::sqlite)
