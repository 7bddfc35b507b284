uninvite_test(docs_tests SOURCES uninvite/errc_document.cpp LINK uninvite::core)

# uninvite_script(<name> <script> <argument>...): a check in Python as one CTest test.
function(uninvite_script name script)
    add_test(NAME "${name}" COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARGN})
    set_tests_properties("${name}" PROPERTIES TIMEOUT 300)
endfunction()

# The compiler as the tests use it, without a cache and without warnings.
string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
separate_arguments(compiler UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
list(PREPEND compiler ${CMAKE_CXX_COMPILER} ${CMAKE_CXX20_STANDARD_COMPILE_OPTION})
get_target_property(includes Boost::headers INTERFACE_INCLUDE_DIRECTORIES)
get_target_property(libpq_includes PostgreSQL::PostgreSQL INTERFACE_INCLUDE_DIRECTORIES)
list(APPEND includes ${libpq_includes})
foreach(directory IN LISTS includes)
    # Naming a system folder once more would change the order of the others.
    if(directory AND NOT directory IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        list(APPEND compiler -isystem ${directory})
    endif()
endforeach()

# What reads or compiles the sources says the same with a sanitizer.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    uninvite_script("layers" checks/layers.py --compiler ${compiler})
    uninvite_script("layers: self-test" checks/layers.py --self-test --compiler ${compiler})
    uninvite_script("prose" checks/prose.py)
    uninvite_script("prose: self-test" checks/prose.py --self-test)
    uninvite_script("test files" checks/test_files.py)
    uninvite_script("test files: self-test" checks/test_files.py --self-test)
    uninvite_script("quotes" checks/quotes.py)
    uninvite_script("quotes: self-test" checks/quotes.py --self-test)
    uninvite_script("ignored results" checks/ignored_results.py)
    uninvite_script("ignored results: self-test" checks/ignored_results.py --self-test)
    uninvite_script("version" checks/version.py)
    uninvite_script("version: self-test" checks/version.py --self-test)
    uninvite_script("links" checks/links.py)
    uninvite_script("links: self-test" checks/links.py --self-test)
    uninvite_script("promises" checks/promises.py)
    uninvite_script("promises: self-test" checks/promises.py --self-test)
    uninvite_script("packages: the scripts install and end as they say" checks/packages.py)

    uninvite_script("includes: each pair of headers compiles in both orders" checks/include_order.py order --compiler ${compiler})
    uninvite_script("includes: macros of Windows, Qt and Xlib break no header" checks/include_order.py macros --compiler ${compiler})
    uninvite_script("includes: self-test" checks/include_order.py --self-test --compiler ${compiler})
    set_tests_properties("includes: each pair of headers compiles in both orders" PROPERTIES TIMEOUT 1200)

    uninvite_script("include cost" checks/include_cost.py --compiler ${compiler})
    set_tests_properties("include cost" PROPERTIES RUN_SERIAL ON TIMEOUT 1200)

    # The reference of all public names, as a site: a warning is an error.
    find_program(DOXYGEN doxygen)
    if(DOXYGEN)
        # Doxygen 1.9.4 does not follow links between pages in a folder with a space in its path: a copy has none.
        add_test(NAME "reference: Doxygen has no warning" WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} COMMAND sh -c
            "d=$(mktemp -d) && cp -r *.md docs include $d && cd $d && '${DOXYGEN}' docs/Doxyfile && test -s build-docs/html/search/searchdata.js && rm -r $d")
        set_tests_properties("reference: Doxygen has no warning" PROPERTIES TIMEOUT 300)
    endif()
endif()

if(TARGET in_memory)
    uninvite_script("example: in_memory" checks/output.py ${PROJECT_SOURCE_DIR}/examples/in_memory.cpp
        $<TARGET_FILE:in_memory>)
endif()
foreach(example IN ITEMS 10_tables 20_transaction 30_roles 40_introspection 50_observers 60_other_paths 70_cors)
    if(TARGET ${example})
        uninvite_script("example: ${example}" checks/output.py ${PROJECT_SOURCE_DIR}/examples/custom/${example}.cpp
            $<TARGET_FILE:${example}>)
    endif()
endforeach()
