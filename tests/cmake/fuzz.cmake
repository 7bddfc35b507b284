# Fuzz targets: programs that feed the library any bytes and compare it with a slow, plain reading of the same bytes.
# Here each runs once over its corpus, as a test; tests/fuzz/run.py builds them with libFuzzer and searches on.
option(UNINVITE_FUZZ "Build the fuzz targets with libFuzzer and sanitizers (clang)" OFF)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread") # each has one
    return()
endif()

if(UNINVITE_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "UNINVITE_FUZZ needs clang: -DCMAKE_CXX_COMPILER=clang++")
    endif()
else()
    add_library(fuzz_replay STATIC fuzz/replay.cpp)
    target_link_libraries(fuzz_replay PRIVATE uninvite_warnings)
    target_compile_features(fuzz_replay PUBLIC cxx_std_20)
endif()

# uninvite_fuzz(<name> SOURCES <file>... LINK <target>...): the program fuzz_<name>, whose corpus is the folder
# fuzz/corpus/<name>. To keep what a fuzzer found, put the file there.
function(uninvite_fuzz name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_include_directories(fuzz_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(fuzz_${name} PRIVATE uninvite_warnings ${arg_LINK})
    if(UNINVITE_FUZZ)
        set(sanitizers -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)
        target_compile_options(fuzz_${name} PRIVATE -O1 -g -fno-omit-frame-pointer ${sanitizers})
        target_link_options(fuzz_${name} PRIVATE ${sanitizers})
    else()
        target_link_libraries(fuzz_${name} PRIVATE fuzz_replay)
        add_test(NAME "fuzz: ${name}, library and oracle agree on the corpus"
            COMMAND fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
        set_tests_properties("fuzz: ${name}, library and oracle agree on the corpus" PROPERTIES TIMEOUT 120)
    endif()
endfunction()

uninvite_fuzz(target SOURCES fuzz/target.cpp LINK uninvite::core)
uninvite_fuzz(bearer SOURCES fuzz/bearer.cpp LINK uninvite::core)
uninvite_fuzz(users_json SOURCES fuzz/users_json.cpp LINK uninvite::core)
uninvite_fuzz(users_form SOURCES fuzz/users_form.cpp LINK uninvite::core)
uninvite_fuzz(jwt SOURCES fuzz/jwt.cpp LINK uninvite::jwt)
uninvite_fuzz(request SOURCES fuzz/request.cpp LINK uninvite::beast uninvite::testing contract_rows)
