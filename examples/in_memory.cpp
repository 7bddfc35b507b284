// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* The route without a server and without a database, on the test kit: the calls of a host for each request.

   Run: build/bin/in_memory

   Prints:

   pending: 7 8 9
   no token -> 401 missing_token (the body was not read)
   member, {"users":[7]} -> 403 forbidden (the body was not read)
   manager, {"users":[7,"8"]} -> 400 not_an_integer
   manager, {"users":[7,9]} -> 204
   manager, {"users":[7,9]} -> 204
   pending: 8
   audit: user 2 removed user 7
   audit: user 2 removed user 9
*/

//[in_memory_includes
#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/uninvite.hpp>
//]

#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// The request type of the host's server.
struct request
{
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

std::string const& read_body(request const& r)
{
    return r.body;
}

//[in_memory_serve
template <class Route>
uninvite::response serve(Route const& route, request const& r)
{
    uninvite::request_head head{r.method, r.target};
    for (auto const& [name, value] : r.fields)
        head.field(name, value);

    auto admitted = route.admit(head);      // needs no body: 401, 403, 404, 413 and 415 come from here
    if (!admitted) return admitted.error(); // body_unread(): then close the connection, or drain it
    return std::move(*admitted).complete(read_body(r)); // 204 once the removal is durable
}
//]

void print_pending(uninvite::testing::memory_store const& store)
{
    std::cout << "pending:";
    for (int user : {7, 8, 9})
        if (store.is_pending(uninvite::course_id{1}, uninvite::user_id{user})) std::cout << ' ' << user;
    std::cout << '\n';
}

} // namespace

int main()
{
    //[in_memory_route
    using namespace uninvite;

    testing::memory_tokens tokens{{"manager-token", user_id{2}}, {"member-token", user_id{3}}};
    testing::memory_store store;
    store.add_course(course_id{1});
    store.set_role(course_id{1}, user_id{2}, course_role::manager);
    store.set_role(course_id{1}, user_id{3}, course_role::joined);
    for (int user : {7, 8, 9})
        store.invite(course_id{1}, user_id{user});

    remove_invitations route{creator_or_manager{tokens, store}, store};
    //]

    auto const try_it = [&](std::string_view who, std::string const& token, std::string const& body)
    {
        request r{"DELETE", "/api/v2/course/1/invite/", {{"Content-Type", "application/json"}}, body};
        if (!token.empty()) r.fields.emplace_back("Authorization", "Bearer " + token);

        response const answer = serve(route, r);
        std::cout << who << (body.empty() ? "" : ", ") << body << " -> " << answer.status();
        if (answer.error()) std::cout << ' ' << row_of(*answer.error()).code;
        std::cout << (answer.body_unread() ? " (the body was not read)\n" : "\n");
    };

    print_pending(store);
    try_it("no token", "", "");
    try_it("member", "member-token", R"({"users":[7]})");
    try_it("manager", "manager-token", R"({"users":[7,"8"]})");
    try_it("manager", "manager-token", R"({"users":[7,9]})");
    try_it("manager", "manager-token", R"({"users":[7,9]})"); // a repeated request is not an error
    print_pending(store);
    for (auto const& row : store.audit())
        std::cout << "audit: user " << row.removed_by.value() << " removed user " << row.user.value() << '\n';
}
