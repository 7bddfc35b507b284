# The rows of the contract over the servers of examples/hosts, through sockets.
if(NOT (TARGET httplib_host AND TARGET restinio_host AND TARGET pistache_host AND TARGET microhttpd_host))
    message(STATUS "the tests of the hosts are left out: not all of them are there")
    return()
endif()
uninvite_test(host_tests
    SOURCES hosts/contract.cpp hosts/capabilities.cpp support/problem.cpp
    LINK uninvite::sqlite contract_rows Boost::json
    PROPERTIES ${starts_servers})
target_compile_definitions(host_tests PRIVATE UNINVITE_SERVER="")
foreach(host IN ITEMS httplib restinio pistache microhttpd)
    string(TOUPPER ${host} upper)
    target_compile_definitions(host_tests PRIVATE ${upper}_HOST="$<TARGET_FILE:${host}_host>")
    add_dependencies(host_tests ${host}_host)
endforeach()
