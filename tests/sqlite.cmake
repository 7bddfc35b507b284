# Tests of the SQLite module, on files in the temporary folder.
uninvite_test(sqlite_tests
    SOURCES
        uninvite/sqlite/schema.cpp uninvite/sqlite/database.cpp uninvite/sqlite/named_statement.cpp
        uninvite/sqlite/token_verifier.cpp uninvite/sqlite/course_roles.cpp
        uninvite/sqlite/store.cpp uninvite/sqlite/store_faults.cpp uninvite/sqlite/borrowed_store.cpp
        uninvite/sqlite/group_queue.cpp uninvite/sqlite/checkpoint_schedule.cpp
        uninvite/sqlite/group_store.cpp uninvite/sqlite/blocking_async_store.cpp
        uninvite/sqlite/async_group_store.cpp
        uninvite/sqlite/statements.cpp uninvite/sqlite/contract.cpp uninvite/sqlite/application.cpp uninvite/sqlite/conformance.cpp
        uninvite/sqlite/leaks.cpp
        uninvite/problem.cpp
    LINK uninvite::sqlite uninvite::testing contract_rows Boost::json)
