// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/detail/step/render.hpp>

#include "support/catch.hpp"
#include "support/ranges.hpp"

#include <map>
#include <string>

using uninvite::errc;
using uninvite::failure;
using uninvite::route_options;
using uninvite::detail::renderer;

namespace {

std::map<std::string, std::string> fields(uninvite::response const& r)
{
    std::map<std::string, std::string> all;
    r.for_each_field([&](std::string_view name, std::string_view value)
                     { CHECK(all.emplace(std::string(name), std::string(value)).second); });
    return all;
}

std::string refused(route_options const& o)
{
    try
    {
        renderer const r{o};
    }
    catch (std::invalid_argument const& e)
    {
        return e.what();
    }
    return "no exception";
}

} // namespace

TEST_CASE("each error has the fields of its status and no others")
{
    renderer const render{route_options{}};
    for (uninvite::errc_row const& row : uninvite::errc_table)
    {
        INFO(std::string(row.name));
        uninvite::response const r = render.render(row.value);
        CHECK(r.status() == row.status);
        CHECK(r.error() == row.value);
        CHECK_FALSE(r.body_unread());

        std::map<std::string, std::string> expected{{"Content-Type", "application/problem+json"},
                                                    {"Cache-Control", "no-store"}};
        if (std::string c = uninvite::detail::render_challenge(row.value, "\"uninvite\""); !c.empty())
            expected["WWW-Authenticate"] = c;
        if (row.status == 405) expected["Allow"] = "DELETE";
        if (row.code == "unsupported_type")
            expected["Accept"] = "application/json, application/x-www-form-urlencoded";
        if (row.value == errc::unsupported_encoding) expected["Accept-Encoding"] = "identity";
        if (row.status == 429 || row.status == 503) expected["Retry-After"] = "1";
        CHECK(fields(r) == expected);
    }
}

TEST_CASE("Retry-After is the seconds of the failure, else those of the options")
{
    route_options o;
    o.retry_after = std::chrono::seconds(5);
    renderer const render{o};
    for (errc e : {errc::throttled, errc::busy, errc::outcome_unknown})
    {
        CHECK(render.render(e)["Retry-After"] == "5");
        CHECK(render.render(failure{e, std::chrono::seconds(120)})["Retry-After"] == "120");
        CHECK(render.render(failure{e, std::chrono::seconds(-3)})["Retry-After"] == "5");
    }
    CHECK(render.render(failure{errc::failed, std::chrono::seconds(120)})["Retry-After"].empty());
    o.retry_after = std::chrono::seconds(0);
    CHECK(renderer{o}.render(errc::busy)["Retry-After"] == "0");
}

TEST_CASE("options of the answer: label, realm, methods, limits")
{
    route_options o;
    o.problem_type = "application/json";
    o.realm = "a \"b\" \\ c";
    o.methods = {"GET", "POST", "DELETE"};
    o.body_limit = 11;
    o.users_limit = 22;
    renderer const render{o};
    CHECK(render.render(errc::forbidden)["Content-Type"] == "application/json");
    CHECK(render.render(errc::missing_token)["WWW-Authenticate"] == R"(Bearer realm="a \"b\" \\ c")");
    CHECK(render.render(errc::method_not_allowed)["Allow"] == "GET, POST, DELETE");
    CHECK(render.render(errc::body_too_large).body().find("at most 11 bytes") != std::string::npos);
    CHECK(render.render(errc::too_many_users).body().find("at most 22 user ids") != std::string::npos);

    o.realm.clear();
    CHECK(renderer{o}.render(errc::missing_token)["WWW-Authenticate"] == R"(Bearer realm="")");
}

TEST_CASE("options that would make a malformed field throw a sentence that names them")
{
    CHECK(refused({}) == "no exception");
    for (char const* type : {"", "a\r\nb", "a\tb", "\xc3\xa9"})
        CHECK(refused({.problem_type = type}).find("uninvite: route_options.problem_type must ") == 0);
    for (char const* realm : {"a\r\nX: y", "\x7f", "\xc3\xa9"})
        CHECK(refused({.realm = realm}).find("uninvite: route_options.realm must ") == 0);
    for (char const* method : {"", "GET POST", "G\r\n", "GET,POST"})
        CHECK(refused({.methods = {"DELETE", method}}) == "uninvite: route_options.methods has '" +
                                                              std::string(method) +
                                                              "', which is not a method name");
    CHECK(refused({.methods = {}}) == "uninvite: route_options.methods must include DELETE");
    CHECK(refused({.methods = {"GET", "delete"}}) == "uninvite: route_options.methods must include DELETE");
}

TEST_CASE("limits of the route out of their range are refused by name")
{
    using uninvite::route_options;
    auto const check = [](auto option, char const* name, std::int64_t min, std::int64_t max)
    {
        tests::check_range([](route_options const& o) { renderer const r(o); }, route_options(), option,
                           std::string("route_options::") + name, min, max);
    };
    check(&route_options::body_limit, "body_limit", 1, 1 << 30);
    check(&route_options::users_limit, "users_limit", 1, 10'000'000);
    check(&route_options::retry_after, "retry_after", 0, 86'400);
}
