# Tests of the asynchronous form, in memory and on the asynchronous store.
uninvite_test(async_tests
    SOURCES
        uninvite/async/admit.cpp uninvite/async/associations.cpp uninvite/async/cancellation.cpp
        uninvite/async/complete.cpp uninvite/async/contract.cpp uninvite/async/shutdown.cpp uninvite/async/tokens.cpp support/problem.cpp
    LINK uninvite::async uninvite::sqlite uninvite::testing contract_rows Boost::json)
