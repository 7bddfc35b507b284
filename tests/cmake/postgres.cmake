# Tests of the PostgreSQL module, on servers that they start themselves.
file(GLOB postgres_folders /usr/lib/postgresql/*/bin)
find_program(INITDB_COMMAND initdb PATHS ${postgres_folders})
if(NOT INITDB_COMMAND)
    add_test(NAME "postgres: left out" COMMAND sh -c "echo 'PostgreSQL is not installed here: there is no initdb'; exit 77")
    set_tests_properties("postgres: left out" PROPERTIES SKIP_RETURN_CODE 77)
    return()
endif()

# uninvite_postgres_server(<fixture> <note>): runs while tests need it; the note says how to connect to it.
function(uninvite_postgres_server fixture note)
    uninvite_script("${fixture}: a server starts" support/cluster.py start ${note})
    set_tests_properties("${fixture}: a server starts" PROPERTIES FIXTURES_SETUP ${fixture})
    uninvite_script("${fixture}: the server stops" support/cluster.py stop ${note})
    set_tests_properties("${fixture}: the server stops" PROPERTIES FIXTURES_CLEANUP ${fixture})
endfunction()

# Each test has a schema of its own in a server for all.
set(note ${CMAKE_CURRENT_BINARY_DIR}/postgres.note)
uninvite_postgres_server(postgres ${note})
file(GLOB_RECURSE postgres_sources CONFIGURE_DEPENDS uninvite/postgres/*.cpp)
# A program of their own, each with servers that it stops.
list(FILTER postgres_sources EXCLUDE REGEX "/store_(restart|shards)\\.cpp$")
uninvite_test(postgres_tests
    SOURCES ${postgres_sources} support/problem.cpp
    LINK uninvite::postgres uninvite::async uninvite::testing contract_rows Boost::json
    PROPERTIES FIXTURES_REQUIRED postgres)
uninvite_precompile(postgres_tests ${catch_header} ${standard_headers} ${asio_headers} <boost/json/basic_parser_impl.hpp>)
target_compile_definitions(postgres_tests PRIVATE UNINVITE_POSTGRES_NOTE="${note}")

# And these stop theirs.
set(own_note ${CMAKE_CURRENT_BINARY_DIR}/postgres_restart.note)
uninvite_postgres_server(postgres_restart ${own_note})
uninvite_test(postgres_restart_tests
    SOURCES uninvite/postgres/store_restart.cpp
    LINK uninvite::postgres uninvite::testing
    PROPERTIES FIXTURES_REQUIRED postgres_restart RESOURCE_LOCK postgres_restart)
target_compile_definitions(postgres_restart_tests PRIVATE
    UNINVITE_POSTGRES_NOTE="${own_note}"
    UNINVITE_POSTGRES_CLUSTER="'${Python3_EXECUTABLE}' -B '${CMAKE_CURRENT_SOURCE_DIR}/support/cluster.py'")
