# Tests of the Boost.Beast module, over a stream in memory.
uninvite_test(beast_tests
    SOURCES
        uninvite/beast/request_head.cpp uninvite/beast/message.cpp uninvite/beast/handle.cpp
        uninvite/beast/framing.cpp uninvite/beast/respond.cpp
    LINK uninvite::beast uninvite::testing contract_rows)
