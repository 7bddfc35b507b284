# Tests of the core and of testing/. Other programs link contract_rows to hold a host to the same rows.
add_library(contract_rows STATIC support/contract/rows.cpp support/contract/framing_rows.cpp)
target_include_directories(contract_rows PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_features(contract_rows PUBLIC cxx_std_20)
target_link_libraries(contract_rows PRIVATE uninvite_warnings)

# All files of the core's tests and of the kit's, except those that are a program of their own.
file(GLOB_RECURSE core_sources CONFIGURE_DEPENDS uninvite/concept/*.cpp uninvite/detail/*.cpp uninvite/testing/*.cpp)
file(GLOB core_top CONFIGURE_DEPENDS uninvite/*.cpp)
list(FILTER core_sources EXCLUDE REGEX "/testing/.*sqlite") # in sqlite.cmake
list(FILTER core_top EXCLUDE REGEX "/(remove_invitations_allocation|errc_document)\\.cpp$")
# Of these, ThreadSanitizer can say something where there are threads.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    list(FILTER core_sources INCLUDE REGEX "/(detail/shared|testing)/")
    set(core_top "")
endif()
uninvite_test(core_tests
    SOURCES ${core_top} ${core_sources} support/problem.cpp
    LINK uninvite::core uninvite::async uninvite::testing contract_rows Boost::json OpenSSL::Crypto)
uninvite_precompile(core_tests ${catch_header} ${standard_headers} <boost/json/basic_parser_impl.hpp> <boost/json/parse.hpp>)

# Replaces the global operator new: a program of its own, and not with ThreadSanitizer, which replaces it too.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    uninvite_test(allocation_tests SOURCES uninvite/remove_invitations_allocation.cpp LINK uninvite::core)
endif()
