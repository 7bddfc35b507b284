# Tests of the module for signed tokens.
uninvite_test(jwt_tests
    SOURCES uninvite/jwt/parts.cpp uninvite/jwt/keys.cpp uninvite/jwt/token_verifier.cpp
    LINK uninvite::jwt uninvite::testing)
