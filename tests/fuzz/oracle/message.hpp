// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_MESSAGE_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_MESSAGE_HPP

#include "fuzz/oracle/bearer.hpp"
#include "fuzz/oracle/host.hpp"
#include "fuzz/oracle/id.hpp"
#include "fuzz/oracle/target.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A request's header and where its body ends, from the bytes of a connection.

namespace oracle {

struct header
{
    std::string method;
    std::string target;
    unsigned version = 11;
    std::vector<std::pair<std::string, std::string>> fields;

    std::vector<std::string> values(std::string const& name) const
    {
        std::vector<std::string> all;
        for (auto const& [n, value] : fields)
            if (lower(n) == name) all.push_back(value);
        return all;
    }

    bool is_chunked() const { return !values("transfer-encoding").empty(); }

    /// Of a header that is not ambiguous.
    bool has_body() const
    {
        std::vector<std::string> const lengths = values("content-length");
        return is_chunked() || (!lengths.empty() && lengths[0].find_first_not_of('0') != std::string::npos);
    }

    /// Whether a server cannot tell for sure where the request ends, or which host is meant.
    bool is_ambiguous() const
    {
        std::vector<std::string> const lengths = values("content-length");
        std::vector<std::string> const codings = values("transfer-encoding");
        if (version == 11 ? values("host").size() != 1 : values("host").size() > 1) return true;
        for (std::string const& host : values("host"))
            if (!is_host_with_port(host)) return true;
        if (!is_host_with_port(authority_of(target))) return true;
        if (lengths.size() > 1 || (!lengths.empty() && !is_digits(lengths[0]))) return true;
        if (codings.empty()) return false;
        return codings.size() > 1 || !lengths.empty() || version != 11 || lower(codings[0]) != "chunked";
    }
};

/// What follows a header.
struct payload
{
    enum outcome_type
    {
        whole,
        cut,      ///< the connection ends first
        too_long, ///< for the limit
        broken    ///< chunks that are none
    };

    outcome_type outcome = whole;
    std::string body;
    std::size_t size = 0; ///< on the wire, where it is whole
    bool plain = true;    ///< without extensions and trailers, which a parser may judge more strictly
};

/// Chunks as RFC 9112, section 7.1, has them.
class chunk_reader
{
    std::string_view text_;
    std::size_t limit_;
    std::size_t at_ = 0;
    payload result_;

    payload ends(payload::outcome_type outcome)
    {
        result_.outcome = outcome;
        result_.size = at_;
        return result_;
    }

    std::optional<std::string> line()
    {
        std::size_t const end = text_.find("\r\n", at_);
        if (end == text_.npos) return std::nullopt;
        std::string const s(text_.substr(at_, end - at_));
        at_ = end + 2;
        return s;
    }

public:
    chunk_reader(std::string_view text, std::size_t limit)
        : text_(text)
        , limit_(limit)
    {
    }

    payload read()
    {
        for (;;)
        {
            std::optional<std::string> const head = line();
            if (!head) return ends(payload::cut);
            std::string const digits = head->substr(0, head->find_first_not_of("0123456789abcdefABCDEF"));
            std::string const rest = trimmed(head->substr(digits.size()));
            if (digits.empty()) return ends(payload::broken);
            result_.plain = result_.plain && head->size() == digits.size();
            std::string const significant =
                digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
            if (significant.size() > 15) return ends(payload::too_long);
            std::size_t const size = significant.empty() ? 0 : std::stoull(significant, nullptr, 16);
            if (result_.body.size() + size > limit_) return ends(payload::too_long);
            if (!rest.empty() && rest.front() != ';') return ends(payload::broken);
            if (size == 0) break;
            if (text_.size() - at_ < size + 2) return ends(payload::cut);
            result_.body += text_.substr(at_, size);
            at_ += size;
            if (text_.substr(at_, 2) != "\r\n") return ends(payload::broken);
            at_ += 2;
        }
        for (;;)
        {
            std::optional<std::string> const trailer = line();
            if (!trailer) return ends(payload::cut);
            if (trailer->empty()) return ends(payload::whole);
            result_.plain = false;
        }
    }
};

/// The body of a request whose header is not ambiguous. @param rest What came behind the header.
inline payload payload_of(header const& h, std::string_view rest, std::size_t limit)
{
    if (h.is_chunked()) return chunk_reader(rest, limit).read();
    std::vector<std::string> const lengths = h.values("content-length");
    payload p;
    if (lengths.empty()) return p;
    std::string const digits =
        lengths[0].substr(std::min(lengths[0].find_first_not_of('0'), lengths[0].size()));
    std::size_t const size = digits.empty() ? 0 : digits.size() > 15 ? rest.size() + 1 : std::stoull(digits);
    p.outcome = digits.size() > 15 || size > limit ? payload::too_long
                : rest.size() < size               ? payload::cut
                                                   : payload::whole;
    if (p.outcome != payload::whole) return p;
    p.body = rest.substr(0, size);
    p.size = size;
    return p;
}

} // namespace oracle

#endif
