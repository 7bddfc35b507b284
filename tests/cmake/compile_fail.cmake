# What a wrong part is told: each file must not compile and must print the sentence; with SOUND it must compile.
set(compile_fail_flags -std=c++20 -fsyntax-only -I${PROJECT_SOURCE_DIR}/include)
foreach(dir IN LISTS Boost_INCLUDE_DIRS)
    if(NOT dir IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        list(APPEND compile_fail_flags -isystem ${dir})
    endif()
endforeach()

function(uninvite_compile_fail name sentence)
    set(command ${CMAKE_CXX_COMPILER} ${compile_fail_flags} ${CMAKE_CURRENT_SOURCE_DIR}/checks/compile_fail/${name}.cpp)
    string(REGEX REPLACE "([][+.*()^$?|\\])" "\\\\\\1" pattern "uninvite: ${sentence}")
    add_test(NAME "compile_fail: ${name} is told what to mend" COMMAND ${command})
    add_test(NAME "compile_fail: ${name}, sound, compiles" COMMAND ${command} -DSOUND)
    set_tests_properties("compile_fail: ${name} is told what to mend" PROPERTIES
        PASS_REGULAR_EXPRESSION "error: static[ _]assert[^\n]*${pattern}" TIMEOUT 120)
    set_tests_properties("compile_fail: ${name}, sound, compiles" PROPERTIES TIMEOUT 120)
endfunction()

uninvite_compile_fail(verifier
    "the first argument of creator_or_manager is not a TokenVerifier: it needs a member result<principal> verify(std::string_view token), or a specialisation of storage_traits")
uninvite_compile_fail(roles
    "the second argument of creator_or_manager is not a CourseRoles: it needs a member result<course_role> role(user_id, course_id), or a specialisation of storage_traits")
uninvite_compile_fail(authenticate
    "the policy is not an AccessPolicy: it needs a member authenticate(std::string_view token) that returns a result<> of a movable principal, or a specialisation of storage_traits; and not an AsyncAccessPolicy: that has async_authenticate(std::string token, handler), async_authorize(principal, course_id, handler), get_executor() and the function actor")
uninvite_compile_fail(actor
    "the policy is not an AccessPolicy: its principal needs a function user_id actor(principal const&) in the principal's namespace")
uninvite_compile_fail(authorize
    "the policy is not an AccessPolicy: it needs a member result<grant> authorize(principal const&, course_id), or a specialisation of storage_traits")
uninvite_compile_fail(store
    "the store is not an InvitationStore: it needs a member result<removed> remove(removal const&), or a specialisation of storage_traits; and not an AsyncInvitationStore: that has async_remove(removal, handler) and get_executor()")
uninvite_compile_fail(observer
    "the observer is not a RemovalObserver: it must be callable with a removal_event const&, and the call must be noexcept")

# The form that the parts are not fit for.
uninvite_compile_fail(complete
    "this route's store is asynchronous: call async_complete of uninvite/async.hpp")
uninvite_compile_fail(admit
    "this route's policy is asynchronous: call async_admit of uninvite/async.hpp")
uninvite_compile_fail(async_complete
    "this route's store is synchronous: call std::move(admission).complete(body), or give the route an AsyncInvitationStore")
uninvite_compile_fail(async_admit
    "this route's policy is synchronous: call route.admit(head), or give the route an AsyncAccessPolicy")
