// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "rows.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace contract {

namespace {

constexpr std::size_t body_limit = 1024 * 1024;
constexpr std::size_t users_limit = 10'000;

std::string const json_type = "application/json";
std::string const form_type = "application/x-www-form-urlencoded";
std::string const bare_challenge = R"(Bearer realm="uninvite")";
std::string const accepted_types = "application/json, application/x-www-form-urlencoded";

using indexed = std::optional<std::size_t>;

// A request that removes user 7 from the open course: each row changes what it is about.
contract_row base(std::string name)
{
    contract_row row;
    row.name = std::move(name);
    row.method = "DELETE";
    row.target = "/api/v2/course/1/invite/";
    row.fields = {{"Authorization", "Bearer creator-token"}, {"Content-Type", json_type}};
    row.body = R"({"users":[7]})";
    row.removed = {7};
    return row;
}

contract_row refused(contract_row row, unsigned status, std::string code)
{
    row.status = status;
    row.code = std::move(code);
    row.removed.clear();
    return row;
}

void label(contract_row& row, std::string type)
{
    std::erase_if(row.fields, [](auto const& f) { return f.first == "Content-Type"; });
    if (!type.empty()) row.fields.emplace_back("Content-Type", std::move(type));
}

void authorization(contract_row& row, std::vector<std::string> values)
{
    std::erase_if(row.fields, [](auto const& f) { return f.first == "Authorization"; });
    for (std::string& value : values)
        row.fields.emplace_back("Authorization", std::move(value));
}

std::string const field_of(std::string_view code)
{
    for (std::string_view other : {"malformed_body", "missing_body"})
        if (code == other) return {};
    return "users";
}

std::string repeated(std::string_view piece, std::size_t n, std::string_view between)
{
    std::string s;
    s.reserve(n * (piece.size() + between.size()));
    for (std::size_t i = 0; i != n; ++i)
        s.append(i == 0 ? "" : between).append(piece);
    return s;
}

// 1000000, 1000001, ...: users without an invitation.
std::string counted(std::string_view before, std::size_t n, std::string_view between)
{
    std::string s;
    for (std::size_t i = 0; i != n; ++i)
        s.append(i == 0 ? "" : between).append(before).append(std::to_string(1'000'000 + i));
    return s;
}

class row_list
{
public:
    std::vector<contract_row> rows;

    void add(contract_row row) { rows.push_back(std::move(row)); }

    void found(std::string name, std::string target)
    {
        contract_row row = base("path: " + std::move(name));
        row.target = std::move(target);
        add(std::move(row));
    }

    void lost(std::string name, std::string target)
    {
        contract_row row = base("path: " + std::move(name));
        row.target = std::move(target);
        // On the wire an empty target is not a valid request line, and a fragment is never sent.
        row.core_only = row.target.empty() || row.target.find('#') != std::string::npos;
        add(refused(std::move(row), 404, "not_found"));
    }

    void method(std::string name)
    {
        contract_row row = base("method: " + name + " is not allowed");
        row.method = std::move(name);
        row.answer_fields = {{"Allow", "DELETE"}};
        add(refused(std::move(row), 405, "method_not_allowed"));
    }

    void granted(std::string name, std::string value)
    {
        contract_row row = base("credentials: " + std::move(name));
        authorization(row, {std::move(value)});
        add(std::move(row));
    }

    void unauthenticated(std::string name, std::vector<std::string> values)
    {
        contract_row row = base("credentials: " + std::move(name));
        authorization(row, std::move(values));
        row.answer_fields = {{"WWW-Authenticate", bare_challenge}};
        add(refused(std::move(row), 401, "missing_token"));
    }

    void bad_credentials(std::string name, std::vector<std::string> values, bool core_only = false)
    {
        contract_row row = base("credentials: " + std::move(name));
        authorization(row, std::move(values));
        row.answer_fields = {{"WWW-Authenticate", bare_challenge + R"(, error="invalid_request")"}};
        row.core_only = core_only;
        add(refused(std::move(row), 400, "invalid_request"));
    }

    void removes(std::string name, std::string type, std::string body, std::vector<long> gone)
    {
        contract_row row = base(std::move(name));
        label(row, std::move(type));
        row.body = std::move(body);
        row.removed = std::move(gone);
        add(std::move(row));
    }

    void faulty(std::string name, std::string type, std::string body, std::string code, indexed index = {})
    {
        contract_row row = base(std::move(name));
        label(row, std::move(type));
        row.body = std::move(body);
        row.field = field_of(code);
        row.index = index;
        add(refused(std::move(row), 400, std::move(code)));
    }

    void json(std::string name, std::string body, std::vector<long> gone)
    {
        removes("json: " + std::move(name), json_type, std::move(body), std::move(gone));
    }

    void bad_json(std::string name, std::string body, std::string code, indexed index = {})
    {
        faulty("json: " + std::move(name), json_type, std::move(body), std::move(code), index);
    }

    void form(std::string name, std::string body, std::vector<long> gone)
    {
        removes("form: " + std::move(name), form_type, std::move(body), std::move(gone));
    }

    void bad_form(std::string name, std::string body, std::string code, indexed index = {})
    {
        faulty("form: " + std::move(name), form_type, std::move(body), std::move(code), index);
    }

    void unsupported(std::string name, std::string type)
    {
        contract_row row = base("type: " + std::move(name));
        label(row, std::move(type));
        row.answer_fields = {{"Accept", accepted_types}};
        add(refused(std::move(row), 415, "unsupported_type"));
    }

    void encoded(std::string name, std::vector<std::string> codings, bool supported)
    {
        contract_row row = base("encoding: " + std::move(name));
        for (std::string& coding : codings)
            row.fields.emplace_back("Content-Encoding", std::move(coding));
        if (supported)
            add(std::move(row));
        else
        {
            row.answer_fields = {{"Accept-Encoding", "identity"}};
            add(refused(std::move(row), 415, "unsupported_encoding"));
        }
    }

    void caller(std::string name, std::string token, long course, unsigned status)
    {
        contract_row row = base("caller: " + std::move(name));
        authorization(row, {"Bearer " + std::move(token)});
        row.target = "/api/v2/course/" + std::to_string(course) + "/invite/";
        if (status == 204)
            add(std::move(row));
        else
            add(refused(std::move(row), status, status == 403 ? "forbidden" : "not_found"));
    }
};

void samples(row_list& list)
{
    // fetch(url, {method: 'DELETE', body: '{"users": [7]}', headers})
    contract_row fetch = base("sample: fetch sends JSON labelled as a form");
    fetch.fields = {
        {"Content-Type", form_type}, {"Accept", json_type}, {"Authorization", "Bearer creator-token"}};
    fetch.body = "{\n  \"users\": [7]\n}";
    list.add(std::move(fetch));

    // curl -X DELETE url -H "Authorization: Bearer ..." -d '{"users":[7]}'
    contract_row curl = base("sample: curl -d sends JSON labelled as a form");
    curl.fields = {{"User-Agent", "curl/7.88.1"},
                   {"Accept", "*/*"},
                   {"Authorization", "Bearer creator-token"},
                   {"Content-Type", form_type}};
    list.add(std::move(curl));
}

void paths(row_list& list)
{
    list.found("with the last slash", "/api/v2/course/1/invite/");
    list.found("without the last slash", "/api/v2/course/1/invite");
    list.found("a query ends it", "/api/v2/course/1/invite/?users=8&x=/y");
    list.found("a query ends it without the last slash", "/api/v2/course/1/invite?users=8");
    list.found("an empty query", "/api/v2/course/1/invite/?");
    list.found("absolute-form of http", "http://example.com/api/v2/course/1/invite/");
    list.found("absolute-form of https", "https://example.com/api/v2/course/1/invite");
    list.found("absolute-form with a port and a query",
               "http://example.com:8080/api/v2/course/1/invite/?a=b");
    list.found("absolute-form with the scheme in any case", "HTTP://example.com/api/v2/course/1/invite/");

    list.lost("an id with a plus sign", "/api/v2/course/+1/invite/");
    list.lost("an id with a minus sign", "/api/v2/course/-1/invite/");
    list.lost("an id with leading zeros", "/api/v2/course/001/invite/");
    list.lost("an escaped id", "/api/v2/course/%31/invite/");
    list.lost("an id of zero", "/api/v2/course/0/invite/");
    list.lost("an empty id", "/api/v2/course//invite/");
    list.lost("an id that is not a number", "/api/v2/course/one/invite/");
    list.lost("an id with a fraction", "/api/v2/course/1.0/invite/");
    list.lost("an id with an exponent", "/api/v2/course/1e0/invite/");
    list.lost("an id in hexadecimal", "/api/v2/course/0x1/invite/");
    list.lost("an id and a matrix parameter", "/api/v2/course/1;v=1/invite/");
    list.lost("an id and an escaped space", "/api/v2/course/1%20/invite/");
    list.lost("an id of 2^63", "/api/v2/course/9223372036854775808/invite/");
    list.lost("an id of 2^64 + 1", "/api/v2/course/18446744073709551617/invite/");
    list.lost("an id of thirty digits", "/api/v2/course/100000000000000000000000000001/invite/");
    list.lost("the largest id, of an absent course", "/api/v2/course/9223372036854775807/invite/");

    list.lost("a doubled slash in front", "//api/v2/course/1/invite/");
    list.lost("a doubled slash inside", "/api/v2//course/1/invite/");
    list.lost("a doubled slash after the id", "/api/v2/course/1//invite/");
    list.lost("a doubled slash at the end", "/api/v2/course/1/invite//");
    list.lost("dot segments that lead here", "/api/v2/course/9/../1/invite/");
    list.lost("a dot segment", "/api/v2/course/./1/invite/");
    list.lost("dot segments at the end", "/api/v2/course/1/invite/../invite/");
    list.lost("an escaped letter", "/api/v2/course/1/%69nvite/");
    list.lost("an escaped slash", "/api/v2/course/1%2Finvite/");
    list.lost("another case", "/api/v2/Course/1/invite/");
    list.lost("a longer path", "/api/v2/course/1/invite/7");
    list.lost("a longer last segment", "/api/v2/course/1/invites/");
    list.lost("a shorter path", "/api/v2/course/1/");
    list.lost("no id at all", "/api/v2/course/invite/");
    list.lost("another version", "/api/v1/course/1/invite/");
    list.lost("the path after another one", "/x/api/v2/course/1/invite/");
    list.lost("the root", "/");
    list.lost("the path only in the query", "/?/api/v2/course/1/invite/");
    list.lost("an escaped question mark", "/api/v2/course/1/invite/%3F");
    list.lost("absolute-form without a path", "http://example.com");
    list.lost("absolute-form with a query alone", "http://example.com?/api/v2/course/1/invite/");
    list.lost("absolute-form without a host", "http:///api/v2/course/1/invite/");
    list.lost("absolute-form of another scheme", "ftp://example.com/api/v2/course/1/invite/");
    list.lost("absolute-form with a doubled slash", "http://example.com//api/v2/course/1/invite/");
    list.lost("asterisk-form", "*");
    list.lost("no first slash", "api/v2/course/1/invite/");
    list.lost("an empty target", "");
    list.lost("a fragment", "/api/v2/course/1/invite/#x");
    list.lost("a fragment after the host", "http://example.com#/api/v2/course/1/invite/");
}

void methods(row_list& list)
{
    for (char const* name :
         {"POST", "GET", "PUT", "PATCH", "OPTIONS", "delete", "Delete", "DELETED", "DELET"})
        list.method(name);
}

void credentials(row_list& list)
{
    list.granted("the scheme in lower case", "bearer creator-token");
    list.granted("the scheme in mixed case", "bEaReR creator-token");
    list.granted("several spaces", "Bearer    creator-token");

    contract_row lower = base("credentials: the field's name in lower case");
    lower.fields = {{"authorization", "Bearer creator-token"}, {"content-type", json_type}};
    list.add(std::move(lower));

    list.unauthenticated("none", {});
    list.unauthenticated("another scheme", {"Basic Y3JlYXRvcjp0b2tlbg=="});
    list.unauthenticated("a scheme that starts like ours", {"BearerX creator-token"});
    list.unauthenticated("the token without a scheme", {"creator-token"});
    list.unauthenticated("an empty field", {""});

    for (char const* target : {"/api/v2/course/1/invite/?access_token=creator-token",
                               "/api/v2/course/1/invite/?token=creator-token"})
    {
        contract_row row = base(std::string("credentials: never from the query, ") + target);
        row.target = target;
        authorization(row, {});
        row.answer_fields = {{"WWW-Authenticate", bare_challenge}};
        list.add(refused(std::move(row), 401, "missing_token"));
    }

    contract_row cookie = base("credentials: never from a cookie");
    authorization(cookie, {});
    cookie.fields.emplace_back("Cookie", "access_token=creator-token; Authorization=Bearer creator-token");
    cookie.answer_fields = {{"WWW-Authenticate", bare_challenge}};
    list.add(refused(std::move(cookie), 401, "missing_token"));

    contract_row body = base("credentials: never from the body");
    authorization(body, {});
    label(body, form_type);
    body.body = "access_token=creator-token&users=7";
    body.answer_fields = {{"WWW-Authenticate", bare_challenge}};
    list.add(refused(std::move(body), 401, "missing_token"));

    contract_row proxy = base("credentials: never from a field for proxies");
    proxy.fields[0].first = "Proxy-Authorization";
    proxy.answer_fields = {{"WWW-Authenticate", bare_challenge}};
    list.add(refused(std::move(proxy), 401, "missing_token"));

    list.bad_credentials("an empty token", {"Bearer"});
    list.bad_credentials("padding alone", {"Bearer =="});
    list.bad_credentials("padding inside", {"Bearer crea=tor"});
    list.bad_credentials("a tab instead of the space", {"Bearer\tcreator-token"});
    list.bad_credentials("two words", {"Bearer creator token"});
    list.bad_credentials("a comma", {"Bearer creator-token,x"});
    list.bad_credentials("a quoted token", {"Bearer \"creator-token\""});
    list.bad_credentials("a colon instead of the space", {"Bearer:creator-token"});
    list.bad_credentials("a slash, which a token may have, instead of the space", {"Bearer/creator-token"});
    list.bad_credentials("a byte above ASCII", {"Bearer cr\xc3\xa9"});
    list.bad_credentials("a parameter", {"Bearer token=\"creator-token\""});
    list.bad_credentials("a null byte", {std::string("Bearer creator\0token", 20)}, true);
    list.bad_credentials("given twice", {"Bearer creator-token", "Bearer creator-token"});
    list.bad_credentials("given twice, once of another scheme", {"Basic eDp5", "Bearer creator-token"});
    list.bad_credentials("given twice, the second with another scheme",
                         {"Bearer creator-token", "Basic eDp5"});
    list.bad_credentials("given twice, the second empty", {"Bearer creator-token", ""});
    list.bad_credentials("an empty field and then ours", {"", "Bearer creator-token"});
    list.bad_credentials("given three times", {"Basic a", "Basic b", "Bearer creator-token"});

    for (char const* token :
         {"unknown-token", "creator-token=", "CREATOR-TOKEN", "creator-toke", "-._~+/a0Z=="})
    {
        contract_row row = base(std::string("credentials: nobody's token ") + token);
        authorization(row, {std::string("Bearer ") + token});
        row.answer_fields = {{"WWW-Authenticate", bare_challenge + R"(, error="invalid_token")"}};
        list.add(refused(std::move(row), 401, "invalid_token"));
    }
}

void callers(row_list& list)
{
    list.caller("the creator", "creator-token", open_course, 204);
    list.caller("a manager", "manager-token", open_course, 204);
    list.caller("a member", "member-token", open_course, 403);
    list.caller("a stranger, creator of another course", "stranger-token", open_course, 403);
    list.caller("an invited user", "invited-token", open_course, 403);
    list.caller("the creator, of another's course", "creator-token", other_course, 403);

    list.caller("the creator of a secret course", "creator-token", secret_course, 204);
    list.caller("an invited user sees a secret course", "invited-token", secret_course, 403);
    list.caller("a stranger does not see a secret course", "stranger-token", secret_course, 404);
    list.caller("another course's manager does not see a secret course", "manager-token", secret_course, 404);
    list.caller("another course's member does not see a secret course", "member-token", secret_course, 404);

    list.caller("the creator of a draft", "creator-token", draft_course, 204);
    list.caller("a stranger does not see a draft", "stranger-token", draft_course, 404);
    list.caller("a user invited elsewhere does not see a draft", "invited-token", draft_course, 404);

    list.caller("the creator of a deleted course", "creator-token", deleted_course, 404);
    list.caller("a stranger and a deleted course", "stranger-token", deleted_course, 404);
    list.caller("an absent course", "creator-token", absent_course, 404);

    contract_row self = base("caller: an invited user cannot decline by this route");
    authorization(self, {"Bearer invited-token"});
    self.body = R"({"users":[5]})";
    list.add(refused(std::move(self), 403, "forbidden"));
}

void json_bodies(row_list& list)
{
    list.json("several users", R"({"users":[7,8,9]})", {7, 8, 9});
    list.json("in any order", R"({"users":[9,5,7]})", {5, 7, 9});
    list.json("white space", " \t\r\n{ \"users\" :\n[ 7 ,\t8 ]\r}\n ", {7, 8});
    list.json("an escaped key", R"({"\u0075sers":[7]})", {7});
    list.json("a wholly escaped key", R"({"\u0075\u0073\u0065\u0072\u0073":[7]})", {7});
    list.json("the largest id", R"({"users":[9223372036854775807]})", {largest_id});
    list.json("other keys", R"({"a":1,"users":[7],"b":{"users":[8]},"c":[["x",null,true,1.5]],"":"y"})", {7});
    list.json("other keys that look like ours", R"({"user":[8],"userss":[9],"Users":[5],"users":[7]})", {7});
    list.json("numbers elsewhere are not looked at",
              R"({"n":-1,"m":1e400,"o":123456789012345678901,"users":[7]})", {7});
    list.json("text in UTF-8", "{\"grund\":\"f\xc3\xbcr \xf0\x9f\x98\x80\",\"users\":[7]}", {7});
    list.json("an escaped surrogate pair", R"({"x":"\ud83d\ude00","users":[7]})", {7});
    list.json("another key twice", R"({"x":1,"x":2,"users":[7]})", {7});
    list.json("nested 32 deep", R"({"x":)" + std::string(31, '[') + std::string(31, ']') + R"(,"users":[7]})",
              {7});

    list.json("a repeated id counts once", R"({"users":[7,8,7,7,8]})", {7, 8});
    list.json("a user never invited", R"({"users":[6]})", {});
    list.json("a member is not an error and stays", R"({"users":[3]})", {});
    list.json("a manager is not an error and stays", R"({"users":[2]})", {});
    list.json("the creator itself", R"({"users":[1]})", {});
    list.json("those that are pending among others", R"({"users":[6,7,3,8,1000]})", {7, 8});

    list.bad_json("a fraction of zero", R"({"users":[7,1.0]})", "not_an_integer", 1);
    list.bad_json("an exponent", R"({"users":[1e2]})", "not_an_integer", 0);
    list.bad_json("a capital exponent", R"({"users":[7,8,1E2]})", "not_an_integer", 2);
    list.bad_json("a fraction", R"({"users":[7.5]})", "not_an_integer", 0);
    list.bad_json("a number in quotes", R"({"users":["7"]})", "not_an_integer", 0);
    list.bad_json("an empty string", R"({"users":[7,""]})", "not_an_integer", 1);
    list.bad_json("true", R"({"users":[true]})", "not_an_integer", 0);
    list.bad_json("false", R"({"users":[7,false]})", "not_an_integer", 1);
    list.bad_json("null", R"({"users":[null]})", "not_an_integer", 0);
    list.bad_json("a list in the list", R"({"users":[7,[8]]})", "not_an_integer", 1);
    list.bad_json("an object in the list", R"({"users":[{"id":7}]})", "not_an_integer", 0);
    list.bad_json("zero", R"({"users":[7,8,9,0]})", "out_of_range", 3);
    list.bad_json("minus zero", R"({"users":[-0]})", "out_of_range", 0);
    list.bad_json("a negative id", R"({"users":[7,-7]})", "out_of_range", 1);
    list.bad_json("2^63", R"({"users":[9223372036854775808]})", "out_of_range", 0);
    list.bad_json("2^64 - 1", R"({"users":[18446744073709551615]})", "out_of_range", 0);
    list.bad_json("2^64 + 7", R"({"users":[7,18446744073709551623]})", "out_of_range", 1);
    list.bad_json("thirty digits", R"({"users":[100000000000000000000000000007]})", "out_of_range", 0);
    list.bad_json("-2^63 - 1", R"({"users":[-9223372036854775809]})", "out_of_range", 0);
    list.bad_json("repeats count for the index", R"({"users":[7,7,7,0]})", "out_of_range", 3);
    list.bad_json("taken whole or not at all", R"({"users":[7,8,"9"]})", "not_an_integer", 2);

    list.bad_json("an empty list", R"({"users":[]})", "empty_list");
    list.bad_json("no users", R"({"user":[7]})", "missing_users");
    list.bad_json("an empty object", "{}", "missing_users");
    list.bad_json("users deeper down only", R"({"data":{"users":[7]}})", "missing_users");
    list.bad_json("the key in another case", R"({"Users":[7]})", "missing_users");
    list.bad_json("the form's key", R"({"users[]":[7]})", "missing_users");
    list.bad_json("users is a number", R"({"users":7})", "not_a_list");
    list.bad_json("users is a string", R"({"users":"7"})", "not_a_list");
    list.bad_json("users is an object", R"({"users":{"0":7}})", "not_a_list");
    list.bad_json("users is null", R"({"users":null})", "not_a_list");
    list.bad_json("users is true", R"({"users":true})", "not_a_list");
    list.bad_json("users twice", R"({"users":[7],"users":[8]})", "duplicate_key");
    list.bad_json("users twice, once escaped", R"({"users":[7],"\u0075sers":[7]})", "duplicate_key");

    list.bad_json("a bare list", "[7]", "malformed_body");
    list.bad_json("a bare number", "7", "malformed_body");
    list.bad_json("a bare string", R"("users")", "malformed_body");
    list.bad_json("null alone", "null", "malformed_body");
    list.bad_json("white space alone", " \r\n", "malformed_body");
    list.bad_json("cut off", R"({"users":[7])", "malformed_body");
    list.bad_json("cut off in the list", R"({"users":[7)", "malformed_body");
    list.bad_json("bytes after the value", R"({"users":[7]}x)", "malformed_body");
    list.bad_json("a second value", R"({"users":[7]}{"users":[8]})", "malformed_body");
    list.bad_json("a null byte after the value", std::string("{\"users\":[7]}\0", 14), "malformed_body");
    list.bad_json("a trailing comma", R"({"users":[7,]})", "malformed_body");
    list.bad_json("a comment", R"({"users":[7]/**/})", "malformed_body");
    list.bad_json("single quotes", R"({'users':[7]})", "malformed_body");
    list.bad_json("a key without quotes", R"({users:[7]})", "malformed_body");
    list.bad_json("a leading zero is read as zero", R"({"users":[07]})", "out_of_range", 0);
    list.bad_json("a leading zero elsewhere", R"({"x":07,"users":[7]})", "malformed_body");
    list.bad_json("a plus sign", R"({"users":[+7]})", "malformed_body");
    list.bad_json("NaN", R"({"users":[NaN]})", "malformed_body");
    list.bad_json("the sample with its placeholder", R"({"users": [integer]})", "malformed_body");
    list.bad_json("a byte order mark", "\xef\xbb\xbf{\"users\":[7]}", "malformed_body");
    list.bad_json("UTF-16", std::string("{\0}\0", 4), "malformed_body");
    list.bad_json("bytes that are not UTF-8 after the users", "{\"users\":[7],\"x\":\"\xff\"}",
                  "malformed_body");
    list.bad_json("bytes that are not UTF-8 before the users", "{\"x\":\"\xc3(\",\"users\":[7]}",
                  "malformed_body");
    list.bad_json("bytes that are not UTF-8 in a key", "{\"\x80\":1,\"users\":[7]}", "malformed_body");
    list.bad_json("overlong UTF-8", "{\"x\":\"\xc0\xaf\",\"users\":[7]}", "malformed_body");
    list.bad_json("a surrogate in UTF-8", "{\"x\":\"\xed\xa0\x80\",\"users\":[7]}", "malformed_body");
    list.bad_json("a lone escaped surrogate", R"({"x":"\ud83d","users":[7]})", "malformed_body");
    list.bad_json("nested 33 deep",
                  R"({"x":)" + std::string(32, '[') + std::string(32, ']') + R"(,"users":[7]})",
                  "malformed_body");
    list.bad_json("nested 100 000 deep", R"({"x":)" + std::string(100'000, '['), "malformed_body");
    list.bad_json("a form labelled as JSON", "users=7", "malformed_body");
}

void form_bodies(row_list& list)
{
    list.form("one user", "users=7", {7});
    list.form("several users", "users=7&users=8", {7, 8});
    list.form("brackets", "users[]=7&users[]=8", {7, 8});
    list.form("escaped brackets", "users%5B%5D=7&users%5b%5d=8", {7, 8});
    list.form("an escaped letter", "%75sers=7", {7});
    list.form("a wholly escaped key", "%75%73%65%72%73%5B%5D=7", {7});
    list.form("all spellings mixed", "users=9&users[]=8&%75sers=7&users%5B]=5", {5, 7, 8, 9});
    list.form("an escaped value", "users=%37", {7});
    list.form("an escaped largest value", "users=922337203685477580%37", {largest_id});
    list.form("empty pieces", "&&users=7&&&users=8&", {7, 8});
    list.form("other keys", "a=b&users=7&user=8&usersx=9&Users=5&=9&x", {7});
    list.form("numbered keys", "users%5B0%5D=7&users%5B1%5D=8", {7, 8});
    list.form("numbered keys in any order, with gaps", "users[10]=7&users[2]=8&users[999999999]=9",
              {7, 8, 9});
    list.form("numbered and plain keys mixed", "users[0]=7&users[]=8&users=9", {7, 8, 9});
    list.form("a repeated index counts for each id", "users[0]=7&users[0]=8", {7, 8});
    list.form("brackets without ours before them are other keys", "user]=8&user[0]=9&users=7", {7});
    list.form("a plus sign in another key", "us+ers=8&us%20ers=8&users=7", {7});
    list.form("a broken escape in another key", "x%=1&%zz=2&us%zzers=8&users=7&%", {7});
    list.form("a broken escape in another value", "x=%&y=%4&z=%zz&users=7", {7});
    list.form("any other byte", std::string("x=\0\xff\n\"<>&users=7", 16), {7});
    list.form("a repeated id counts once", "users=7&users[]=7&users=%37", {7});
    list.form("a user never invited", "users=6", {});

    list.bad_form("a plus sign is a space", "users=+7", "not_an_integer", 0);
    list.bad_form("a plus sign at the end is a space", "users=8&users=7+", "not_an_integer", 1);
    list.bad_form("an escaped plus sign", "users=%2B7", "not_an_integer", 0);
    list.bad_form("a space", "users= 7", "not_an_integer", 0);
    list.bad_form("a line break at the end", "users=7\n", "not_an_integer", 0);
    list.bad_form("no value", "users", "not_an_integer", 0);
    list.bad_form("an empty value", "users=7&users[]=", "not_an_integer", 1);
    list.bad_form("several equals signs", "users=7=8", "not_an_integer", 0);
    list.bad_form("two equals signs in a row", "users==7", "not_an_integer", 0);
    list.bad_form("an equals sign at the end", "users=7=", "not_an_integer", 0);
    list.bad_form("a list in one value", "users=7,8", "not_an_integer", 0);
    list.bad_form("a leading zero", "users=07", "not_an_integer", 0);
    list.bad_form("two zeros", "users=00", "not_an_integer", 0);
    list.bad_form("a word", "users=7&users=seven", "not_an_integer", 1);
    list.bad_form("a fraction", "users=7.0", "not_an_integer", 0);
    list.bad_form("an exponent", "users=1e2", "not_an_integer", 0);
    list.bad_form("hexadecimal", "users=0x7", "not_an_integer", 0);
    list.bad_form("an escaped null byte", "users=7%00", "not_an_integer", 0);
    list.bad_form("a minus sign alone", "users=-", "not_an_integer", 0);
    list.bad_form("zero", "users=7&users=0", "out_of_range", 1);
    list.bad_form("minus zero", "users=-0", "out_of_range", 0);
    list.bad_form("a negative id", "users=-7", "out_of_range", 0);
    list.bad_form("2^63", "users=9223372036854775808", "out_of_range", 0);
    list.bad_form("2^64 + 7", "users=18446744073709551623", "out_of_range", 0);
    list.bad_form("thirty digits", "users=100000000000000000000000000007", "out_of_range", 0);
    list.bad_form("other keys do not count for the index", "x=1&users=7&y=2&users=0", "out_of_range", 1);

    list.bad_form("a broken escape in our value", "users=7&users=%", "malformed_body");
    list.bad_form("half an escape in our value", "users=7%3", "malformed_body");
    list.bad_form("an escape of no hexadecimal in our value", "users[]=%3g", "malformed_body");
    list.bad_form("an escape cut by the next piece", "users=%3&7", "malformed_body");
    list.bad_form("a broken escape after our key", "users%=7", "malformed_body");
    list.bad_form("a broken escape in our brackets", "users%5=7&users=8", "malformed_body");
    list.bad_form("a broken escape after our bracket", "users%5B%zz=7", "malformed_body");
    list.bad_form("a broken escape without a value", "users%", "malformed_body");

    for (char const* key : {"users[",        "users[x]",     "users[0",           "users[00]",
                            "users[01]",     "users[-1]",    "users[+1]",         "users[1000000000]",
                            "users[][]",     "users[0][id]", "users[]x",          "users%5B1.0%5D",
                            "users.1",       "users-0",      "users{}",           "users%00",
                            "users+",        "users]",       "users%C3%A9",       "\nusers",
                            "+users",        "%00users",     "\xef\xbb\xbfusers", "%EF%BB%BFusers[]",
                            "\r\n\tusers[0]"})
        list.bad_form("no list: " + std::string(key), "users=7&" + std::string(key) + "=8", "unsupported_key",
                      1);

    list.form("other words that begin with ours are ignored", "users=7&users_note=8&users2=9&userss=5", {7});
    list.bad_form("a broken escape after a key like ours", "users.%=7&users=8", "malformed_body");
    list.bad_form("no users", "user=7", "missing_users");
    list.bad_form("the key in another case", "USERS=7", "missing_users");
    list.bad_form("separators alone", "&&", "missing_users");
    list.bad_form("white space alone", " ", "missing_users");
    list.bad_form("a semicolon does not split", "x=1;users=7", "missing_users");
    list.bad_form("text", "remove user 7", "missing_users");
    list.bad_form("a bare JSON list", "[7]", "missing_users");
    list.bad_form("a byte order mark before JSON", "\xef\xbb\xbf{\"users\":[7]}", "missing_users");
}

void types(row_list& list)
{
    std::string const json = R"({"users":[7]})";
    std::string const form = "users=7";

    list.removes("type: JSON in another case", "Application/JSON", json, {7});
    list.removes("type: JSON in utf-8", "application/json; charset=utf-8", json, {7});
    list.removes("type: JSON in UTF-8, quoted", "application/json;Charset=\"UTF-8\"", json, {7});
    list.removes("type: JSON in utf8", "application/json; charset=utf8", json, {7});
    list.removes("type: JSON in UTF8, quoted", "application/json;CHARSET=\"UTF8\"", json, {7});
    list.removes("type: JSON with another parameter", "application/json; profile=x", json, {7});
    list.unsupported("JSON in another charset", "application/json; charset=iso-8859-1");
    list.unsupported("JSON in UTF-16", "application/json;profile=x;charset=\"utf-16\"");
    list.unsupported("JSON in an empty charset", "application/json; charset=");

    list.removes("type: form", form_type, form, {7});
    list.removes("type: form in another case", "Application/X-WWW-Form-Urlencoded", form, {7});
    list.removes("type: form with a charset", form_type + "; charset=UTF-8", form, {7});
    list.removes("type: form that is JSON", form_type + "; charset=UTF-8", json, {7});
    list.removes("type: text that is JSON", "text/plain;charset=UTF-8", json, {7});
    list.removes("type: text that is a form", "text/plain", form, {7});
    list.removes("type: none, JSON", "", json, {7});
    list.removes("type: none, form", "", form, {7});
    list.removes("type: none, JSON after white space", "", "\r\n \t" + json, {7});
    list.removes("type: text, JSON after white space", "text/plain", "\n" + json, {7});
    list.faulty("type: other white space is not white space", form_type, "\v" + json, "missing_users");
    list.faulty("type: a form after white space", form_type, " users=7", "unsupported_key", 0);
    list.faulty("type: none, broken JSON stays JSON", "", "{users=7&users=8", "malformed_body");
    list.faulty("type: text, JSON's faults are JSON's", "text/plain", R"({"users":[]})", "empty_list");
    list.faulty("type: none, a byte order mark", "", "\xef\xbb\xbf" + json, "missing_users");

    contract_row empty = base("type: an empty label is none");
    empty.fields[1].second = "";
    empty.body = form;
    list.add(std::move(empty));

    for (char const* type :
         {"multipart/form-data; boundary=x", "multipart/mixed", "application/xml", "text/html", "text/json",
          "application/problem+json", "application/jsonp", "application/json-patch+json",
          "application/octet-stream", "*/*", "json", ";charset=utf-8"})
        list.unsupported(type, type);

    for (auto const& [first, second] : {std::pair(json_type, json_type), std::pair(json_type, form_type),
                                        std::pair(form_type, std::string("image/png"))})
    {
        contract_row row = base("type: given twice, " + first + " and " + second);
        row.fields[1].second = first;
        row.fields.emplace_back("content-type", second);
        list.add(refused(std::move(row), 400, "repeated_content_type"));
    }

    for (bool const is_first : {true, false})
    {
        contract_row row =
            base(is_first ? "type: an empty field and then ours" : "type: given twice, the second empty");
        row.fields[1].second = is_first ? "" : json_type;
        row.fields.emplace_back("Content-Type", is_first ? json_type : "");
        list.add(refused(std::move(row), 400, "repeated_content_type"));
    }

    list.encoded("identity", {"identity"}, true);
    list.encoded("identity in another case", {"Identity"}, true);
    list.encoded("identity twice", {"identity", "identity, identity"}, true);
    list.encoded("an empty field", {""}, true);
    list.encoded("gzip", {"gzip"}, false);
    list.encoded("br", {"br"}, false);
    list.encoded("identity and gzip", {"identity, gzip"}, false);
    list.encoded("an empty field and gzip", {"", "gzip"}, false);
    list.encoded("gzip and identity in two fields", {"gzip", "identity"}, false);
}

void no_body(row_list& list)
{
    list.faulty("no body: JSON", json_type, "", "missing_body");
    list.faulty("no body: form", form_type, "", "missing_body");
    list.faulty("no body: text", "text/plain", "", "missing_body");
    list.faulty("no body: no label", "", "", "missing_body");

    contract_row query = base("no body: the query is ignored");
    query.target += "?users=7";
    label(query, "");
    query.body.clear();
    list.add(refused(std::move(query), 400, "missing_body"));

    contract_row both = base("query: ignored if the body has users");
    both.target += "?users=8&users=x&%";
    list.add(std::move(both));
}

void limits(row_list& list)
{
    std::string const seven = R"({"users":[7)";
    std::string const padded = R"({"users":[7],"x":")";
    std::string const largest = padded + std::string(body_limit - padded.size() - 2, 'x') + R"("})";

    list.json("a body of 1 MiB", largest, {7});
    list.form("a body of 1 MiB", "users=7&x=" + std::string(body_limit - 10, 'x'), {7});
    for (std::string const& body : {largest + " ", "users=7&x=" + std::string(body_limit - 9, 'x'),
                                    std::string(body_limit + 1, '\xff'), std::string(3 * body_limit, '[')})
    {
        contract_row row = base("limit: a body of " + std::to_string(body.size()) + " bytes from " +
                                std::to_string(static_cast<unsigned char>(body[0])));
        label(row, body[0] == 'u' ? form_type : json_type);
        row.body = body;
        list.add(refused(std::move(row), 413, "body_too_large"));
    }

    list.json("10 000 users", seven + "," + counted("", users_limit - 1, ",") + "]}", {7});
    list.json("10 000 times one user", R"({"users":[)" + repeated("7", users_limit, ",") + "]}", {7});
    list.bad_json("10 001 users", seven + "," + counted("", users_limit, ",") + "]}", "too_many_users",
                  users_limit);
    list.bad_json("10 001 times one user: repeats count",
                  R"({"users":[)" + repeated("7", users_limit + 1, ",") + "]}", "too_many_users",
                  users_limit);
    list.bad_json("the limit stops the parsing",
                  R"({"users":[)" + repeated("7", users_limit + 1, ",") + ",\xff", "too_many_users",
                  users_limit);
    list.form("10 000 users", "users=7&" + counted("users[]=", users_limit - 1, "&"), {7});
    list.form("10 000 times one user", repeated("users=7", users_limit, "&"), {7});
    list.bad_form("10 001 users", "users=7&" + counted("users=", users_limit, "&"), "too_many_users",
                  users_limit);
    list.bad_form("10 001 times one user: repeats count", repeated("users=7", users_limit + 1, "&"),
                  "too_many_users", users_limit);
    list.bad_form("the limit stops the parsing", repeated("users=7", users_limit + 1, "&") + "&users=%",
                  "too_many_users", users_limit);
}

// One request with every error; each row fixes the one that was reported.
void order(row_list& list)
{
    contract_row row;
    row.target = "/api/v2/course/03/invite/";
    row.method = "PATCH";
    row.fields = {{"Authorization", "Bearer b@d"},
                  {"Content-Type", "image/png"},
                  {"Content-Type", "image/gif"},
                  {"Content-Encoding", "gzip"}};
    row.body = std::string(body_limit + 1, '\xff');

    auto const told = [&](std::string what, unsigned status, std::string code, field_list answer = {})
    {
        contract_row now = refused(row, status, std::move(code));
        now.name = "order: " + std::move(what);
        now.answer_fields = std::move(answer);
        list.add(std::move(now));
    };

    told("the path hides all else", 404, "not_found");
    row.target = "/api/v2/course/2/invite/";
    told("then the method", 405, "method_not_allowed", {{"Allow", "DELETE"}});
    row.method = "DELETE";
    told("then malformed credentials", 400, "invalid_request",
         {{"WWW-Authenticate", bare_challenge + R"(, error="invalid_request")"}});
    row.fields[0].second = "Bearer unknown-token";
    told("then an unknown token", 401, "invalid_token",
         {{"WWW-Authenticate", bare_challenge + R"(, error="invalid_token")"}});
    row.fields[0].second = "Bearer stranger-token";
    told("then a course that the caller cannot see", 404, "not_found");
    row.fields[0].second = "Bearer invited-token";
    told("then the role", 403, "forbidden");
    row.fields[0].second = "Bearer creator-token";
    told("then the length", 413, "body_too_large");
    list.rows.back().needs_length = true;
    row.body = "\xff";
    told("then the repeated type", 400, "repeated_content_type");
    row.fields.erase(row.fields.begin() + 2);
    told("then the encoding", 415, "unsupported_encoding", {{"Accept-Encoding", "identity"}});
    row.fields.pop_back();
    told("then the type", 415, "unsupported_type", {{"Accept", accepted_types}});
    row.fields[1].second = json_type;
    told("then the body", 400, "malformed_body");
    row.body = R"({"users":[8]})";

    contract_row mended = row;
    mended.name = "order: nothing is left";
    mended.removed = {8};
    list.add(std::move(mended));
}

} // namespace

std::vector<contract_row> const& contract_rows()
{
    static std::vector<contract_row> const rows = []
    {
        row_list list;
        for (auto* part : {samples, paths, methods, credentials, callers, json_bodies, form_bodies, types,
                           no_body, limits, order})
            part(list);
        return std::move(list.rows);
    }();
    return rows;
}

field_list expected_fields(contract_row const& row)
{
    field_list fields = row.answer_fields;
    if (row.status != 204)
    {
        fields.emplace_back("Content-Type", "application/problem+json");
        fields.emplace_back("Cache-Control", "no-store");
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

std::vector<world_token> const& world_tokens()
{
    static std::vector<world_token> const tokens = {{"creator-token", creator},
                                                    {"manager-token", manager},
                                                    {"member-token", joined},
                                                    {"stranger-token", stranger},
                                                    {"invited-token", invited}};
    return tokens;
}

std::vector<world_course> const& world_courses()
{
    static std::vector<world_course> const courses = {
        {open_course, course_kind::open, creator, {manager}, {joined}, {invited, 7, 8, 9, largest_id}},
        {secret_course, course_kind::secret, creator, {}, {}, {invited, 7, 8, 9, largest_id}},
        {deleted_course, course_kind::deleted, creator, {}, {}, {7}},
        {draft_course, course_kind::draft, creator, {}, {}, {7}},
        {other_course, course_kind::open, stranger, {}, {}, {7}},
    };
    return courses;
}

} // namespace contract
