// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/contract/framing_rows.hpp"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace contract {

namespace {

using enum parsed_view;

// Texts with NUL bytes.
template <std::size_t N>
std::string text(char const (&literal)[N])
{
    return {literal, N - 1};
}

std::string const line = "DELETE /api/v2/course/1/invite/ HTTP/1.1\r\n";
std::string const host = "Host: localhost\r\n";
std::string const token = "Authorization: Bearer creator-token\r\n";
std::string const coding = "Transfer-Encoding: chunked\r\n";
std::string const start = line + host + token;
std::string const chunks = start + coding + "\r\n";
std::string const end = "0\r\n\r\n";
std::string const one = "7\r\nusers=7\r\n";

std::string hex(std::size_t n)
{
    char digits[20];
    std::snprintf(digits, sizeof digits, "%zx", n);
    return digits;
}

/// The request that must not run.
std::string const second = start + "Content-Length: 7\r\n\r\nusers=8";
/// The end of a body, and the request, as the data of one chunk.
std::string const hidden = hex((end + second).size()) + "\r\n" + end + second + "\r\n" + end;

std::string printable(std::string const& bytes)
{
    std::string s;
    for (char c : bytes)
        if (c == '\r')
            s += "\\r";
        else if (c == '\n')
            s += "\\n";
        else if (c < ' ' || c > '~')
            s += "\\x" + hex(static_cast<unsigned char>(c));
        else
            s += c;
    return s;
}

struct rows
{
    std::vector<framing_attack> all;

    void add(std::string kind, std::string name, std::string bytes, parsed_view view = shows,
             unsigned status = 400)
    {
        all.push_back({std::move(kind), printable(name), std::move(bytes), status, view});
    }
    /// One more field in a head with a length, and the same in a head with chunks.
    void add_fields(std::string const& kind, std::vector<std::string> const& list, parsed_view view = shows)
    {
        for (std::string const& fields : list)
            add(kind, fields, start + fields + "\r\nusers=7" + second, view);
    }
};

// The end of a chunk line: one reader ends it, and another one continues with an extension.
void add_extensions(rows& r)
{
    for (std::string const& t : {text("\n"), text("\r"), text("\rX"), text("\r\r"), text("\0")})
    {
        r.add("TERM.EXT", "2;" + t, chunks + "2;" + t + "xx\r\n" + hidden);
        r.add("TERM.EXT", "2;a=b" + t, chunks + "2;a=b" + t + "xx\r\n" + hidden);
        r.add("EXT.TERM", "2" + t, chunks + "2" + t + "xx\r\n" + hidden);
        r.add("EXT.TERM", "0;" + t, chunks + one + "0;" + t + "\r\n\r\n" + second);
    }
    for (std::string const& t : {text("\n"), text("\r"), text("\0"), text("\x01"), text("\v"), text("\x7f")})
    {
        r.add("TERM.EXT", "2;a=\"" + t, chunks + "2;a=\"" + t + "x\"\r\n" + hidden, hides);
        r.add("TERM.EXT", "2;a=\"\\" + t, chunks + "2;a=\"\\" + t + "x\"\r\n" + hidden, hides);
        r.add("EXT.TERM", "last chunk, 0;a=\"" + t, chunks + one + "0;a=\"" + t + "\"\r\n\r\n" + second,
              hides);
    }
    // A reader that looks for the closing quote goes past the end of the line.
    r.add("EXT.TERM", "CRLF in quotes", chunks + "7;a=\"\r\nusers=7\r\n0\r\n\r\n" + second);
    r.add("EXT.TERM", "CRLF in quotes, closed", chunks + "7;a=\"\r\n\"\r\nusers=7\r\n" + end + second);
    r.add("EXT.TERM", "last CRLF in quotes", chunks + one + "0;a=\"\r\n\r\n\"\r\n\r\n" + second);
}

// The bytes after the data of a chunk: none, one, two others, or data that is longer than its size.
void add_terminators(rows& r)
{
    for (std::string const& t : {text(""), text("\n"), text("\r"), text("XX"), text("\rX"), text("\r\r"),
                                 text("\n\n"), text("\n\r"), text("X\n"), text("\0\0"), text(" \r\n")})
    {
        std::string const kind = t.size() == 2 ? "TERM.SPILL" : t.empty() ? "ZERO.TWO" : "ONE.TWO";
        r.add(kind, t, chunks + "7\r\nusers=7" + t + end + second);
        r.add("SPILL.TERM", t, chunks + "7\r\nusers=7" + t + hidden);
    }
    r.add("SPILL", "data longer than its size", chunks + "6\r\nusers=7\r\n" + end + second);
    r.add("TWO.ONE", "the size line ends in LF", chunks + "7\nusers=7\r\n" + end + second);
    r.add("TWO.ONE", "the last chunk ends in LF", chunks + one + "0\n\r\n" + second);
    r.add("TWO.ONE", "the empty line is LF", chunks + one + "0\r\n\n" + second);
    r.add("TWO.ONE", "both are LF", chunks + one + "0\n\n" + second);
    r.add("TWO.ONE", "the empty line is CR", chunks + one + "0\r\n\rX" + second);
}

void add_sizes(rows& r)
{
    for (std::string const& size :
         {text("0x7"), text("+7"), text("-7"), text(" 7"), text("7 "), text("7\t"), text(""), text("7h"),
          text("7_"), text("7,0"), text("7\0"), text("10000000000000007"), text("\xef\xbc\x97")})
        r.add("size", size, chunks + size + "\r\nusers=7\r\n" + end + second);
    r.add("size", "past 32 bits", chunks + "100000007\r\nusers=7\r\n" + end + second, hides, 413);
}

void add_trailers(rows& r)
{
    std::string const last = chunks + one + "0\r\n";
    for (std::string const& t :
         {text("X: a\r\n b\r\n"), text("X: a\r\n\tb\r\n"), text("X:\r\n b\r\n"), text("X: a\r\n \r\n")})
        r.add("trailer", t, last + t + "\r\n" + second, hides);
    for (std::string const& t :
         {text("X: a\n\r\n"), text("X: a\nY: b\r\n"), text("X: a\rb\r\n"), text("X: a\0b\r\n"),
          text("X: a\x7f"
               "b\r\n"),
          text(" X: a\r\n"), text("X : a\r\n"), text("X\r\n"), text("\nX: a\r\n"),
          text("Content-Length: 7\r\n"), text("Transfer-Encoding: chunked\r\n")})
        r.add("trailer", t, last + t + "\r\n" + second);
}

void add_heads(rows& r)
{
    std::string const coded = "\r\n" + one + end + second;
    for (std::string const& value :
         {text("xchunked"), text("identity"), text("chunked, identity"), text("gzip, chunked"),
          text("chunked, chunked"), text("\"chunked\""), text("chunked;a=b"), text(""), text("\vchunked"),
          text("chunked\v"), text("chunked\0"), text(",chunked"), text("chunked,"),
          text("\xa0"
               "chunked"),
          text("chunked\r\n chunked"), text("chun\r\n ked")})
        r.add("TE.TE", value, start + "Transfer-Encoding: " + value + "\r\n" + coded);
    for (std::string const& name : {text("Transfer-Encoding :"), text("Transfer-Encoding\t:"),
                                    text("Transfer-Encoding\0:"), text(" Transfer-Encoding:")})
        r.add("TE.TE", name, start + name + " chunked\r\n" + coded);
    r.add("TE.TE", "twice", start + coding + coding + coded);
    r.add("TE.TE", "folded", start + "Transfer-Encoding:\r\n chunked\r\n" + coded, hides);
    r.add("TE.TE", "after a bare LF", start + "X: a\nTransfer-Encoding: chunked\r\n" + coded);
    r.add("TE.TE", "after a bare CR", start + "X: a\rTransfer-Encoding: chunked\r\n" + coded);
    std::string const old_line = "DELETE /api/v2/course/1/invite/ HTTP/1.0\r\n";
    r.add("TE.TE", "in HTTP/1.0", old_line + host + token + coding + coded);
    r.add("CL.TE", "length, then chunks", start + "Content-Length: 5\r\n" + coding + "\r\n" + end + second);
    r.add("TE.CL", "chunks, then length", start + coding + "Content-Length: 7\r\n" + coded);
    r.add("TE.CL", "a length of 0", start + "Content-Length: 0\r\n" + coding + coded);
    r.add_fields("CL.CL", {"Content-Length: 7\r\nContent-Length: 7\r\n",
                           "Content-Length: 7\r\nContent-Length: 0\r\n", "Content-Length: 7, 7\r\n",
                           "Content-Length: +7\r\n", "Content-Length: -7\r\n", "Content-Length: 0x7\r\n",
                           "Content-Length: 7.0\r\n", "Content-Length: 7 7\r\n", "Content-Length: 7\v\r\n",
                           "Content-Length: 18446744073709551623\r\n", "Content-Length:\r\n"});
    // One reader does not see the field, and reads no body.
    r.add_fields("0.CL", {"Content-Length : 7\r\n", "Content-Length\t: 7\r\n", "Content-Length\v: 7\r\n",
                          " Content-Length: 7\r\n", "X: a\nContent-Length: 7\r\n",
                          "X: a\rContent-Length: 7\r\n", "\nContent-Length: 7\r\n"});
    r.add_fields("0.CL", {"Content-Length:\r\n 7\r\n", "X: a\r\n Content-Length: 7\r\n"}, hides);
}

void add_hosts(rows& r)
{
    std::string const rest = token + "Content-Length: 7\r\n\r\nusers=7" + second;
    for (std::string const& value :
         {text("a b"),    text("a, b"),  text("a/b"),     text("a@b"),  text("a?b"),  text("a#b"),
          text("a\\b"),   text("a:b"),   text("a:8:8"),   text("a:-8"), text("[::1"), text("::1"),
          text("[::1]8"), text("[a]"),   text("[]"),      text("a%"),   text("a%4"),  text("a%zz"),
          text("<a>"),    text("\"a\""), text("\xc3\xa4")})
        r.add("Host", value, line + "Host: " + value + "\r\n" + rest);
    for (char const* authority : {"user@a", "a:b", "a\\b", "[a]", "a%zz", "a:8:8"})
        r.add("Host", "in the target: " + std::string(authority),
              "DELETE http://" + std::string(authority) + "/api/v2/course/1/invite/ HTTP/1.1\r\n" + host +
                  rest);
    r.add("Host", "none", line + rest);
    r.add("Host", "two", line + host + "Host: other\r\n" + rest);
    r.add("Host", "two equal", line + host + host + rest);
    r.add("Host", "two, one with a space", line + host + "Host : other\r\n" + rest);
    r.add("Host", "invalid in HTTP/1.0", "DELETE /api/v2/course/1/invite/ HTTP/1.0\r\nHost: a b\r\n" + rest);
}

// An early answer: the body is still on the way when the answer is written.
void add_unread(rows& r)
{
    std::string const elsewhere = "DELETE /nothing HTTP/1.1\r\n" + host + token;
    r.add("TE.0", "an unread body in chunks", elsewhere + coding + "\r\n" + hidden, hides, 404);
    for (std::string const& expectation :
         {text("100-continue"), text("y 100-continue"), text("100-continue, y"), text("y, 100-continue"),
          text("y\r\nExpect: 100-continue"), text("\"100-continue\"")})
        r.add("Expect", expectation,
              elsewhere + "Expect: " + expectation + "\r\nContent-Length: " + std::to_string(second.size()) +
                  "\r\n\r\n" + second,
              hides, 404);
}

} // namespace

std::vector<framing_attack> const& framing_attacks()
{
    static std::vector<framing_attack> const all = []
    {
        rows r;
        add_extensions(r);
        add_terminators(r);
        add_sizes(r);
        add_trailers(r);
        add_heads(r);
        add_hosts(r);
        add_unread(r);
        return std::move(r.all);
    }();
    return all;
}

std::vector<framing_variant> const& framing_variants()
{
    static std::vector<framing_variant> const all = []
    {
        std::string const body = "\r\n" + one + end + second;
        std::vector<framing_variant> v;
        for (char const* name : {"chunked", "Chunked", "CHUNKED", "cHuNkEd", " chunked \t"})
            v.push_back({"Transfer-Encoding: " + std::string(name),
                         start + "Transfer-Encoding:" + name + "\r\n" + body});
        for (char const* size : {"07", "0000000000000000000007", "7;a", "7;a=b", "7 ; a = b", "7;a=\"b\"",
                                 "7;a=\"\t\\\"\\\\;\"", "7;a=\"\xc3\xa4\";b=c"})
            v.push_back(
                {"size " + std::string(size), chunks + size + "\r\nusers=7\r\n0;a=\"\t\"\r\n\r\n" + second});
        v.push_back({"data with line breaks",
                     chunks + "13\r\n{\"users\":[\r\n7\r\n\r\n]}\r\n2\r\n\r\n\r\n" + end + second});
        v.push_back({"trailers", chunks + one + "0\r\nX: a\tb\r\nY:\r\nZ: \xc3\xa4\r\n\r\n" + second});
        std::string const rest = token + "Content-Length: 7\r\n\r\nusers=7" + second;
        for (char const* value :
             {"", "a", "a.example", "a.example.", "a:80", "a:", ":80", "127.0.0.1:8080", "[::1]", "[::1]:80",
              "[::ffff:192.0.2.1]", "[v1.a:b]", "a_b", "a%41", "xn--bcher-kva.example", "a!$&'()*+,;=~b"})
            v.push_back({"Host: " + std::string(value), line + "Host: " + value + "\r\n" + rest});
        return v;
    }();
    return all;
}

std::vector<framing_variant> const& closing_requests()
{
    static std::vector<framing_variant> const all = []
    {
        std::string const rest = host + token + "Content-Length: 7\r\n\r\nusers=7" + second;
        std::vector<framing_variant> v;
        for (char const* version : {"HTTP/1.1", "HTTP/1.0"})
            for (char const* fields :
                 {"Connection: close\r\n", "Connection: keep-alive, close\r\n",
                  "Connection: close, keep-alive\r\n", "Connection: TE\r\nConnection: close\r\n",
                  "Connection: keep-alive\r\nconnection: x ,\tCLOSE\r\n"})
                v.push_back(
                    {std::string(version) + ", " + printable(fields),
                     "DELETE /api/v2/course/1/invite/ " + std::string(version) + "\r\n" + fields + rest});
        v.push_back({"HTTP/1.0 without keep-alive",
                     "DELETE /api/v2/course/1/invite/ HTTP/1.0\r\nConnection: TE\r\n" + rest});
        return v;
    }();
    return all;
}

} // namespace contract
