// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_ANSWER_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_ANSWER_HPP

#include "fuzz/oracle/expect.hpp"
#include "fuzz/oracle/json.hpp"

#include <uninvite/errc.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a server wrote, and whether it is an answer of the contract.

namespace oracle {

/// One HTTP response.
struct answer
{
    bool continued = false; ///< `100 Continue` came first
    unsigned status = 0;
    std::map<std::string, std::string> fields;
    std::string body;

    bool has(std::string const& name) const { return fields.contains(name); }
};

inline constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

inline answer read_answer(std::string text)
{
    answer a;
    a.continued = text.starts_with(go_on);
    if (a.continued) text.erase(0, go_on.size());

    std::size_t const end = text.find("\r\n\r\n");
    expect(end != text.npos, "an answer has a header");
    a.body = text.substr(end + 4);
    std::vector<std::string> lines(1);
    for (char c : text.substr(0, end))
        if (c == '\n')
            lines.emplace_back();
        else if (c != '\r')
            lines.back() += c;
    expect(lines[0].starts_with("HTTP/1.1 ") || lines[0].starts_with("HTTP/1.0 "),
           "an answer has a status line");
    a.status = static_cast<unsigned>(std::stoul(lines[0].substr(9, 3)));
    for (std::size_t i = 1; i != lines.size(); ++i)
    {
        std::size_t const colon = lines[i].find(": ");
        expect(colon != std::string::npos, "a field has a name and a value");
        bool const is_new = a.fields.emplace(lines[i].substr(0, colon), lines[i].substr(colon + 2)).second;
        expect(is_new, "a field comes once");
    }
    return a;
}

/// A value written in one way, to be compared.
inline std::string plain(json_value const& v)
{
    std::string s;
    switch (v.kind)
    {
    case json_value::object:
        for (std::size_t i = 0; i != v.keys.size(); ++i)
            s += (s.empty() ? "" : ",") + v.keys[i] + ":" + plain(v.elements[i]);
        return "{" + s + "}";
    case json_value::array:
        for (json_value const& e : v.elements)
            s += (s.empty() ? "" : ",") + plain(e);
        return "[" + s + "]";
    case json_value::string:
        return "'" + v.text + "'";
    default:
        return v.text;
    }
}

/// The body of an error, in the way of @ref plain: a client may rely on all of it.
inline std::string plain_problem(uninvite::errc_row const& row, std::optional<std::size_t> index,
                                 std::size_t limit)
{
    auto const quoted = [](std::string_view s) { return "'" + std::string(s) + "'"; };
    std::string detail = quoted(row.detail);
    if (std::size_t const at = detail.find("{limit}"); at != detail.npos)
        detail = detail.substr(0, at) + std::to_string(limit) + detail.substr(at + 7);
    std::string const code = quoted(row.code);
    std::string message = "{code:" + code + ",message:" + detail;
    if (index) message += ",index:" + std::to_string(*index);
    message += "}";
    if (!row.field.empty()) message = "{field:" + quoted(row.field) + ",messages:[" + message + "]}";
    return "{type:'urn:uninvite:problem:" + std::string(row.code) + "',title:" + quoted(row.title) +
           ",status:" + std::to_string(row.status) + ",detail:" + detail + ",errors:[" + message + "]}";
}

/// Checks all of an error's answer. So nothing in it can come from the request but the place in the list.
inline void check_error(answer const& a, uninvite::errc e, std::optional<std::size_t> index,
                        std::size_t limit, bool without_body)
{
    using uninvite::errc;
    uninvite::errc_row const& row = row_of(e);
    expect(a.status == row.status, "the status is the contract's for " + std::string(row.name),
           std::to_string(a.status), std::to_string(row.status));

    std::map<std::string, std::string> fields = {{"Content-Type", "application/problem+json"},
                                                 {"Cache-Control", "no-store"}};
    if (e == errc::missing_token) fields["WWW-Authenticate"] = "Bearer realm=\"uninvite\"";
    if (e == errc::invalid_request || e == errc::invalid_token)
        fields["WWW-Authenticate"] = "Bearer realm=\"uninvite\", error=\"" + std::string(row.code) + "\"";
    if (e == errc::method_not_allowed) fields["Allow"] = "DELETE";
    if (row.code == "unsupported_type")
        fields["Accept"] = "application/json, application/x-www-form-urlencoded";
    if (e == errc::unsupported_encoding) fields["Accept-Encoding"] = "identity";
    for (auto const& [name, value] : a.fields)
        if (name != "Content-Length" && name != "Connection" && name != "Date")
            expect(fields.contains(name) && fields[name] == value, "an error has the fields of its row",
                   name + ": " + value, std::string(row.name));
    for (auto const& [name, value] : fields)
        expect(a.has(name), "an error has all fields of its row", "absent", name + ": " + value);

    if (without_body)
    {
        expect(a.body.empty(), "the answer to HEAD has no body");
        return;
    }
    expect(a.has("Content-Length") && a.fields.at("Content-Length") == std::to_string(a.body.size()),
           "Content-Length is that of the body",
           a.has("Content-Length") ? a.fields.at("Content-Length") : "absent", std::to_string(a.body.size()));
    json_value document;
    expect(json_parser(a.body, 8).parse(document), "an error is one JSON value", a.body, "not well-formed");
    expect(plain(document) == plain_problem(row, index, limit), "an error says what its row says",
           plain(document), plain_problem(row, index, limit));
}

inline void check_removed(answer const& a)
{
    expect(a.body.empty() && !a.has("Content-Type") && !a.has("Content-Length"),
           "a 204 has no body, no Content-Type and no Content-Length");
}

} // namespace oracle

#endif
