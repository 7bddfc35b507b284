// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// What a consumer does with the core: one removal, on the test kit. 0 where it was answered 204.

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/uninvite.hpp>

using namespace uninvite;

int main()
{
    testing::memory_tokens tokens{{"token", user_id{1}}};
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    store.invite(course_id{1}, user_id{7});
    remove_invitations route{creator_or_manager{tokens, store}, store};

    request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", "Bearer token");
    bool const answered = route(head, R"({"users": [7]})").status() == 204;
    return answered && !store.is_pending(course_id{1}, user_id{7}) ? 0 : 1;
}
