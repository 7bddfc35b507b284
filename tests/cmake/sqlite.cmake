# Tests of the SQLite module, on files in the temporary folder.
file(GLOB_RECURSE sqlite_sources CONFIGURE_DEPENDS uninvite/sqlite/*.cpp uninvite/testing/*sqlite_*.cpp)
# A program of their own, in disks.cmake.
list(FILTER sqlite_sources EXCLUDE REGEX "/application_(broken_disk|broken_file|changed_file|out_of_memory|power_cut)\\.cpp$")
uninvite_test(sqlite_tests
    SOURCES ${sqlite_sources} support/sqlite/blocking_async_store.cpp support/problem.cpp
    LINK uninvite::sqlite uninvite::testing contract_rows Boost::json)
uninvite_precompile(sqlite_tests ${catch_header} ${standard_headers} <boost/json/basic_parser_impl.hpp> <boost/json/parse.hpp>)
