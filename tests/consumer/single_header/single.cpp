// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The core as one header, for an online compiler: g++ -std=c++20 single.cpp

#include <boost/json/src.hpp> // instead of linking Boost.JSON

#include "uninvite.hpp"

#include <iostream>

using namespace uninvite;

struct administrators
{
    result<principal> authenticate(std::string_view token)
    {
        if (token != "secret") return errc::invalid_token;
        return principal{user_id{1}};
    }
    result<grant> authorize(principal const&, course_id) { return grant::by_policy; }
};

struct printing_store
{
    result<removed> remove(removal const& r)
    {
        for (user_id user : r.users)
            std::cout << "course " << r.course.value() << ": user " << user.value() << '\n';
        return removed(r.users);
    }
};

int main()
{
    remove_invitations route{administrators(), printing_store()};
    request_head head{"DELETE", "/api/v2/course/1/invite/"};
    head.field("Authorization", "Bearer secret");
    response const answer = route(head, R"({"users": [8, 7]})");
    std::cout << answer.status() << answer.body() << '\n';
    return answer.status() == 204 ? 0 : 1;
}
