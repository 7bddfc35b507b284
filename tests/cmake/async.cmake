# Tests of the asynchronous form, in memory and on the asynchronous store.
file(GLOB_RECURSE async_sources CONFIGURE_DEPENDS uninvite/async/*.cpp)
uninvite_test(async_tests
    SOURCES ${async_sources} support/problem.cpp
    LINK uninvite::async uninvite::sqlite uninvite::testing contract_rows Boost::json)
uninvite_precompile(async_tests ${catch_header} ${standard_headers} ${asio_headers})
