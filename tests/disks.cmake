# Tests on disks that fail and memory that runs out.
uninvite_test(disk_tests
    SOURCES
        uninvite/sqlite/broken_disk.cpp uninvite/sqlite/broken_file.cpp uninvite/sqlite/blocking_async_store.cpp
    LINK uninvite::sqlite)

# Replaces the global operator new, as ThreadSanitizer does.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    uninvite_test(memory_tests
        SOURCES uninvite/sqlite/out_of_memory.cpp uninvite/sqlite/blocking_async_store.cpp
        LINK uninvite::sqlite)
endif()
