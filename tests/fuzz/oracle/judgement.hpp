// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_FUZZ_ORACLE_JUDGEMENT_HPP
#define UNINVITE_TESTS_FUZZ_ORACLE_JUDGEMENT_HPP

#include "fuzz/oracle/bearer.hpp"
#include "fuzz/oracle/body.hpp"
#include "fuzz/oracle/content_type.hpp"
#include "fuzz/oracle/course_model.hpp"
#include "fuzz/oracle/message.hpp"
#include "fuzz/oracle/target.hpp"

#include <uninvite/errc.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace oracle {

/// What a server of the world of the contract's rows is told.
struct server_options
{
    std::size_t body_limit;
    std::size_t users_limit;
    bool users_in_query;
};

/// What the header alone shows, in the contract's order of judgement.
struct head_judgement
{
    std::optional<uninvite::errc> fault; ///< the answer, before any of a body is read
    std::string course;
    std::string query;
    bool is_json = false;
};

inline head_judgement judge_head(header const& h, course_model const& model, server_options const& o)
{
    using uninvite::errc;
    head_judgement j;
    auto const refused = [&](errc fault)
    {
        j.fault = fault;
        return j;
    };

    if (h.is_ambiguous()) return refused(errc::malformed_request);
    path_and_query const parts = request_target(h.target);
    auto const course = match("/api/v2/course/{id}/invite/", parts.path);
    if (!course) return refused(errc::no_route);
    if (h.method != "DELETE") return refused(errc::method_not_allowed);
    credentials const shown = bearer(h.values("authorization"));
    if (shown.fault) return refused(*shown.fault);
    auto const caller = course_model::caller(shown.token);
    if (!caller) return refused(errc::invalid_token);
    if (auto const why = model.refusal(*caller, *course)) return refused(*why);

    std::vector<std::string> const lengths = h.values("content-length");
    if (!lengths.empty() && payload_of(h, {}, o.body_limit).outcome == payload::too_long)
        return refused(errc::body_too_large);
    body_label const label = label_of(h.values("content-type"), h.values("content-encoding"));
    if (label.fault) return refused(*label.fault);

    j.course = *course;
    j.is_json = label.is_json;
    if (o.users_in_query) j.query = parts.query;
    return j;
}

} // namespace oracle

#endif
