# Hostile clients against the example server, through real sockets.
if(NOT TARGET uninvite-server)
    return()
endif()
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set(sanitized --sanitized)
endif()
uninvite_script("hostile clients: good ones are served all the while" server/check_hostile.py
    ${sanitized} $<TARGET_FILE:uninvite-server>)
set_tests_properties("hostile clients: good ones are served all the while" PROPERTIES RUN_SERIAL ON ${starts_servers})
