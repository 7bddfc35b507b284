# What is kept on PostgreSQL where servers and connections break, and on tables that are spread over servers.
add_executable(postgres_load support/postgres/load.cpp)
target_link_libraries(postgres_load PRIVATE uninvite_warnings uninvite::postgres uninvite::async)

# uninvite_postgres_faults(<name> <argument>...): as many rounds as check_faults.py does by itself, or fewer where a sanitizer
# looks for what any round would show.
function(uninvite_postgres_faults name fault)
    set(rounds)
    if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
        set(restart 2)
        set(failover 1)
        set(terminate 20)
        set(rounds --rounds ${${fault}})
    endif()
    uninvite_script("postgres faults: ${name}" checks/postgres_faults.py ${fault} ${ARGN} ${rounds} $<TARGET_FILE:postgres_load>)
    set_tests_properties("postgres faults: ${name}" PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

uninvite_postgres_faults("a server crashes again and again, and no acknowledged removal is lost" restart)
uninvite_postgres_faults("a primary is killed, and its standby has every acknowledged removal" failover)
uninvite_postgres_faults("connections are ended at random, and every answer is true" terminate)
uninvite_postgres_faults("the synchronous store's answers, too" terminate --store sync)
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    uninvite_postgres_faults("the synchronous store, too" restart --store sync --rounds 2)
    uninvite_postgres_faults("the synchronous store follows, too" failover --store sync --rounds 1)
    uninvite_postgres_faults("a server that does not sync is found out" restart --lose --rounds 1)
    uninvite_postgres_faults("a primary that does not wait for its standby is found out" failover --lose --rounds 1)
endif()

if(NOT INITDB_COMMAND)
    return()
endif()
file(GLOB fdw_folders /usr/share/postgresql/*/extension /usr/pgsql-*/share/extension)
find_file(POSTGRES_FDW postgres_fdw.control PATHS ${fdw_folders} /usr/share/pgsql/extension)
if(NOT POSTGRES_FDW)
    add_test(NAME "postgres shards: left out" COMMAND sh -c "echo 'postgres_fdw is not installed here'; exit 77")
    set_tests_properties("postgres shards: left out" PROPERTIES SKIP_RETURN_CODE 77)
    return()
endif()
# One fixture of three servers: catch_discover_tests loses all but the first of a list.
foreach(name IN ITEMS front shard_0 shard_1)
    set(${name} ${CMAKE_CURRENT_BINARY_DIR}/postgres_${name}.note)
    uninvite_postgres_server("postgres ${name}" ${${name}})
    set_tests_properties("postgres ${name}: a server starts" PROPERTIES FIXTURES_SETUP postgres_shards)
    set_tests_properties("postgres ${name}: the server stops" PROPERTIES FIXTURES_CLEANUP postgres_shards)
endforeach()
uninvite_test(postgres_shard_tests
    SOURCES uninvite/postgres/store_shards.cpp
    LINK uninvite::postgres uninvite::async uninvite::testing
    PROPERTIES FIXTURES_REQUIRED postgres_shards RESOURCE_LOCK postgres_shards)
target_compile_definitions(postgres_shard_tests PRIVATE
    UNINVITE_POSTGRES_NOTE="${front}" UNINVITE_POSTGRES_SHARD_0="${shard_0}" UNINVITE_POSTGRES_SHARD_1="${shard_1}"
    UNINVITE_POSTGRES_CLUSTER="'${Python3_EXECUTABLE}' -B '${CMAKE_CURRENT_SOURCE_DIR}/support/cluster.py'")
