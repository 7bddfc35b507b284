# Projects that use the library, each built against an install prefix or a copy of the sources, and run.
set(prefix ${CMAKE_CURRENT_BINARY_DIR}/consumer/prefix)

add_test(NAME "consumer: install" COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
set_tests_properties("consumer: install" PROPERTIES FIXTURES_SETUP consumer_prefix)

set(consumer_options
    -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}" -DCMAKE_BUILD_TYPE=Debug
    -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER})

# uninvite_consumer(<project> [NAME <name>] [TEST <command>...] OPTIONS <-D...>...)
function(uninvite_consumer project)
    cmake_parse_arguments(arg "" "NAME" "OPTIONS;TEST" ${ARGN})
    if(NOT arg_NAME)
        set(arg_NAME ${project})
    endif()
    if(NOT arg_TEST)
        set(arg_TEST use)
    endif()
    add_test(NAME "consumer: ${arg_NAME}"
        COMMAND ${CMAKE_CTEST_COMMAND}
            --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer/${project}
                ${CMAKE_CURRENT_BINARY_DIR}/consumer/${arg_NAME}
            --build-generator ${CMAKE_GENERATOR}
            --build-options ${consumer_options} ${arg_OPTIONS}
            --test-command ${arg_TEST})
    set_tests_properties("consumer: ${arg_NAME}" PROPERTIES
        FIXTURES_REQUIRED consumer_prefix FAIL_REGULAR_EXPRESSION "CMake Warning" TIMEOUT 300)
endfunction()

uninvite_consumer(find_package OPTIONS -DCMAKE_PREFIX_PATH=${prefix})
uninvite_consumer(components OPTIONS -DCMAKE_PREFIX_PATH=${prefix})
uninvite_consumer(subdirectory OPTIONS -DUNINVITE_SOURCE=${PROJECT_SOURCE_DIR})
uninvite_consumer(fetch_content OPTIONS -DFETCHCONTENT_SOURCE_DIR_UNINVITE=${PROJECT_SOURCE_DIR})

# The parent is installed with the library, and then found.
uninvite_consumer(exporting OPTIONS -DUNINVITE_SOURCE=${PROJECT_SOURCE_DIR}
    TEST ${CMAKE_COMMAND} --install . --prefix ${prefix}-exporting)
set_tests_properties("consumer: exporting" PROPERTIES FIXTURES_SETUP consumer_exported)
uninvite_consumer(exported OPTIONS -DCMAKE_PREFIX_PATH=${prefix}-exporting)
set_tests_properties("consumer: exported" PROPERTIES FIXTURES_REQUIRED consumer_exported)

# uninvite_component(<name> <sentence> OPTIONS <-D...>...): what find_package says.
function(uninvite_component name sentence)
    string(REPLACE " " "[ \n]+" sentence "${sentence}") # CMake breaks lines
    add_test(NAME "consumer: ${name}"
        COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_SOURCE_DIR}/consumer/one_component
            -B "${CMAKE_CURRENT_BINARY_DIR}/consumer/${name}" -G ${CMAKE_GENERATOR} --fresh
            ${consumer_options} -DCMAKE_PREFIX_PATH=${prefix} ${ARGN})
    set_tests_properties("consumer: ${name}" PROPERTIES
        FIXTURES_REQUIRED consumer_prefix PASS_REGULAR_EXPRESSION "${sentence}" FAIL_REGULAR_EXPRESSION "CMP0167" TIMEOUT 120)
endfunction()

uninvite_component("a component is there" "has sqlite" -DCOMPONENTS=sqlite)
# /lib is a link to /usr/lib, and CMake looks in both.
string(REGEX REPLACE "^/usr/" "/" boost_dir_by_link "${Boost_DIR}")
uninvite_component("a Boost without a package file of its own is found" "-- has core\n-- Configuring done"
    -DCOMPONENTS=core "-DCMAKE_IGNORE_PATH=${Boost_DIR}\;${boost_dir_by_link}")
uninvite_component("a component without its dependency is named"
    "uninvite: the component 'sqlite' needs SQLite 3\\.37 or newer, which was not found" -DCOMPONENTS=sqlite -DABSENT=ON)
uninvite_component("an optional component without its dependency is left out"
    "has core\n-- has beast\n-- Configuring done" "-DCOMPONENTS=core\;beast" -DOPTIONAL=sqlite -DABSENT=ON)
uninvite_component("a component that does not exist is named"
    "uninvite: there is no component 'sqllite', only: core, beast, async, sqlite, jwt, postgres, testing" -DCOMPONENTS=sqllite)

# pkg-config and make.
find_program(MAKE_COMMAND make)
find_program(PKG_CONFIG_COMMAND pkg-config)
if(MAKE_COMMAND AND PKG_CONFIG_COMMAND)
    function(uninvite_make_consumer name packages source)
        set(out "${CMAKE_CURRENT_BINARY_DIR}/consumer/${name}")
        add_test(NAME "consumer: ${name}" COMMAND sh -c
            "'${MAKE_COMMAND}' -C '${CMAKE_CURRENT_SOURCE_DIR}/consumer/pkg_config' OUT='${out}' SOURCE=../${source} PACKAGES='${packages}' && '${out}'")
        set_tests_properties("consumer: ${name}" PROPERTIES FIXTURES_REQUIRED consumer_prefix TIMEOUT 300
            ENVIRONMENT "PKG_CONFIG_PATH=${prefix}/share/pkgconfig;CXX=${CMAKE_CXX_COMPILER} ${CMAKE_CXX_FLAGS}")
    endfunction()
    uninvite_make_consumer(pkg-config uninvite use.cpp)
    uninvite_make_consumer("pkg-config, all packages" "uninvite-beast uninvite-async uninvite-sqlite uninvite-jwt uninvite-postgres" use_modules.cpp)
endif()

# The example of a project that tests its own store, as the README says.
add_test(NAME "consumer: custom_store"
    COMMAND ${CMAKE_CTEST_COMMAND}
        --build-and-test ${PROJECT_SOURCE_DIR}/examples/custom_store ${CMAKE_CURRENT_BINARY_DIR}/consumer/custom_store
        --build-generator ${CMAKE_GENERATOR}
        --build-options ${consumer_options} -DCMAKE_PREFIX_PATH=${prefix}
        --test-command custom_store_test)
set_tests_properties("consumer: custom_store" PROPERTIES FIXTURES_REQUIRED consumer_prefix TIMEOUT 300)

# The first server that a newcomer copies, against an installed package alone.
uninvite_consumer(beast_async OPTIONS -DCMAKE_PREFIX_PATH=${prefix} -DEXAMPLES=${PROJECT_SOURCE_DIR}/examples
    TEST ${CMAKE_COMMAND} -E echo built)

# The Debian package, unpacked as dpkg would.
find_program(DPKG_DEB dpkg-deb)
if(DPKG_DEB)
    set(debian ${CMAKE_CURRENT_BINARY_DIR}/consumer/debian)
    add_test(NAME "consumer: package" COMMAND sh -c
        "rm -rf '${debian}' && '${CMAKE_CPACK_COMMAND}' -G DEB -B '${debian}' --config '${PROJECT_BINARY_DIR}/CPackConfig.cmake' && dpkg-deb --info '${debian}'/*.deb && dpkg-deb -x '${debian}'/*.deb '${debian}/unpacked'")
    set_tests_properties("consumer: package" PROPERTIES FIXTURES_SETUP consumer_package TIMEOUT 120
        PASS_REGULAR_EXPRESSION "Package: libuninvite-dev")
    uninvite_consumer(find_package NAME package_use OPTIONS -DCMAKE_PREFIX_PATH=${debian}/unpacked/usr)
    set_tests_properties("consumer: package_use" PROPERTIES FIXTURES_REQUIRED consumer_package)
endif()

# The core as one header, without linking anything.
if(TARGET uninvite_single_header)
    set(single ${CMAKE_CURRENT_BINARY_DIR}/consumer/single)
    separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
    add_test(NAME "consumer: single header is made"
        COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target uninvite_single_header)
    add_test(NAME "consumer: single header compiles" COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 ${flags}
        -I${PROJECT_BINARY_DIR}/single_header
        ${CMAKE_CURRENT_SOURCE_DIR}/consumer/single_header/single.cpp -o ${single})
    add_test(NAME "consumer: single header" COMMAND ${single})
    set_tests_properties("consumer: single header is made" PROPERTIES FIXTURES_SETUP single_header)
    set_tests_properties("consumer: single header compiles" PROPERTIES
        FIXTURES_REQUIRED single_header FIXTURES_SETUP single_program TIMEOUT 300)
    set_tests_properties("consumer: single header" PROPERTIES FIXTURES_REQUIRED single_program
        PASS_REGULAR_EXPRESSION "course 1: user 7\ncourse 1: user 8\n204")
endif()
