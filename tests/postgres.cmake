# Tests of the PostgreSQL module, on a server that they start themselves.
file(GLOB postgres_folders /usr/lib/postgresql/*/bin)
find_program(INITDB_COMMAND initdb PATHS ${postgres_folders})
if(NOT INITDB_COMMAND)
    add_test(NAME "postgres: left out" COMMAND sh -c "echo 'PostgreSQL is not installed here: there is no initdb'; exit 77")
    set_tests_properties("postgres: left out" PROPERTIES SKIP_RETURN_CODE 77)
    return()
endif()

# One server for all of them; each test has a schema of its own in it.
set(cluster ${CMAKE_CURRENT_SOURCE_DIR}/postgres/cluster.py)
set(cluster_note ${CMAKE_CURRENT_BINARY_DIR}/postgres.conninfo)
uninvite_script("postgres: a server starts" postgres/cluster.py start ${cluster_note})
set_tests_properties("postgres: a server starts" PROPERTIES FIXTURES_SETUP postgres)
uninvite_script("postgres: the server stops" postgres/cluster.py stop ${cluster_note})
set_tests_properties("postgres: the server stops" PROPERTIES FIXTURES_CLEANUP postgres)

uninvite_test(postgres_tests
    SOURCES uninvite/postgres/conformance.cpp uninvite/postgres/store.cpp
    LINK uninvite::postgres uninvite::testing
    PROPERTIES FIXTURES_REQUIRED postgres)
target_compile_definitions(postgres_tests PRIVATE
    UNINVITE_POSTGRES_NOTE="${cluster_note}" UNINVITE_POSTGRES_CLUSTER="${Python3_EXECUTABLE} -B ${cluster}")
