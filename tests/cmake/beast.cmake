# Tests of the Boost.Beast module, over streams in memory, sockets and TLS.
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
uninvite_test(beast_tests
    SOURCES
        uninvite/beast/request_head.cpp uninvite/beast/message.cpp uninvite/beast/handle.cpp
        uninvite/beast/framing.cpp uninvite/beast/framing_attacks.cpp uninvite/beast/respond.cpp
        uninvite/beast/respond_options.cpp
        uninvite/beast/async_handle.cpp uninvite/beast/async_respond.cpp
        uninvite/beast/detail/head_scanner.cpp uninvite/beast/detail/body_feed.cpp
        uninvite/beast/detail/exchange.cpp uninvite/beast/detail/chunk_scanner.cpp
        uninvite/beast/detail/host_field.cpp uninvite/beast/detail/http_date.cpp
        uninvite/beast/detail/message_text.cpp
    LINK uninvite::beast uninvite::async uninvite::testing contract_rows OpenSSL::SSL)
uninvite_precompile(beast_tests ${catch_header} ${standard_headers} ${asio_headers} ${beast_headers})
