# Tests of the core and of testing/. Other programs link contract_rows to hold a host to the same rows.
add_library(contract_rows STATIC contract/rows.cpp)
target_include_directories(contract_rows PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_features(contract_rows PUBLIC cxx_std_20)
target_link_libraries(contract_rows PRIVATE uninvite_warnings)

uninvite_test(core_tests
    SOURCES
        uninvite/contract.cpp uninvite/problem.cpp
    LINK uninvite::core uninvite::testing contract_rows Boost::json)
