// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route alone, for callgrind. Asks twice, the second time in `measured_request`, which is what is
// counted. Prints the allocations of that request.

#include <uninvite/uninvite.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <new>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* const p = std::malloc(size)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept
{
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    std::free(p);
}

namespace {

using namespace uninvite;

constexpr std::string_view known_token = "3f7a9c0e51d24b8896e0d1c2b3a4f5e6";

struct policy
{
    result<principal> authenticate(std::string_view token) const
    {
        if (token != known_token) return errc::invalid_token;
        return principal{user_id{2}};
    }
    result<grant> authorize(principal const&, course_id) const { return grant::by_role; }
};

struct store
{
    result<removed> remove(removal const& r) const { return removed(r.users); }
};

using route_type = remove_invitations<policy, store>;

struct request
{
    std::string type;
    std::string body;
    std::string length;
};

// How a body with seven digits for each id is written.
struct form_of_body
{
    std::string_view name; // on the command line
    std::string_view type;
    std::string_view before;
    std::string_view between;
    std::string_view after;
};

constexpr form_of_body forms[] = {
    {"json", "application/json", "{\"users\": [", ", ", "]}"},
    {"form", "application/x-www-form-urlencoded", "users[]=", "&users[]=", ""},
    {"form-escaped", "application/x-www-form-urlencoded", "users%5B%5D=", "&users%5B%5D=", ""},
};

request request_of(form_of_body const& form, bool shuffled, std::size_t users)
{
    std::vector<std::int64_t> ids(users);
    std::iota(ids.begin(), ids.end(), 1'000'000);
    if (shuffled) std::shuffle(ids.begin(), ids.end(), std::mt19937(1));

    request r;
    r.type = form.type;
    for (std::int64_t id : ids)
        r.body.append(r.body.empty() ? form.before : form.between).append(std::to_string(id));
    r.body += form.after;
    r.length = std::to_string(r.body.size());
    return r;
}

struct reading
{
    unsigned status = 0;
    std::size_t bytes = 0; // of fields and body, so that both are looked at
};

void read(response const& answer, reading& to)
{
    to.status = answer.status();
    answer.for_each_field([&](std::string_view name, std::string_view value)
                          { to.bytes += name.size() + value.size(); });
    to.bytes += answer.body().size();
}

[[gnu::noinline]] void ask(route_type const& route, request const& r, reading& to)
{
    request_head head{"DELETE", "/api/v2/course/4711/invite/"};
    head.field("Host", "school.example");
    head.field("User-Agent", "curl/7.88.1");
    head.field("Accept", "*/*");
    head.field("Authorization", "Bearer 3f7a9c0e51d24b8896e0d1c2b3a4f5e6");
    head.field("Content-Type", r.type);
    head.field("Content-Length", r.length);

    auto admitted = route.admit(head);
    if (admitted)
        read(std::move(*admitted).complete(r.body), to);
    else
        read(admitted.error(), to);
}

} // namespace

// Has a name of its own for callgrind. A copy that the compiler makes of it begins alike.
extern "C" [[gnu::noinline]] void measured_request(route_type const& route, request const& r, reading& to)
{
    ask(route, r, to);
}

int main(int argc, char** argv)
{
    std::string_view const kind = argc == 4 ? argv[1] : "";
    std::string_view const order = argc == 4 ? argv[2] : "";
    std::size_t const users = argc == 4 ? std::strtoul(argv[3], nullptr, 10) : 0;
    auto const* const form = std::find_if(std::begin(forms), std::end(forms),
                                          [&](form_of_body const& f) { return f.name == kind; });
    if (form == std::end(forms) || users == 0 || (order != "ascending" && order != "shuffled"))
    {
        std::fputs("Usage: route json|form|form-escaped ascending|shuffled USERS\n", stderr);
        return 2;
    }

    route_type const route{policy(), store()};
    request const r = request_of(*form, order == "shuffled", users);
    reading first;
    ask(route, r, first);

    std::size_t const before = allocations;
    reading second;
    measured_request(route, r, second);
    std::size_t const made = allocations - before;

    if (first.status != 204 || second.status != 204)
    {
        std::fprintf(stderr, "The route answered %u and %u, not 204.\n", first.status, second.status);
        return 1;
    }
    std::printf("%zu\n", made);
}
