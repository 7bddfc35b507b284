# Tests of the example server, through real sockets and its command line. No Beast here: it compiles fast.
if(NOT TARGET uninvite-server)
    return()
endif()
uninvite_test(server_tests
    SOURCES
        server/contract.cpp server/beast_async.cpp server/framing.cpp server/lifetime.cpp server/commands.cpp server/limits.cpp server/stand_in.cpp server/stream.cpp
        support/problem.cpp
    LINK uninvite::sqlite contract_rows Boost::json OpenSSL::SSL
    PROPERTIES ${starts_servers})
uninvite_precompile(uninvite-server ${standard_headers} ${asio_headers} ${beast_headers})
target_include_directories(server_tests PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(server_tests PRIVATE UNINVITE_SERVER="$<TARGET_FILE:uninvite-server>")
target_compile_definitions(server_tests PRIVATE BEAST_ASYNC="$<TARGET_FILE:beast_async>")
add_dependencies(server_tests uninvite-server beast_async)

# Programs that look at the server from outside.
set(crash "crash: what was acknowledged is gone after a kill, and nothing else")
uninvite_script("${crash}" server/check_crash.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${crash}" PROPERTIES ${starts_servers})

set(access_log "access log: an orderly stop loses no line, and a warning is there before its answer")
uninvite_script("${access_log}" server/check_access_log.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${access_log}" PROPERTIES ${starts_servers})

set(tokens "tokens: signed ones and TLS, as an issuer and a client see them")
uninvite_script("${tokens}" server/check_tokens.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${tokens}" PROPERTIES ${starts_servers})

set(secrets "secrets: a password in any option, file or request is in no output")
uninvite_script("${secrets}" server/check_secrets.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${secrets}" PROPERTIES TIMEOUT 600)

# A sanitizer runs neither under strace nor behind a library that is loaded before it.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    add_library(no_fsync MODULE server/no_fsync.cpp)
    set(durable "durable: each 204 follows a finished fsync")
    uninvite_script("${durable}" server/check_durable.py $<TARGET_FILE:uninvite-server>)
    uninvite_script("${durable}, and the check sees where none is" server/check_durable.py
        --without-fsync $<TARGET_FILE:no_fsync> $<TARGET_FILE:uninvite-server>)
    set_tests_properties("${durable}" "${durable}, and the check sees where none is" PROPERTIES
        SKIP_RETURN_CODE 77 ${starts_servers})

    add_library(slow_fsync MODULE server/slow_fsync.cpp)
    target_link_libraries(slow_fsync PRIVATE uninvite_warnings)
    set(slow_commit "slow commits: a refusal does not wait for one, on a disk that is slow or seldom slow")
    uninvite_script("${slow_commit}" server/check_slow_commit.py
        $<TARGET_FILE:slow_fsync> $<TARGET_FILE:uninvite-server>)
    set_tests_properties("${slow_commit}" PROPERTIES ${starts_servers})

    add_library(failing_malloc MODULE server/failing_malloc.cpp)
    target_link_libraries(failing_malloc PRIVATE uninvite_warnings)
    set(memory "memory: the server lives while allocations fail, and loses nothing")
    uninvite_script("${memory}" server/check_out_of_memory.py
        $<TARGET_FILE:failing_malloc> $<TARGET_FILE:uninvite-server>)
    set_tests_properties("${memory}" PROPERTIES ${starts_servers})
endif()

set(backup "backup: a copy that is made while it serves is whole, and can be served")
uninvite_script("${backup}" server/check_backup.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${backup}" PROPERTIES ${starts_servers})

set(postgres "postgres: the server and its commands, and a copy of a SQLite database")
uninvite_script("${postgres}" server/check_postgres_server.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("${postgres}" PROPERTIES SKIP_RETURN_CODE 77 ${starts_servers})

uninvite_script("openapi: the server answers as described" server/check_openapi.py $<TARGET_FILE:uninvite-server>)
set_tests_properties("openapi: the server answers as described" PROPERTIES ${starts_servers})

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    foreach(program IN ITEMS uninvite-server beast_async)
        target_sources(${program} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/support/tsan_suppressions.cpp)
    endforeach()
endif()
