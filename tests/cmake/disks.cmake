# Tests on disks that fail and memory that runs out.
set(sweep_step 1)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set(sweep_step 3)
endif()
# They break one step at a time, which says nothing about threads; and memory_tests replaces the global operator new, as
# ThreadSanitizer does.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    uninvite_test(disk_tests
        SOURCES
            uninvite/sqlite/application_broken_disk.cpp uninvite/sqlite/application_broken_file.cpp
            uninvite/sqlite/application_changed_file.cpp uninvite/sqlite/application_power_cut.cpp
            support/sqlite/blocking_async_store.cpp
        LINK uninvite::sqlite)
    target_compile_definitions(disk_tests PRIVATE UNINVITE_SWEEP_STEP=${sweep_step})
    uninvite_test(memory_tests
        SOURCES uninvite/sqlite/application_out_of_memory.cpp support/sqlite/blocking_async_store.cpp
        LINK uninvite::sqlite)
    target_compile_definitions(memory_tests PRIVATE UNINVITE_SWEEP_STEP=${sweep_step})
endif()

# The same on the running example server. A sanitizer does not run under strace.
if(TARGET uninvite-server AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set(broken "broken disks: the server answers 503, and 204 again when they are mended")
    uninvite_script("${broken}" server/check_broken_disk.py $<TARGET_FILE:uninvite-server>)
    set_tests_properties("${broken}" PROPERTIES SKIP_RETURN_CODE 77 ${starts_servers})
endif()
