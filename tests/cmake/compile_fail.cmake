# What the compilers say first about the mistakes of a host: see checks/compile_fail.py.
set(compile_fail ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/checks/compile_fail.py)
set(compile_fail_compiler --compiler ${CMAKE_CXX_COMPILER})
set(compile_fail_flags -Wall -Wextra -I${PROJECT_SOURCE_DIR}/include)
foreach(dir IN LISTS Boost_INCLUDE_DIRS)
    if(NOT dir IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        list(APPEND compile_fail_flags -isystem ${dir})
    endif()
endforeach()

set(precompiled ${CMAKE_CURRENT_BINARY_DIR}/compile_fail)
add_test(NAME "compile_fail: common headers are precompiled"
    COMMAND ${compile_fail} precompile ${precompiled} ${compile_fail_compiler} ${compile_fail_flags} -std=c++20)
set_tests_properties("compile_fail: common headers are precompiled" PROPERTIES FIXTURES_SETUP compile_fail TIMEOUT 600)

file(GLOB compile_fail_cases CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/checks/compile_fail/*.cpp)
foreach(case IN LISTS compile_fail_cases)
    get_filename_component(name ${case} NAME_WE)
    add_test(NAME "compile_fail: ${name}" COMMAND ${compile_fail} case ${case}
        ${compile_fail_compiler} --precompiled ${precompiled} ${compile_fail_flags} -std=c++20)
    set_tests_properties("compile_fail: ${name}" PROPERTIES FIXTURES_REQUIRED compile_fail TIMEOUT 600)
endforeach()

add_test(NAME "compile_fail: less than C++20 is one sentence"
    COMMAND ${compile_fail} standard ${PROJECT_SOURCE_DIR} ${compile_fail_compiler} ${compile_fail_flags})
set_tests_properties("compile_fail: less than C++20 is one sentence" PROPERTIES TIMEOUT 600)
add_test(NAME "compile_fail: every function that returns a result is nodiscard"
    COMMAND ${compile_fail} nodiscard ${PROJECT_SOURCE_DIR})
