# Tests of the SQLite module, on files in the temporary folder.
uninvite_test(sqlite_tests
    SOURCES
        uninvite/sqlite/schema.cpp uninvite/sqlite/database.cpp uninvite/sqlite/detail/named_statement.cpp
        uninvite/sqlite/token_verifier.cpp uninvite/sqlite/course_roles.cpp
        uninvite/sqlite/store.cpp uninvite/sqlite/store_faults.cpp uninvite/sqlite/connection_store.cpp
        uninvite/sqlite/detail/group_queue.cpp uninvite/sqlite/detail/checkpoint_schedule.cpp
        uninvite/sqlite/store_groups.cpp support/sqlite/blocking_async_store.cpp
        uninvite/sqlite/async_store.cpp
        uninvite/sqlite/statements.cpp uninvite/sqlite/application_contract.cpp uninvite/sqlite/application.cpp uninvite/sqlite/database_conformance.cpp
        uninvite/sqlite/application_leaks.cpp
        support/problem.cpp
    LINK uninvite::sqlite uninvite::testing contract_rows Boost::json)
