# Tests of the module for signed tokens.
file(GLOB_RECURSE jwt_sources CONFIGURE_DEPENDS uninvite/jwt/*.cpp)
uninvite_test(jwt_tests
    SOURCES ${jwt_sources}
    LINK uninvite::jwt uninvite::testing)
