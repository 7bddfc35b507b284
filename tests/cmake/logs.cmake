# What servers print and answer in all tests: kept in a folder, and looked through when the tests are done.
if(NOT TARGET uninvite-server)
    return()
endif()
uninvite_script("logs: old ones are taken away, and a server's are kept" server/check_logs.py
    --start $<TARGET_FILE:uninvite-server> ${UNINVITE_TEST_LOGS})
set_tests_properties("logs: old ones are taken away, and a server's are kept" PROPERTIES FIXTURES_SETUP test_logs)
uninvite_script("logs: no token, no SQL and no path in any line or answer" server/check_logs.py ${UNINVITE_TEST_LOGS})
set_tests_properties("logs: no token, no SQL and no path in any line or answer" PROPERTIES FIXTURES_CLEANUP test_logs)
uninvite_script("logs: self-test" server/check_logs.py --self-test)
