// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* OPTIONS and CORS are the host's: the preflight request of a browser before DELETE, and the header fields
   of the response.

   Prints:

   OPTIONS: 204, DELETE, Authorization, Content-Type
   DELETE: 204, https://app.example
   DELETE, another origin: 204, -
*/

#include <uninvite/testing/memory_store.hpp>
#include <uninvite/testing/memory_tokens.hpp>
#include <uninvite/testing/request.hpp>
#include <uninvite/uninvite.hpp>

#include <iostream>
#include <map>
#include <string>

using namespace uninvite;

namespace {

struct answer
{
    unsigned status = 0;
    std::map<std::string, std::string> fields;
    std::string body;
};

//[cors
template <class Route>
answer serve_with_cors(Route const& route, testing::request const& r, std::string_view method,
                       std::string_view origin)
{
    answer a;
    if (origin == "https://app.example") // never `*` for requests with a token
    {
        a.fields["Access-Control-Allow-Origin"] = origin;
        a.fields["Vary"] = "Origin";
    }
    if (method == "OPTIONS" && route.matches(r.target()))
    {
        a.status = 204;
        a.fields["Access-Control-Allow-Methods"] = "DELETE";
        a.fields["Access-Control-Allow-Headers"] = "Authorization, Content-Type";
        return a;
    }
    response const answered = r.send(route);
    a.status = answered.status();
    a.body = answered.body();
    answered.for_each_field([&](std::string_view name, std::string_view value)
                            { a.fields.emplace(name, value); });
    return a;
}
//]

} // namespace

int main()
{
    testing::memory_tokens tokens{{"token", user_id{1}}};
    testing::memory_store store;
    store.set_role(course_id{1}, user_id{1}, course_role::creator);
    // The host serves OPTIONS on this path, so a 405 names it.
    remove_invitations const route{
        creator_or_manager{tokens, store}, store, {.methods = {"DELETE", "OPTIONS"}}};

    testing::request const r;
    auto preflight = serve_with_cors(route, r, "OPTIONS", "https://app.example");
    std::cout << "OPTIONS: " << preflight.status << ", " << preflight.fields["Access-Control-Allow-Methods"]
              << ", " << preflight.fields["Access-Control-Allow-Headers"] << '\n';
    auto removed = serve_with_cors(route, r, "DELETE", "https://app.example");
    std::cout << "DELETE: " << removed.status << ", " << removed.fields["Access-Control-Allow-Origin"]
              << '\n';
    auto other = serve_with_cors(route, r, "DELETE", "https://other.example");
    std::cout << "DELETE, another origin: " << other.status << ", "
              << (other.fields.contains("Access-Control-Allow-Origin") ? "allowed" : "-") << '\n';
}
