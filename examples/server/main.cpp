// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// A stand-alone server with the route, on a SQLite file or a PostgreSQL server.
//
//   uninvite-server demo --database demo.db        creates a course, users, invitations and tokens
//   uninvite-server serve --database demo.db       listens on 127.0.0.1, port 8080
//   uninvite-server list --database demo.db --course 1
//   uninvite-server copy --from demo.db --to postgresql://localhost/courses
//
// `uninvite-server --help` lists all commands and options.

#include "copy.hpp"
#include "database_commands.hpp"
#include "server.hpp"

#include <uninvite/detail/step/id.hpp>
#include <uninvite/postgres/options.hpp>
#include <uninvite/version.hpp>

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

constexpr std::int64_t max_lifetime = 100LL * 365 * 24 * 60 * 60;

bool is_number(std::string_view text)
{
    constexpr std::size_t longest = 20;
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.size() <= longest && text.find_first_not_of("0123456789") == text.npos;
}

std::string number_between(std::string const& text, std::int64_t min, std::int64_t max)
{
    std::int64_t n = 0;
    char const* const end = text.data() + text.size();
    auto const [at, failed] = std::from_chars(text.data(), end, n);
    if (failed == std::errc() && at == end && n >= min && n <= max) return {};
    // Another text is not repeated: a password may have been given for the number.
    std::string const seen = is_number(text) ? "'" + text + "'" : "the value";
    return seen + " is not a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

CLI::Validator between(std::int64_t min, std::int64_t max)
{
    return CLI::Validator([=](std::string& text) { return number_between(text, min, max); }, "");
}

std::string id_fault(std::string const& text)
{
    if (uninvite::detail::read_id(text)) return {};
    std::string const seen = text.empty()      ? "an empty element"
                             : is_number(text) ? "'" + text + "'"
                                               : "the value"; // not repeated: see number_between
    return seen + " is not an id: digits without a leading zero, 1 to 9223372036854775807";
}

// Another text is not repeated: see number_between.
CLI::Validator commit_setting()
{
    return CLI::Validator(
        [](std::string const& text)
        {
            auto const& names = uninvite::postgres::synchronous_commit_names;
            if (std::find(names.begin(), names.end(), text) != names.end()) return std::string();
            return fmt::format("the value is none of {}", fmt::join(names, ", "));
        },
        "");
}

// An id as the contract takes it: CLI11 would read 01 and +1 as 1.
CLI::Validator is_id()
{
    return CLI::Validator([](std::string& text) { return id_fault(text); }, "");
}

// Splits by itself, because CLI11 drops the empty elements of a list.
std::vector<std::string> elements_of(std::string_view list)
{
    std::vector<std::string> all(1);
    for (char c : list)
        if (c == ',')
            all.emplace_back();
        else
            all.back() += c;
    return all;
}

CLI::Validator is_id_list()
{
    return CLI::Validator(
        [](std::string& text)
        {
            for (std::string const& element : elements_of(text))
                if (std::string fault = id_fault(element); !fault.empty()) return fault;
            return std::string();
        },
        "");
}

// A user named twice counts once. @pre The list was validated.
std::set<std::int64_t> ids_of(std::string_view list)
{
    std::set<std::int64_t> ids;
    for (std::string const& element : elements_of(list))
        ids.insert(uninvite::detail::read_id(element).value());
    return ids;
}

// Rejects an empty file name, as from an unset variable of a script: it is not the same as an omitted option.
CLI::Validator named()
{
    return CLI::Validator(
        [](std::string& text) { return text.empty() ? "the file name is empty" : std::string(); }, "");
}

// The sentence about a command line. CLI11's repeats arguments that it does not understand, and there may be
// a password in one: in a URL after a mistyped option, or in the value of a flag.
std::string sentence_of(CLI::Error const& e, CLI::App const& app)
{
    if (dynamic_cast<CLI::ConversionError const*>(&e)) return "An option has a value that it cannot have";
    if (!dynamic_cast<CLI::ExtrasError const*>(&e)) return e.what();
    if (app.get_subcommands().empty())
    {
        std::string commands;
        for (CLI::App const* command : app.get_subcommands([](CLI::App const*) { return true; }))
            commands += (commands.empty() ? "" : ", ") + command->get_name();
        return "The first argument is not a command: use one of " + commands;
    }
    std::string options;
    for (std::string const& extra : app.remaining(true))
    {
        std::string const name = extra.substr(0, extra.find('='));
        constexpr std::size_t longest = 32;
        if (name.starts_with("--") && name.size() <= longest &&
            name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == name.npos)
            options += (options.empty() ? "" : ", ") + name;
    }
    return options.empty() ? "An argument belongs to no option: write it after one, such as --database"
                           : "The command has no option " + options;
}

// The options for signed tokens. All except the keys require one of the keys.
class jwt_arguments
{
    CLI::Option* secret_;
    CLI::Option* public_key_;
    std::vector<CLI::Option*> more_;
    std::int64_t leeway_ = 0;
    uninvite_server::jwt_options& options_;

public:
    jwt_arguments(CLI::App& serve, uninvite_server::jwt_options& o)
        : options_(o)
    {
        secret_ = serve.add_option("--jwt-key-file", o.secret_files,
                                   "Accept signed tokens (JWT, HS256); the file has the secret, one line of "
                                   "32 to 128 ASCII characters; may be repeated during a rotation of it");
        secret_->type_name("FILE")->allow_extra_args(false)->check(named());
        public_key_ =
            serve.add_option("--jwt-public-key-file", o.public_key_file,
                             "Accept signed tokens (JWT, RS256 or ES256); the file has the issuer's "
                             "public key in PEM, or a JWK set");
        public_key_->type_name("FILE")->excludes(secret_)->check(named());
        auto const text = [&](char const* name, std::string& value, char const* what)
        { more_.push_back(serve.add_option(name, value, what)->capture_default_str()); };
        text("--jwt-issuer", o.issuer, "Required 'iss' of a token; default: any");
        text("--jwt-audience", o.audience,
             "Required 'aud' of a token; tokens with another 'aud' are rejected");
        text("--jwt-user-claim", o.user_claim,
             "Claim with the user's id: a number; in claims other than user_id also text of digits");
        text("--jwt-token-type", o.token_type, "Required 'token_type' of a token; '' for any");
        more_.push_back(serve
                            .add_option("--jwt-leeway", leeway_,
                                        "Maximum difference to the issuer's clock, 0 to 3600 seconds")
                            ->check(between(0, 3600))
                            ->capture_default_str());
        more_.push_back(serve.add_flag("--jwt-milliseconds", o.milliseconds,
                                       "'exp' and the other times of a token are in milliseconds"));
    }

    void check()
    {
        options_.leeway = std::chrono::seconds(leeway_);
        if (secret_->count() != 0 || public_key_->count() != 0) return;
        for (CLI::Option const* option : more_)
            if (option->count() != 0)
                throw CLI::ValidationError(option->get_name() +
                                           " needs --jwt-key-file or --jwt-public-key-file");
    }
};

} // namespace

int main(int argc, char** argv)
{
    // Each signal would end the process. If it is ignored, the write fails instead: a file at its size limit
    // (RLIMIT_FSIZE) is like a full disk, and a log without a reader does not stop the server.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    // SQLite counts its memory with a lock for each allocation. The server reads no such count.
    static_cast<void>(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));

    CLI::App app("Removes pending invitations to courses: DELETE /api/v2/course/{id}/invite/",
                 "uninvite-server");
    app.set_version_flag("--version", "uninvite-server " UNINVITE_VERSION_STRING);
    app.require_subcommand(0, 1);
    app.failure_message([](CLI::App const* of, CLI::Error const& e)
                        { return sentence_of(e, *of) + "\nRun with --help for more information.\n"; });

    uninvite_server::serve_options serving;
    std::string database;
    std::string target;
    std::int64_t course = 0;
    std::int64_t user = 0;
    std::int64_t expires_in = 24 * 60 * 60;
    std::string users;

    // CLI11 reports missing options before unknown ones, which is misleading for a mistyped option. Therefore
    // required options are checked later, when the command runs.
    std::vector<CLI::Option*> required;
    auto const needed = [&](CLI::Option* option)
    {
        required.push_back(option);
        return option->description(option->get_description() + " (required)");
    };
    auto const command = [&](char const* name, char const* what)
    {
        CLI::App* c = app.add_subcommand(name, what);
        needed(c->add_option("--database", database,
                             "SQLite file, as a path or a URI with file:, or URL of a PostgreSQL database: "
                             "postgresql://host/name"))
            ->type_name("FILE|URL")
            ->check(named());
        return c;
    };
    auto const runs = [&](CLI::App* c, auto work)
    {
        c->callback(
            [&required, c, work]
            {
                for (CLI::Option* option : required)
                    if (c->get_option_no_throw(option->get_name()) == option && option->count() == 0)
                        throw CLI::RequiredError(option->get_name());
                work();
            });
    };

    CLI::App* serve = command("serve", "Serve the route until SIGTERM or SIGINT");
    serve->add_option("--address", serving.address, "IP address to listen on")->capture_default_str();
    serve->add_option("--port", serving.port, "Port, 0 to 65535; 0 selects a free port")
        ->check(between(0, 65535))
        ->capture_default_str();
    serve
        ->add_option("--threads", serving.threads,
                     "Threads for connections, 1 to 256; default: the number of cores minus one")
        ->check(between(1, 256))
        ->capture_default_str();
    serve
        ->add_option("--connections", serving.connections,
                     "Maximum number of connections to a PostgreSQL server, 1 to 1000")
        ->check(between(1, 1000))
        ->capture_default_str();
    serve
        ->add_option(
            "--synchronous-commit", serving.synchronous_commit,
            "Weakest synchronous_commit of a PostgreSQL server; below 'on', acknowledged removals may "
            "come back after a crash or a failover")
        ->check(commit_setting())
        ->capture_default_str();
    serve->add_flag("--accept-fsync-off", serving.accept_fsync_off,
                    "Accept a PostgreSQL server with fsync = off, which may lose acknowledged removals");
    serve
        ->add_option(
            "--quick-check", serving.quick_check,
            "Check a SQLite file up to this size for damage before serving, in MiB, 0 to 1048576; it takes "
            "about a second for 256 MiB")
        ->check(between(0, 1024 * 1024))
        ->capture_default_str();
    // Each requires the other.
    CLI::Option* const certificate =
        serve->add_option("--tls-certificate", serving.tls_certificate,
                          "Serve TLS; the file has the server's certificate chain, without the root, in PEM");
    CLI::Option* const private_key =
        serve->add_option("--tls-key", serving.tls_key, "Private key of the certificate, in PEM");
    certificate->type_name("FILE")->needs(private_key)->check(named());
    private_key->type_name("FILE")->needs(certificate)->check(named());
    serve->add_flag("--allow-plaintext-tokens", serving.allow_plaintext_tokens,
                    "Allow an address other than loopback without TLS: tokens cross the network unencrypted");
    serve->add_flag("--users-in-query", serving.users_in_query,
                    "Read the users from the query if the body is empty: ?users=7&users=8");

    jwt_arguments signed_tokens(*serve, serving.jwt);
    runs(serve,
         [&]
         {
             signed_tokens.check();
             serving.database = database;
             uninvite_server::serve(serving);
         });

    runs(command("init", "Create the tables, or migrate them to the newest version"),
         [&] { uninvite_server::init(database); });

    runs(command("demo", "Create a course with users, invitations and tokens, and print commands to try"),
         [&] { uninvite_server::demo(database); });

    CLI::App* token = command("token", "Create an access token and print it; it cannot be shown again");
    needed(token->add_option("--user", user, "User that the token identifies"))
        ->check(is_id())
        ->type_name("ID");
    token->add_option("--expires-in", expires_in, "Lifetime of the token, in seconds")
        ->check(between(1, max_lifetime))
        ->capture_default_str();
    runs(token, [&] { uninvite_server::token(database, user, expires_in); });

    CLI::App* invite = command("invite", "Invite users to a course");
    needed(invite->add_option("--course", course, "Course"))->check(is_id())->type_name("ID");
    needed(invite->add_option("--users", users, "Users to invite: 7,8,9"))
        ->check(is_id_list())
        ->type_name("ID,...");
    runs(invite, [&] { uninvite_server::invite(database, course, ids_of(users)); });

    CLI::App* copy = app.add_subcommand(
        "copy", "Copy a SQLite database into an empty PostgreSQL database, and compare the two");
    needed(copy->add_option("--from", database, "SQLite file"))->type_name("FILE");
    needed(copy->add_option("--to", target, "URL of the target, postgresql://host/name"))->type_name("URL");
    runs(copy, [&] { uninvite_server::copy(database, target); });

    CLI::App* list = command("list", "List the pending and the removed invitations of a course");
    needed(list->add_option("--course", course, "Course"))->check(is_id())->type_name("ID");
    runs(list, [&] { uninvite_server::list(database, course); });

    try
    {
        app.parse(argc, argv);
        if (app.get_subcommands().empty()) throw CLI::RequiredError("A subcommand");
        return 0;
    }
    catch (CLI::ParseError const& e)
    {
        return app.exit(e) == 0 ? 0 : 2;
    }
    catch (std::exception const& e)
    {
        std::string_view sentence = e.what();
        constexpr std::string_view prefix = "uninvite: ";
        if (sentence.starts_with(prefix)) sentence.remove_prefix(prefix.size());
        std::fprintf(stderr, "uninvite-server: %s\n", sentence.data());
        return 1;
    }
}
