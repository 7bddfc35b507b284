# The rows of the contract over the servers of examples/hosts, through sockets. CTest lists a server that was not
# built as a test that did not run.
if(NOT (TARGET httplib_host OR TARGET restinio_host OR TARGET pistache_host OR TARGET microhttpd_host))
    message(STATUS "the tests of the hosts are left out: none of the hosts was built")
    return()
endif()
uninvite_test(host_tests
    SOURCES hosts/contract.cpp hosts/capabilities.cpp support/problem.cpp
    LINK uninvite::sqlite contract_rows Boost::json
    PROPERTIES ${starts_servers})
target_compile_definitions(host_tests PRIVATE UNINVITE_SERVER="")
foreach(host IN ITEMS httplib restinio pistache microhttpd)
    string(TOUPPER ${host} upper)
    if(TARGET ${host}_host)
        target_compile_definitions(host_tests PRIVATE ${upper}_HOST="$<TARGET_FILE:${host}_host>")
        add_dependencies(host_tests ${host}_host)
    else()
        target_compile_definitions(host_tests PRIVATE ${upper}_HOST="")
        add_test(NAME "host_tests: ${host} is left out: it was not built" COMMAND host_tests)
        set_tests_properties("host_tests: ${host} is left out: it was not built" PROPERTIES DISABLED ON)
    endif()
endforeach()
