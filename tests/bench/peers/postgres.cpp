// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The peers on RESTinio and PostgreSQL, written by hand on libpq: threads that remove, each with a connection
// of its own. No header of the library is used.
//
//   peer-postgres FORM CONNECTIONS DATABASE STATEMENT
//
// FORM `same` verifies a signed token (HS256) without asking, and runs STATEMENT, the library's. `usual` is
// written as it mostly is: a transaction of a query for the token, one for the role, and one for the removal.

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json.hpp>

#include <libpq-fe.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <restinio/all.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

using traits = restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t>;
using result = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string secret;

std::optional<std::string> from_base64url(std::string_view text)
{
    std::string padded(text);
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    std::size_t const padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');
    std::string out(padded.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<unsigned char const*>(padded.data()),
                        static_cast<int>(padded.size())) < 0)
        return std::nullopt;
    out.resize(out.size() - padding);
    return out;
}

/// Whom a signed token speaks for, or 0.
std::int64_t verify(std::string_view token)
{
    auto const first = token.find('.');
    auto const last = token.rfind('.');
    if (first == last) return 0;
    auto const header = from_base64url(token.substr(0, first));
    auto const claims = from_base64url(token.substr(first + 1, last - first - 1));
    auto const signature = from_base64url(token.substr(last + 1));
    if (!header || !claims || !signature || signature->size() != 32) return 0;
    unsigned char digest[32];
    unsigned size = sizeof digest;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(token.data()), last, digest, &size);
    if (CRYPTO_memcmp(digest, signature->data(), sizeof digest) != 0) return 0;
    boost::json::error_code ec;
    auto const h = boost::json::parse(*header, ec);
    if (ec || !h.is_object() || !h.get_object().contains("alg") || h.at("alg") != "HS256") return 0;
    auto const c = boost::json::parse(*claims, ec);
    if (ec || !c.is_object()) return 0;
    auto const* user = c.get_object().if_contains("user_id");
    auto const* expires = c.get_object().if_contains("exp");
    if (!user || !user->is_int64() || !expires || !expires->is_int64()) return 0;
    return expires->get_int64() > std::time(nullptr) ? user->get_int64() : 0;
}

std::int64_t course_of(std::string_view target)
{
    constexpr std::string_view before = "/api/v2/course/";
    constexpr std::string_view behind = "/invite/";
    if (!target.starts_with(before) || !target.ends_with(behind)) return 0;
    target.remove_prefix(before.size());
    target.remove_suffix(std::min(target.size(), behind.size()));
    std::int64_t id = 0;
    auto const [at, failed] = std::from_chars(target.data(), target.data() + target.size(), id);
    return failed == std::errc() && at == target.data() + target.size() ? id : 0;
}

/// The users as PostgreSQL writes an array; empty where the body is not as it should be.
std::string users_of(std::string const& body)
{
    boost::json::error_code ec;
    auto const value = boost::json::parse(body, ec);
    if (ec || !value.is_object()) return {};
    auto const* list = value.get_object().if_contains("users");
    if (!list || !list->is_array() || list->get_array().empty()) return {};
    std::string out = "{";
    for (auto const& user : list->get_array())
    {
        if (!user.is_int64() || user.get_int64() < 1) return {};
        out += std::to_string(user.get_int64()) + ",";
    }
    out.back() = '}';
    return out;
}

class connection
{
    PGconn* db_;

    void prepare(char const* name, char const* sql)
    {
        result const r(PQprepare(db_, name, sql, 0, nullptr), PQclear);
        if (PQresultStatus(r.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(db_));
    }

    bool execute(char const* sql)
    {
        result const r(PQexec(db_, sql), PQclear);
        return PQresultStatus(r.get()) == PGRES_COMMAND_OK;
    }

    template <class... Values>
    result ask(char const* name, Values const&... values)
    {
        char const* const all[] = {values.c_str()...};
        return result(PQexecPrepared(db_, name, sizeof...(values), all, nullptr, nullptr, 0), PQclear);
    }

    static bool has_rows(result const& r) { return PQresultStatus(r.get()) == PGRES_TUPLES_OK; }

    static unsigned judge(std::string_view role)
    {
        return role == "creator" || role == "manager" ? 204 : 403;
    }

    unsigned remove_in_transaction(std::string const& course, std::string_view token,
                                   std::string const& users)
    {
        unsigned char digest[32];
        SHA256(reinterpret_cast<unsigned char const*>(token.data()), token.size(), digest);
        std::string hex = "\\x";
        for (unsigned char const byte : digest)
        {
            hex += "0123456789abcdef"[byte >> 4];
            hex += "0123456789abcdef"[byte & 15];
        }
        std::string const now = std::to_string(std::time(nullptr));
        auto const who = ask("token", hex, now);
        if (!has_rows(who)) return 500;
        if (PQntuples(who.get()) == 0) return 401;
        std::string const actor = PQgetvalue(who.get(), 0, 0);
        auto const role = ask("role", course, actor);
        if (!has_rows(role)) return 500;
        if (PQntuples(role.get()) == 0) return 404;
        if (unsigned const status = judge(PQgetvalue(role.get(), 0, 0)); status != 204) return status;
        auto const gone = ask("remove", course, actor, users, now);
        return PQresultStatus(gone.get()) == PGRES_COMMAND_OK ? 204 : 500;
    }

public:
    connection(char const* where, bool is_usual, char const* statement)
        : db_(PQconnectdb(where))
    {
        if (PQstatus(db_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(db_));
        execute("SET plan_cache_mode = force_generic_plan");
        if (!is_usual)
        {
            prepare("same", statement);
            return;
        }
        prepare("token",
                "SELECT user_id FROM access_token WHERE token_sha256 = $1::bytea AND expires_at > $2::int8");
        prepare("role", "SELECT r.role FROM course c LEFT JOIN course_role r ON r.course_id = c.course_id AND"
                        " r.user_id = $2::int8 WHERE c.course_id = $1::int8 AND NOT c.deleted AND"
                        " (c.privacy IN ('open', 'private') OR r.role IS NOT NULL) FOR SHARE OF c");
        prepare("remove",
                "WITH gone AS (DELETE FROM course_invitation WHERE course_id = $1::int8 AND user_id ="
                " ANY ($3::int8[]) RETURNING user_id) INSERT INTO invitation_removal"
                " SELECT $1::int8, user_id, $2::int8, $4::int8 FROM gone");
    }
    connection(connection const&) = delete;
    ~connection() { PQfinish(db_); }

    unsigned remove(std::int64_t course, std::int64_t actor, std::string const& users)
    {
        auto const r = ask("same", std::to_string(course), std::to_string(actor), users,
                           std::to_string(std::time(nullptr)), std::string("t"));
        if (!has_rows(r)) return 500;
        if (PQntuples(r.get()) == 0 || PQgetisnull(r.get(), 0, 0)) return 404;
        return judge(PQgetvalue(r.get(), 0, 0));
    }

    unsigned remove_usually(std::int64_t course, std::string_view token, std::string const& users)
    {
        if (!execute("BEGIN")) return 503;
        unsigned const status = remove_in_transaction(std::to_string(course), token, users);
        if (status != 204)
        {
            execute("ROLLBACK");
            return status;
        }
        return execute("COMMIT") ? 204 : 503;
    }
};

void answer(restinio::request_handle_t const& request, unsigned status)
{
    request->create_response({restinio::http_status_code_t(static_cast<std::uint16_t>(status)), "-"}).done();
}

} // namespace

int main(int argc, char** argv)
try
{
    if (argc != 5) throw std::runtime_error("usage: peer-postgres FORM CONNECTIONS DATABASE STATEMENT");
    bool const is_usual = std::string_view(argv[1]) == "usual";
    char const* const given = std::getenv("BENCH_SECRET");
    secret = given ? given : "";
    boost::asio::thread_pool removing(static_cast<std::size_t>(std::atoi(argv[2])));

    auto const remove = [&](restinio::request_handle_t const& request, std::int64_t course,
                            std::string_view token, std::int64_t actor) -> unsigned
    {
        thread_local connection db(argv[3], is_usual, argv[4]);
        std::string const users = users_of(request->body());
        if (users.empty()) return 400;
        return is_usual ? db.remove_usually(course, token, users) : db.remove(course, actor, users);
    };

    restinio::run(
        restinio::on_thread_pool<traits>(1)
            .address("127.0.0.1")
            .port(0)
            .socket_options_setter([](auto& options)
                                   { options.set_option(restinio::asio_ns::ip::tcp::no_delay{true}); })
            .read_next_http_message_timelimit(std::chrono::seconds(60))
            .write_http_response_timelimit(std::chrono::seconds(60))
            .handle_request_timeout(std::chrono::seconds(60))
            .acceptor_post_bind_hook(
                [](restinio::asio_ns::ip::tcp::acceptor& acceptor)
                {
                    std::printf("listening on http://127.0.0.1:%d\n", acceptor.local_endpoint().port());
                    std::fflush(stdout);
                })
            .request_handler(
                [&](restinio::request_handle_t request)
                {
                    std::string token =
                        request->header().get_field_or(restinio::http_field::authorization, "");
                    constexpr std::string_view scheme = "Bearer ";
                    std::int64_t const course = course_of(request->header().request_target());
                    unsigned status = request->header().method() == restinio::http_method_delete() ? 0 : 405;
                    if (status == 0 && course == 0) status = 404;
                    if (status == 0 && !token.starts_with(scheme)) status = 401;
                    std::int64_t actor = 0;
                    if (status == 0)
                    {
                        token.erase(0, scheme.size());
                        if (!is_usual && (actor = verify(token)) == 0) status = 401;
                    }
                    if (status != 0)
                        answer(request, status);
                    else
                        boost::asio::post(removing, [&remove, course, actor, token = std::move(token),
                                                     request = std::move(request)]
                                          { answer(request, remove(request, course, token, actor)); });
                    return restinio::request_accepted();
                }));
}
catch (std::exception const& e)
{
    std::fprintf(stderr, "peer-postgres: %s\n", e.what());
    return 1;
}
