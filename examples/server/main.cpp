// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The route in a server of its own, on a SQLite database or a PostgreSQL server.
//
//   uninvite-server demo --database demo.db        a course, three users, invitations, tokens, what to try
//   uninvite-server serve --database demo.db       listens on 127.0.0.1, port 8080
//   uninvite-server list --database demo.db --course 1
//   uninvite-server copy --from demo.db --to postgresql://localhost/courses
//
// `uninvite-server --help` names the other commands and options.

#include "copy.hpp"
#include "database_commands.hpp"
#include "server.hpp"

#include <uninvite/version.hpp>

#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

constexpr std::int64_t max_id = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t max_lifetime = 100LL * 365 * 24 * 60 * 60;

std::string number_between(std::string const& text, std::int64_t min, std::int64_t max)
{
    std::int64_t n = 0;
    char const* const end = text.data() + text.size();
    auto const [at, failed] = std::from_chars(text.data(), end, n);
    if (failed == std::errc() && at == end && n >= min && n <= max) return {};
    return "'" + text + "' is not a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

CLI::Validator between(std::int64_t min, std::int64_t max)
{
    return CLI::Validator([=](std::string& text) { return number_between(text, min, max); }, "");
}

// An option that a script leaves empty, for a variable that is not set, is not one that was not given.
CLI::Validator named()
{
    return CLI::Validator(
        [](std::string& text) { return text.empty() ? "the name of a file is empty" : std::string(); }, "");
}

// The options of signed tokens. What they say more needs one of the keys.
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
                                   "Take signed tokens (JWT, HS256): the secret, 32 bytes or more; may be "
                                   "given again while secrets are exchanged");
        secret_->type_name("FILE")->allow_extra_args(false)->check(named());
        public_key_ = serve.add_option("--jwt-public-key-file", o.public_key_file,
                                       "Take signed tokens (JWT, RS256 or ES256): the issuer's public key in "
                                       "PEM, or its keys as a JWK set");
        public_key_->type_name("FILE")->excludes(secret_)->check(named());
        auto const text = [&](char const* name, std::string& value, char const* what)
        { more_.push_back(serve.add_option(name, value, what)->capture_default_str()); };
        text("--jwt-issuer", o.issuer, "What 'iss' of a token must be");
        text("--jwt-audience", o.audience, "What must be in 'aud'; a token with another 'aud' is refused");
        text("--jwt-user-claim", o.user_claim,
             "Which claim holds the user's id: a number; in others than user_id also text of digits");
        text("--jwt-token-type", o.token_type, "What 'token_type' must be; '' for anything");
        more_.push_back(serve
                            .add_option("--jwt-leeway", leeway_,
                                        "How far the issuer's clock may be off, 0 to 3600 seconds")
                            ->check(between(0, 3600))
                            ->capture_default_str());
        more_.push_back(serve.add_flag("--jwt-milliseconds", o.milliseconds,
                                       "The issuer counts 'exp' and the other times in milliseconds"));
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
    CLI::App app("Removes pending invitations to courses: DELETE /api/v2/course/{id}/invite/",
                 "uninvite-server");
    app.set_version_flag("--version", "uninvite-server " UNINVITE_VERSION_STRING);
    app.require_subcommand(0, 1);

    uninvite_server::serve_options serving;
    std::string database;
    std::string target;
    std::int64_t course = 0;
    std::int64_t user = 0;
    std::int64_t expires_in = 24 * 60 * 60;
    std::vector<std::int64_t> users;

    // CLI11 looks for what is missing before it looks at what it does not know: whoever mistypes a command or
    // an option would be told of the wrong one. So it is asked afterwards, when a command runs.
    std::vector<CLI::Option*> required;
    auto const needed = [&](CLI::Option* option)
    {
        required.push_back(option);
        return option->description(option->get_description() + " (required)");
    };
    auto const command = [&](char const* name, char const* what)
    {
        CLI::App* c = app.add_subcommand(name, what);
        needed(c->add_option("--database", database, "A SQLite file, or postgresql://host/name"))
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
    serve->add_option("--address", serving.address, "The IP address to listen on")->capture_default_str();
    serve->add_option("--port", serving.port, "The port, 0 to 65535; 0 takes a free one")
        ->check(between(0, 65535))
        ->capture_default_str();
    serve
        ->add_option("--threads", serving.threads,
                     "Threads that serve connections, 1 to 256; default: one less than there are cores")
        ->check(between(1, 256))
        ->capture_default_str();
    serve
        ->add_option("--connections", serving.connections,
                     "Connections to a PostgreSQL server at most, 1 to 1000: each waits for its commits")
        ->check(between(1, 1000))
        ->capture_default_str();
    // Both or none.
    CLI::Option* const certificate =
        serve->add_option("--tls-certificate", serving.tls_certificate,
                          "The server's certificate and those between it and the root, in PEM: serve TLS");
    CLI::Option* const private_key =
        serve->add_option("--tls-key", serving.tls_key, "The certificate's private key, in PEM");
    certificate->type_name("FILE")->needs(private_key)->check(named());
    private_key->type_name("FILE")->needs(certificate)->check(named());
    serve->add_flag("--allow-plaintext-tokens", serving.allow_plaintext_tokens,
                    "Without TLS, listen also on an address that is no loopback address");

    jwt_arguments signed_tokens(*serve, serving.jwt);
    runs(serve,
         [&]
         {
             signed_tokens.check();
             serving.database = database;
             uninvite_server::serve(serving);
         });

    runs(command("init", "Make the tables, or bring them to the newest version"),
         [&] { uninvite_server::init(database); });

    runs(command("demo", "Make a course with users, invitations and tokens, and say what to try"),
         [&] { uninvite_server::demo(database); });

    CLI::App* token = command("token", "Make a token and print it, once");
    needed(token->add_option("--user", user, "Whom it speaks for"))
        ->check(between(1, max_id))
        ->type_name("ID");
    token->add_option("--expires-in", expires_in, "How long it is valid, in seconds")
        ->check(between(1, max_lifetime))
        ->capture_default_str();
    runs(token, [&] { uninvite_server::token(database, user, expires_in); });

    CLI::App* invite = command("invite", "Invite users to a course");
    needed(invite->add_option("--course", course, "The course"))->check(between(1, max_id))->type_name("ID");
    needed(invite->add_option("--users", users, "Whom to invite: 7,8,9"))
        ->delimiter(',')
        ->check(between(1, max_id))
        ->type_name("ID,...");
    runs(invite, [&] { uninvite_server::invite(database, course, users); });

    CLI::App* copy = app.add_subcommand("copy", "Copy a SQLite database into a PostgreSQL server");
    needed(copy->add_option("--from", database, "The SQLite file"))->type_name("FILE");
    needed(copy->add_option("--to", target, "Where to, postgresql://host/name"))->type_name("URL");
    runs(copy, [&] { uninvite_server::copy(database, target); });

    CLI::App* list =
        command("list", "Show what is pending in a course, and what was removed by whom and when");
    needed(list->add_option("--course", course, "The course"))->check(between(1, max_id))->type_name("ID");
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
