// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The bytes of a connection through the Boost.Beast adapter, against a store in memory. Each request on it is
// judged by the oracle too: who may, which users, which answer, where the next request begins.

#include "fuzz/oracle/answer.hpp"
#include "fuzz/oracle/body.hpp"
#include "fuzz/oracle/course_model.hpp"
#include "fuzz/oracle/expect.hpp"
#include "fuzz/oracle/judgement.hpp"
#include "fuzz/oracle/message.hpp"
#include "support/world.hpp"

#include <uninvite/beast/respond.hpp>
#include <uninvite/uninvite.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace http = boost::beast::http;
namespace net = boost::asio;
using boost::beast::error_code;
using oracle::expect;
using uninvite::errc;

constexpr std::size_t body_limit = 200;
constexpr std::size_t users_limit = 5;

/// A peer that sends the input, so many bytes at a time at most, and keeps what is written to it.
class peer
{
    std::string_view left_;
    std::size_t piece_;

public:
    std::size_t sent = 0;
    std::string written;

    peer(std::string_view bytes, std::size_t piece)
        : left_(bytes)
        , piece_(piece)
    {
    }

    template <class Buffers>
    std::size_t read_some(Buffers const& buffers, error_code& ec)
    {
        ec = {};
        if (left_.empty()) ec = net::error::eof;
        std::size_t const n = net::buffer_copy(buffers, net::buffer(left_.substr(0, piece_)));
        left_.remove_prefix(n);
        sent += n;
        return n;
    }

    template <class Buffers>
    std::size_t write_some(Buffers const& buffers, error_code& ec)
    {
        ec = {};
        std::string bytes(net::buffer_size(buffers), '\0');
        net::buffer_copy(net::buffer(bytes), buffers);
        written += bytes;
        return bytes.size();
    }

    template <class Buffers>
    std::size_t read_some(Buffers const& buffers)
    {
        error_code ec;
        std::size_t const n = read_some(buffers, ec);
        if (ec) throw boost::system::system_error(ec);
        return n;
    }

    template <class Buffers>
    std::size_t write_some(Buffers const& buffers)
    {
        error_code ec;
        return write_some(buffers, ec);
    }
};

oracle::header header_of(http::request<http::string_body> const& request)
{
    oracle::header h;
    h.method = request.method_string();
    h.target = request.target();
    h.version = request.version();
    for (auto const& f : request)
        h.fields.emplace_back(f.name_string(), f.value());
    return h;
}

/// One request with its answer, seen from outside.
struct exchange
{
    oracle::header head;
    std::string_view behind; ///< all that came behind the header
    std::size_t consumed;    ///< how much of it the server took
    std::string written;
    std::vector<std::string> removed; ///< course/user
    bool again;
};

// The clock may go on between two runs of the same input.
std::string without_date(std::string text)
{
    std::size_t const at = text.find("\r\nDate: ");
    if (at != text.npos) text.erase(at, text.find("\r\n", at + 2) - at);
    return text;
}

void check_connection(exchange const& e, oracle::answer const& a)
{
    std::string const said = a.has("Connection") ? a.fields.at("Connection") : "";
    std::string const wanted =
        e.head.version == 11 ? (e.again ? "" : "close") : (e.again ? "keep-alive" : "");
    bool const is_redundant = e.head.version == 10 && !e.again && said == "close"; // HTTP/1.0 ends by itself
    expect(said == wanted || is_redundant, "an answer says whether the connection is read again", said,
           wanted);
    for (contract::world_token const& t : contract::world_tokens())
        expect(e.written.find(t.token) == std::string::npos, "no answer holds a token");
}

void check_refusal(exchange const& e, oracle::answer const& a, errc fault,
                   std::optional<std::size_t> index = {})
{
    bool const is_length = fault == errc::body_too_large;
    oracle::check_error(a, fault, index, is_length ? body_limit : users_limit, e.head.method == "HEAD");
    check_connection(e, a);
}

bool is_answered(exchange const& e)
{
    return !e.written.empty() && e.written != oracle::go_on;
}

/// Where the body is not one, the answer is an error or none, and the connection ends. Of what is odd in
/// chunk extensions, Boost.Beast finds out one thing or another, as the bytes come: it must not be carried
/// out, that is all.
void check_unread_body(exchange const& e, oracle::payload const& p)
{
    expect(!e.again, "behind a body that is none nothing is read");
    if (!is_answered(e))
    {
        expect(p.outcome != oracle::payload::too_long || !p.plain, "a body that is too long is answered");
        return;
    }
    oracle::answer const a = oracle::read_answer(e.written);
    bool const is_length = a.status == 413;
    expect(!is_length || p.outcome == oracle::payload::too_long || !p.plain,
           "413 is for a body that is too long");
    check_refusal(e, a, is_length ? errc::body_too_large : errc::malformed_request);
}

/// Whether the parser did not take the body.
bool is_refused_body(exchange const& e)
{
    return !is_answered(e) || e.written.find("body_too_large") != std::string::npos ||
           e.written.find("malformed_request") != std::string::npos;
}

/// @return What came of it, in whichever pieces it came.
std::string check_exchange(exchange const& e, oracle::course_model& model, oracle::server_options const& o)
{
    std::string outcome = e.written;
    std::vector<std::string> gone;
    oracle::head_judgement const judged = oracle::judge_head(e.head, model, o);
    if (judged.fault)
    {
        oracle::answer const a = oracle::read_answer(e.written);
        expect(!a.continued, "who is refused is not asked for a body");
        check_refusal(e, a, *judged.fault);
        expect(!e.again || (!e.head.is_ambiguous() && !e.head.has_body()),
               "a refused request's body never runs");
        expect(!e.again || e.consumed == 0, "the next request begins behind this one");
    }
    else if (oracle::payload const p = oracle::payload_of(e.head, e.behind, o.body_limit);
             p.outcome != oracle::payload::whole || (!p.plain && is_refused_body(e)))
    {
        check_unread_body(e, p);
        outcome = "the body is refused";
    }
    else
    {
        oracle::answer const a = oracle::read_answer(e.written);
        auto const waits = e.head.values("expect");
        expect(a.continued == (e.head.version == 11 && e.head.has_body() && !waits.empty() &&
                               oracle::lower(waits[0]) == "100-continue"),
               "100 Continue is sent where it is waited for");
        expect(!e.again || e.consumed == p.size, "the next request begins behind this one",
               std::to_string(e.consumed), std::to_string(p.size));

        oracle::users const users = oracle::users_of(judged.is_json, p.body, judged.query, o.users_limit);
        bool const may_be_malformed = users.or_malformed && a.status != 204;
        if (may_be_malformed && e.written.find("malformed_body") != std::string::npos)
            check_refusal(e, a, errc::malformed_body);
        else if (users.fault)
            check_refusal(e, a, *users.fault, users.index);
        else
        {
            expect(a.status == 204, "the users are removed", std::to_string(a.status), users.text());
            oracle::check_removed(a);
            check_connection(e, a);
            gone = model.remove(judged.course, users.ids);
        }
    }
    expect(e.removed == gone, "exactly the pending invitations that were named are removed",
           std::to_string(e.removed.size()), std::to_string(gone.size()));
    for (std::string const& r : gone)
        outcome += "removed " + r + "\n";
    return outcome;
}

/// Serves a connection to its end. @return What came of each request.
std::string serve(std::string_view input, std::size_t piece, bool users_in_query)
{
    tests::world world;
    uninvite::creator_or_manager const policy{world.tokens, world.store};
    uninvite::route_options options;
    options.body_limit = body_limit;
    options.users_limit = users_limit;
    options.users_in_query = users_in_query;
    uninvite::remove_invitations const route{policy, world.store, options};

    oracle::course_model model;
    static auto const memberships = world.memberships();
    peer stream(input, piece);
    boost::beast::flat_buffer buffer;
    std::string all;
    for (std::size_t seen = 0;;)
    {
        http::request_parser<http::string_body> parser;
        parser.body_limit(boost::none);
        error_code ec;
        http::read_header(stream, buffer, parser, ec);
        if (ec) break;

        exchange e;
        e.head = header_of(parser.get());
        std::size_t const begin = stream.sent - buffer.size();
        e.behind = input.substr(begin);
        stream.written.clear();
        e.again = uninvite::beast::respond(stream, buffer, parser, route, ec);
        e.consumed = stream.sent - buffer.size() - begin;
        e.written = without_date(stream.written);
        auto const audit = world.store.audit();
        for (; seen != audit.size(); ++seen)
            e.removed.push_back(std::to_string(audit[seen].course.value()) + "/" +
                                std::to_string(audit[seen].user.value()));
        all += check_exchange(e, model, {body_limit, users_limit, users_in_query});
        if (!e.again) break;
    }

    expect(world.memberships() == memberships, "no membership changes");
    for (auto const& [course, users] : world.pending())
        for (long user : {1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, contract::largest_id})
            expect(users.contains(user) == model.is_pending(std::to_string(course), std::to_string(user)),
                   "what is pending at the end: course " + std::to_string(course),
                   "user " + std::to_string(user), "otherwise");
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    // Past this the limit on what comes over the wire counts too, which the oracle does not know.
    if (size > body_limit * 2 + 16 * 1024) return 0;
    std::string_view const input = oracle::text_of(data, size);
    for (bool users_in_query : {false, true})
    {
        std::string const whole = serve(input, input.size(), users_in_query);
        std::string const pieces = serve(input, 7, users_in_query);
        expect(whole == pieces, "it does not matter in which pieces a request comes", pieces, whole);
    }
    return 0;
}
