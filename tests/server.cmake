# Tests of the example server, through real sockets and its command line. No Beast here: it compiles fast.
if(NOT TARGET uninvite-server)
    return()
endif()
uninvite_test(server_tests
    SOURCES
        server/contract.cpp server/framing.cpp server/lifetime.cpp server/commands.cpp uninvite/problem.cpp
    LINK uninvite::sqlite contract_rows Boost::json)
target_compile_definitions(server_tests PRIVATE UNINVITE_SERVER="$<TARGET_FILE:uninvite-server>")
add_dependencies(server_tests uninvite-server)
