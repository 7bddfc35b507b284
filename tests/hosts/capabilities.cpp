// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "capabilities.hpp"

namespace hosts {

std::vector<capabilities> const& all()
{
    constexpr std::size_t body_limit = 4 * 1024 * 1024; // more than any row has
    constexpr std::string_view own_parser = "its parser knows a list of methods";
    constexpr std::string_view form_cap = "it caps bodies labelled as a form at 8 KiB when it is compiled";
    constexpr std::string_view body_first = "the body is read before the route is asked";
    constexpr std::string_view keeps_one = "it keeps the first of repeated fields";
    constexpr std::string_view drops_empty = "it drops fields with an empty value";
    constexpr std::string_view reads_type = "it reads Content-Type itself";

    static std::vector<capabilities> const table = {
        {"cpp-httplib",
         HTTPLIB_HOST,
         "0.11.4",
         false,
         0,
         true,
         true,
         false,
         "8 KiB for forms",
         "`set_payload_max_length`, and `set_error_handler` for its 413. `set_keep_alive_max_count(1)`: it "
         "leaves the "
         "body of a chunked DELETE on the connection. A handler for each method",
         {{"method: delete", 400, own_parser},
          {"method: Delete", 400, own_parser},
          {"method: DELET", 400, own_parser},
          {"type: multipart/form-data", 400, "it parses this type itself"},
          {"credentials: given twice, the second empty", 204, drops_empty, true, "0.18"},
          {"credentials: an empty field and then ours", 204, drops_empty, true, "0.18"},
          {"type: given twice, the second empty", 204, drops_empty, true, "0.18"},
          {"type: an empty field and then ours", 204, drops_empty, true, "0.18"},
          {.rows = "encoding: gzip and identity in two fields",
           .status = 400,
           .why = "it decompresses by itself",
           .not_in = "0.18"},
          {"encoding: an empty field and gzip", 400, "it decompresses by itself"},
          {"encoding: gzip", 400, "it decompresses by itself"},
          {"encoding: br", 400, "it decompresses by itself"},
          {"form: a body of 1 MiB", 413, form_cap},
          {"form: 10 00", 413, form_cap},
          {"form: the limit stops", 413, form_cap},
          {"order: the path hides all else", 413, body_first},
          {"order: then the method", 413, body_first},
          {"order: then malformed", 413, body_first},
          {"order: then an unknown token", 413, body_first},
          {"order: then a course", 413, body_first},
          {"order: then the role", 413, body_first}}},
        {"RESTinio",
         RESTINIO_HOST,
         "0.6.16",
         false,
         body_limit,
         false,
         true,
         false,
         "none",
         "`incoming_http_msg_limits`: past it, the connection is closed without an answer. A thread pool, "
         "because a "
         "removal blocks",
         {{"path: no first slash", 0, "its parser refuses the target"},
          {"method: delete", 0, own_parser},
          {"method: Delete", 0, own_parser},
          {"method: DELET", 0, own_parser},
          {"limit: a body of 3145728", 0, "its limit closes the connection"}}},
        {"Pistache",
         PISTACHE_HOST,
         "0.0.5",
         false,
         4000,
         false,
         true,
         false,
         "4 KiB for the whole request",
         "`maxRequestSize`. Header values are copies: keep them. Of an answer's fields it sends typed ones "
         "alone",
         {{"method: delete", 400, own_parser},
          {"method: Delete", 400, own_parser},
          {"method: DELET", 400, own_parser},
          {"credentials: given twice, the second with another scheme", 204, keeps_one, true},
          {"credentials: given twice, once", 401, keeps_one},
          {"credentials: given twice", 204, keeps_one, true},
          {"credentials: given three times", 401, keeps_one},
          {"credentials: an empty field and then ours", 401, keeps_one},
          {"type: an empty field and then ours", 415, reads_type},
          {"type: given twice, the second empty", 415, reads_type},
          {"encoding: an empty field and gzip", 204, keeps_one, true},
          {"type: an empty label", 415, reads_type},
          {"type: application/jsonp", 415, reads_type},
          {"type: application/json-patch", 415, reads_type},
          {"type: json", 415, reads_type},
          {"type: ;charset", 415, reads_type},
          {"type: given twice", 204, keeps_one, true},
          {"order: then the repeated type", 415, keeps_one},
          {.rows = "limit: a body of 3145728",
           .status = 413,
           .why = "its limit answers, with its own body",
           .may_reset = true}}},
        {"libmicrohttpd",
         MICROHTTPD_HOST,
         "0.9.75",
         true,
         body_limit,
         true,
         false,
         true,
         "none",
         "`MHD_OPTION_URI_LOG_CALLBACK`: the handler gets a target that is decoded and cut at the query. "
         "`MHD_OPTION_STRICT_FOR_CLIENT`. It closes the connection if the body is not read",
         {}},
    };
    return table;
}

std::vector<capabilities> built()
{
    std::vector<capabilities> hosts = all();
    std::erase_if(hosts, [](capabilities const& h) { return h.program.empty(); });
    return hosts;
}

std::string as_markdown()
{
    auto const yes = [](bool b) { return b ? "yes" : "no"; };
    std::string table = "| server | judges by the header first | chunked bodies | 100 Continue | "
                        "`Content-Length` on 204 | text after a NUL | own limit | to set |\n"
                        "|---|---|---|---|---|---|---|---|\n";
    for (capabilities const& h : all())
    {
        table.append("| ").append(h.name).append(" ").append(h.version);
        table.append(" | ")
            .append(yes(h.header_first))
            .append(" | ")
            .append(h.chunked == 0        ? "dropped"
                    : h.chunked < 100'000 ? "up to about 4 KB, then it closes"
                                          : "yes");
        table.append(" | ").append(yes(h.says_continue)).append(" | ").append(h.length_on_204 ? "0" : "none");
        table.append(" | ").append(h.ends_at_nul ? "not seen" : "refused");
        table.append(" | ").append(h.body_cap).append(" | ").append(h.set).append(" |\n");
    }
    table += "\n| server | rows of the contract | answered instead | why |\n|---|---|---|---|\n";
    for (capabilities const& h : all())
        for (exception const& e : h.exceptions)
        {
            table.append("| ").append(h.name).append(" | ").append(e.rows).append(" | ");
            table.append(e.status == 0 ? "not: it closes" : std::to_string(e.status));
            if (!e.not_in.empty()) table.append(", but not in ").append(e.not_in);
            if (e.may_reset) table += " or a reset";
            table.append(e.removes ? ", carried out" : "").append(" | ").append(e.why).append(" |\n");
        }
    return table;
}

} // namespace hosts
