# Tests of the core and of testing/. Other programs link contract_rows to hold a host to the same rows.
add_library(contract_rows STATIC support/contract/rows.cpp)
target_include_directories(contract_rows PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_features(contract_rows PUBLIC cxx_std_20)
target_link_libraries(contract_rows PRIVATE uninvite_warnings)

uninvite_test(core_tests
    SOURCES
        uninvite/remove_invitations_contract.cpp support/problem.cpp
        uninvite/ids.cpp uninvite/detail/ascii.cpp uninvite/user_list.cpp uninvite/errc.cpp uninvite/result.cpp
        uninvite/request_head.cpp uninvite/response.cpp uninvite/removal.cpp uninvite/words.cpp
        uninvite/detail/step/id.cpp uninvite/detail/step/target.cpp uninvite/detail/step/bearer.cpp uninvite/detail/step/content_type.cpp
        uninvite/detail/step/refusal.cpp uninvite/detail/step/json_number.cpp uninvite/detail/step/users_json.cpp uninvite/detail/step/users_json_cases.cpp uninvite/detail/step/users_form.cpp
        uninvite/detail/step/users.cpp uninvite/detail/step/problem.cpp uninvite/detail/step/render.cpp
        uninvite/concept/concepts.cpp uninvite/creator_or_manager.cpp uninvite/admission.cpp
        uninvite/remove_invitations.cpp uninvite/serve.cpp uninvite/detail/notifier.cpp uninvite/concept/exemplars.cpp
        uninvite/testing/memory_store.cpp uninvite/testing/memory_tokens.cpp
        uninvite/testing/check_invitation_store.cpp uninvite/testing/check_parts.cpp
        uninvite/testing/async_check_invitation_store.cpp uninvite/testing/request.cpp uninvite/testing/parts.cpp
    LINK uninvite::core uninvite::async uninvite::testing contract_rows Boost::json)

# Replaces the global operator new: a program of its own, and not with ThreadSanitizer, which replaces it too.
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
    uninvite_test(allocation_tests SOURCES uninvite/remove_invitations_allocation.cpp LINK uninvite::core)
endif()
