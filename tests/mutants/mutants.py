# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Breakages of the library, each with the tests that are to catch it.

A mutant is a name, the header, the text in it (which stands there once), what takes its place, the source of tests, and
where the others of that source would wait for long, which of them are run.
"""

CONTRACT = "uninvite/remove_invitations_contract.cpp"
STORE = "uninvite/sqlite/store.cpp"
FAULTS = "uninvite/sqlite/store_faults.cpp"
GROUP = "uninvite/sqlite/store_groups.cpp"
WRITER = "uninvite/sqlite/detail/group_writer.cpp"
JWT = "uninvite/jwt/token_verifier.cpp"
POSTGRES = "uninvite/postgres/store.cpp"

MUTANTS = [
    # The path.
    ("an id may begin with zero", "detail/step/id.hpp", "leading_zero_ = true;", "leading_zero_ = false;", "uninvite/detail/step/id.cpp"),
    ("an id may be zero", "detail/step/id.hpp", "|| value_ == 0) return", ") return", "uninvite/detail/step/id.cpp"),
    ("an id past 2^63-1 wraps", "detail/step/id.hpp", "too_large_ = true;", "value_ = 1;", "uninvite/detail/step/id.cpp"),
    ("a short id of 19 digits", "detail/step/id.hpp", "text.size() > 18", "text.size() > 19", "uninvite/detail/step/id.cpp"),
    ("any scheme of a target", "detail/step/target.hpp", "if (!target.starts_with('/')) return;", "", "uninvite/detail/step/target.cpp"),
    ("two last slashes", "detail/step/target.hpp", "if (path.ends_with('/')) path.remove_suffix(1);",
     "while (path.ends_with('/')) path.remove_suffix(1);", CONTRACT),
    # Credentials.
    ("two Authorization fields", "detail/step/bearer.hpp", "head.authorizations() > 1", "head.authorizations() > 2", "uninvite/detail/step/bearer.cpp"),
    ("a token ends anywhere", "detail/step/bearer.hpp", "if (end == 0 || rest.find_first_not_of('=', end) != std::string_view::npos)",
     "if (end == 0)", "uninvite/detail/step/bearer.cpp"),
    ("any scheme", "detail/step/bearer.hpp", 'if (!iequals(rest.substr(0, scheme), "Bearer")) return errc::missing_token;', "", "uninvite/detail/step/bearer.cpp"),
    # The order of judgement.
    ("any method", "detail/route_steps.hpp", 'head.method() != "DELETE"', 'head.method().empty()', CONTRACT),
    ("the length is not judged", "detail/route_steps.hpp", "if (o.length && *o.length > body_limit_)", "if (false)", CONTRACT),
    ("a body one byte too long", "detail/route_steps.hpp", "if (body.size() > body_limit_)", "if (body.size() > body_limit_ + 1)", CONTRACT),
    ("an early answer does not say so", "detail/route_steps.hpp", "r.body_unread(true);", "", "uninvite/remove_invitations.cpp"),
    ("the type is not judged", "detail/route_steps.hpp", "if (!o.kind) return", "if (false) return", CONTRACT),
    ("an admission is spent twice", "remove_invitations.hpp", "if (!std::exchange(a.live_, false)) return a.steps_->refuse(errc::failed, a.course_, a.actor_);\n        auto users",
     "auto users", "uninvite/admission.cpp"),
    ("the course before the caller", "remove_invitations.hpp", "if (!caller) return steps_->refuse_early(caller.error(), of, std::nullopt);",
     "if constexpr (std::same_as<principal_of<Policy>, principal>)\n"
     "            if (!caller) (void)traits::authorize(steps_->policy(), principal{user_id{1}}, of);\n"
     "        if (!caller) return steps_->refuse_early(caller.error(), of, std::nullopt);", "uninvite/remove_invitations.cpp"),
    ("the body before the permission", "remove_invitations.hpp", "if (!basis) return steps_->refuse_early(basis.error(), of, who);",
     "if (auto refused = steps_->validate_length_and_type(*opened, who)) return std::move(*refused);\n"
     "        if (!basis) return steps_->refuse_early(basis.error(), of, who);", "uninvite/remove_invitations.cpp"),
    # The policy.
    ("everybody may remove", "creator_or_manager.hpp", "if (!may_remove_invitations(*role)) return errc::forbidden;", "", "uninvite/creator_or_manager.cpp"),
    ("a member may remove", "course_role.hpp", "role == course_role::creator || role == course_role::manager",
     "role != course_role::none", "uninvite/creator_or_manager.cpp"),
    ("a hidden course is forbidden", "creator_or_manager.hpp", "if (!role) return role.error();", "if (!role) return errc::forbidden;", "uninvite/creator_or_manager.cpp"),
    # The body.
    ("an empty list is a list", "detail/step/users_json.hpp", "if (in_list() && users_.empty()) return refuse(errc::empty_list, ec);", "", CONTRACT),
    ("an id of zero in JSON", "detail/step/users_json.hpp", "if (value < 1)", "if (value < 0)", "uninvite/detail/step/users_json.cpp"),
    ("one user too many in JSON", "detail/step/users_json.hpp", "if (users_.size() == limit_)", "if (users_.size() == limit_ + 1)", CONTRACT),
    ("users twice", "detail/step/users_json.hpp", "if (key_matches_ && seen_) return refuse(errc::duplicate_key, ec);", "", CONTRACT),
    ("bytes behind the value", "detail/step/users_json.hpp", "if (ec || read != body.size())", "if (ec)", CONTRACT),
    ("nesting of 33", "detail/step/users_json.hpp", "max_depth = 32", "max_depth = 33", CONTRACT),
    ("one user too many in a form", "detail/step/users_form.hpp", "if (users.size() == limit)", "if (users.size() == limit + 1)", CONTRACT),
    ("a broken escape in a value", "detail/step/users_form.hpp", "if (text.broken()) return refusal(errc::malformed_body);", "", "uninvite/detail/step/users_form.cpp"),
    ("half a key is the key", "detail/step/users_form.hpp", "if (size + 1 == prefix.size()) return", "if (size + 1 <= prefix.size()) return", CONTRACT),
    ("a numbered key is refused", "detail/step/users_form.hpp", "if (!is_digit(c)) return false;", "return false;", CONTRACT),
    ("a key that begins like ours is ignored", "detail/step/users_form.hpp", ": form_key::unsupported;", ": form_key::other;", CONTRACT),
    ("no body means nobody", "detail/step/users.hpp", "if (body.empty()) return refusal(errc::missing_body);", "if (body.empty()) return List();", CONTRACT),
    ("query and body together", "detail/step/users.hpp", "if (!silent && !body.empty()) return refusal(errc::two_sources);", "", "uninvite/detail/step/users.cpp"),
    ("any charset of JSON", "detail/step/content_type.hpp", '!iequals(value, "utf-8"))', "false)", "uninvite/detail/step/content_type.cpp"),
    ("repeats are kept", "user_list.hpp", "std::unique(first, last)", "last", "uninvite/user_list.cpp"),
    ("no Retry-After", "detail/step/render.hpp", "r.status() == 429 || r.status() == 503", "r.status() == 429", "uninvite/detail/step/render.cpp"),
    # The SQLite store.
    ("the role is not checked again", "sqlite/detail/removal_statements.hpp", "if (!may_remove_invitations(*role)) return failure(errc::forbidden);", "", STORE),
    ("by_policy, the course is not looked for", "sqlite/detail/removal_statements.hpp", "if (rc == SQLITE_DONE) return failure(errc::not_found);",
     "if (rc == SQLITE_DONE) return std::nullopt;", STORE),
    ("invitations to every course", "sqlite/statements.hpp", '"DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user"',
     '"DELETE FROM course_invitation WHERE user_id = :user AND :course > 0"', STORE),
    ("all invitations to the course", "sqlite/statements.hpp", '"DELETE FROM course_invitation WHERE course_id = :course AND user_id = :user"',
     '"DELETE FROM course_invitation WHERE course_id = :course AND :user > 0"', STORE),
    ("a deleted course is there", "sqlite/statements.hpp", "WHERE id = :course AND deleted = 0", "WHERE id = :course", STORE),
    ("a secret course is seen", "sqlite/statements.hpp", "c.privacy IN ('open', 'private')", "c.privacy <> ''", "uninvite/sqlite/course_roles.cpp"),
    ("an expired token", "sqlite/statements.hpp", "expires_at > :now", "expires_at >= :now", "uninvite/sqlite/token_verifier.cpp"),
    ("no audit row", "sqlite/detail/removal_statements.hpp", "if (int const rc = run(record_, r, user, now); rc != SQLITE_DONE) return make_sqlite_error(rc);", "", STORE),
    ("an audit row for nothing", "sqlite/detail/removal_statements.hpp", "if (sqlite3_changes(db_) == 0) continue;", "", STORE),
    ("the audit names the user", "sqlite/detail/removal_statements.hpp", "s.bind(parameter::actor, r.actor.value());", "s.bind(parameter::actor, user.value());", STORE),
    ("204 before the commit", "sqlite/detail/group_writer.hpp", "if (!lost) lost = s.open->commit();", "", STORE),
    ("a commit that fails is a success", "sqlite/detail/group_writer.hpp", "take_back(members, *lost);", "", FAULTS),
    ("a connection lives on after a fault", "sqlite/detail/group_writer.hpp", "if (!sound) session_.reset();", "", FAULTS),
    ("half a removal stands", "sqlite/detail/group_writer.hpp", "int rc = done ? SQLITE_OK : run(s.undo);", "int rc = SQLITE_OK;", GROUP),
    ("a file that was moved away", "sqlite/detail/transaction.hpp", "if (detail::file_has_moved(db_))", "if (false)", STORE),
    ("an fsync that failed is no loss", "sqlite/detail/transaction.hpp", "if ((rc & 0xff) == SQLITE_IOERR) return failure(errc::outcome_unknown);", "", FAULTS),
    ("synchronous=NORMAL", "sqlite/connection.hpp", "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL", "uninvite/sqlite/database.cpp"),
    ("a group of one more", "sqlite/detail/group_queue.hpp", "group.size() < limits.group_removals", "group.size() <= limits.group_removals", "uninvite/sqlite/detail/group_queue.cpp"),
    ("a deadline that is passed", "sqlite/detail/group_queue.hpp", "deadline <= now", "deadline < now", "uninvite/sqlite/detail/group_queue.cpp"),
    ("two copies of the log at once", "sqlite/detail/checkpoint_schedule.hpp", "|| is_under_way_.exchange(true)", "", "uninvite/sqlite/detail/checkpoint_schedule.cpp"),
    ("the log is never copied by the writer", "sqlite/detail/checkpoint_schedule.hpp", "return is_nearly_done || is_too_long;", "return false;", "uninvite/sqlite/detail/checkpoint_schedule.cpp"),
    ("one more in the queue", "sqlite/detail/group_committer.hpp", "queue_.size() >= options_.queue_length", "queue_.size() > options_.queue_length", GROUP),
    # What breaks below.
    ("a reader stays with a file that is gone", "sqlite/detail/reader_pool.hpp", "if (!file_has_moved(r->db.handle())) return r;", "return r;", "uninvite/sqlite/detail/reader_pool.cpp"),
    ("a lent reader comes back to a file that is gone", "sqlite/detail/reader_pool.hpp", "            if (r) r = unless_moved(std::move(r));\n", "", "uninvite/sqlite/detail/reader_pool.cpp"),
    ("a file that was written over", "sqlite/detail/group_writer.hpp", "if (int const rc = session_->beginning.check(db); rc != SQLITE_OK)",
     "if (int const rc = SQLITE_OK; rc != SQLITE_OK)", "uninvite/sqlite/application_broken_file.cpp"),
    ("an I/O error of a commit is no doubt", "sqlite/detail/transaction.hpp", "if ((rc & 0xff) == SQLITE_IOERR) return failure(errc::outcome_unknown);",
     "if ((rc & 0xff) == SQLITE_IOERR) return failure(errc::busy);", "uninvite/sqlite/application_broken_disk.cpp"),
    ("nobody waits for memory", "detail/shared/retry_on_bad_alloc.hpp", "catch (std::bad_alloc const&)", "catch (int)", "uninvite/detail/shared/retry_on_bad_alloc.cpp"),
    # What is told by how it is done.
    ("an absent course has a shorter path", "sqlite/statements.hpp",
     "FROM (SELECT :course AS course_id, :user AS user_id) AS asked\"",
     "FROM (SELECT id AS course_id, :user AS user_id FROM course WHERE id = :course) AS asked\"", "uninvite/sqlite/application_leaks.cpp"),
    ("a token is compared in plain", "sqlite/statements.hpp", "token_sha256 = :token_sha256 AND", "token_sha256 = :token AND", "uninvite/sqlite/application_leaks.cpp"),
    # The parts of a group's commit.
    ("half a removal stays in its group", "sqlite/detail/group_writer.hpp", "int rc = done ? SQLITE_OK : run(s.undo);", "int rc = SQLITE_OK;", WRITER),
    ("a group that was not committed is acknowledged", "sqlite/detail/group_writer.hpp", "            take_back(members, *lost);\n", "", WRITER),
    ("a lock that nobody needs is kept", "sqlite/detail/group_writer.hpp", "void abandon() noexcept { session_->open.reset(); }", "void abandon() noexcept {}", WRITER),
    ("a commit into a file that is gone", "sqlite/detail/transaction.hpp", "if (detail::file_has_moved(db_)) return failure(make_sqlite_error(SQLITE_IOERR));", "", "uninvite/sqlite/detail/transaction.cpp"),
    ("the beginning of a file is half compared", "sqlite/detail/file_beginning.hpp", "return now == bytes_ ? SQLITE_OK", "return now[0] == bytes_[0] ? SQLITE_OK", "uninvite/sqlite/detail/file_beginning.cpp"),
    ("two statements in one", "sqlite/detail/statement.hpp", 'rest.find_first_not_of(" \\t\\r\\n;") != std::string_view::npos', "false", "uninvite/sqlite/detail/statement.cpp"),
    ("the schedule does not hear what a pass copied", "sqlite/detail/checkpointer.hpp", "end_pass(copy())", "end_pass((copy(), 0))", "uninvite/sqlite/detail/checkpointer.cpp"),
    ("a role query keeps its snapshot", "sqlite/detail/role_query.hpp", "        reset_at_end const reset(find_);\n", "", "uninvite/sqlite/detail/role_query.cpp"),
    ("an audit row for nobody", "sqlite/detail/removal_statements.hpp", "if (sqlite3_changes(db_) == 0) continue;", "", "uninvite/sqlite/detail/removal_statements.cpp"),
    ("every fault of SQLite passes", "sqlite/error.hpp", "        case SQLITE_CONSTRAINT:\n", "", "uninvite/sqlite/error.cpp"),
    # Signed tokens.
    ("any algorithm", "jwt/token_verifier.hpp", "name_of(k.alg()) == *alg &&", "", JWT),
    ("crit is not understood, and not refused", "jwt/token_verifier.hpp", 'header.member("crit") || ', "", JWT),
    ("the signature is not looked at", "jwt/token_verifier.hpp", "detail::is_signed_by(k, token.signed_part, signature);", "true;", JWT),
    ("any key for a kid", "jwt/token_verifier.hpp", "|| k.id() == *kid", "|| true", JWT),
    ("a long token", "jwt/token_verifier.hpp", "if (token.size() > longest)", "if (false)", JWT),
    ("any type in the header", "jwt/token_verifier.hpp", "!detail::is_type(*header, rules_.header_type)", "false", JWT),
    ("another spelling of base64url", "jwt/detail/base64url.hpp", "if ((bits & ((1u << waiting) - 1)) != 0) return std::nullopt;", "", JWT),
    ("a claim twice", "jwt/detail/json_object.hpp", "if (object_.member(name)) return refuse(ec);", "", JWT),
    ("an expired signed token", "jwt/detail/validate_claims.hpp", "now - leeway < *expires", "now - leeway <= *expires", JWT),
    ("nbf is not looked at", "jwt/detail/validate_claims.hpp", 'absent_or(claims, "nbf", rules.unit, begins) &&', "", JWT),
    ("iat is not looked at", "jwt/detail/validate_claims.hpp", '&&\n           absent_or(claims, "iat", rules.unit, begins)', "", JWT),
    ("any unit of time", "jwt/detail/validate_claims.hpp", "value > latest_time", "false", JWT),
    ("any issuer", "jwt/detail/validate_claims.hpp", 'is_text(claims, "iss", rules.issuer) &&', "", JWT),
    ("a token for somebody else", "jwt/detail/validate_claims.hpp", "if (audience.empty()) return false;", "if (audience.empty()) return true;", JWT),
    ("any audience", "jwt/detail/validate_claims.hpp", "std::find(all->begin(), all->end(), audience) != all->end()", "true", JWT),
    ("a refresh token", "jwt/detail/validate_claims.hpp", 'is_text(claims, "token_type", rules.token_type) &&', "", JWT),
    ("a revoked token", "jwt/detail/validate_claims.hpp", "return !rules.is_revoked(text ? *text : std::to_string(*number));", "return true;", JWT),
    ("a user as text", "jwt/detail/validate_claims.hpp", "!text || !rules.user_is_text", "!text", JWT),
    ("a short secret", "jwt/key.hpp", "secret.size() < 32", "secret.size() < 31", "uninvite/jwt/key.cpp"),
    ("a short RSA key", "jwt/key.hpp", "bits < 2048", "bits < 1024", "uninvite/jwt/key.cpp"),
    ("any curve", "jwt/key.hpp", '!= "prime256v1"', '== ""', "uninvite/jwt/key.cpp"),
    ("a public key as a secret", "jwt/key.hpp", 'secret.find("-----BEGIN ") != std::string_view::npos', "false", "uninvite/jwt/key.cpp"),
    ("a JWK set as a secret", "jwt/key.hpp", "if (detail::is_braced(secret))", "if (false)", "uninvite/jwt/key.cpp"),
    ("an unsound public key", "jwt/key.hpp", "EVP_PKEY_public_check(check.get()) != 1", "false", "uninvite/jwt/key.cpp"),
    ("a code is compared by its start", "jwt/detail/signature.hpp", "signature.size() == size &&", "signature.size() >= size &&", "uninvite/jwt/detail/signature.cpp"),
    ("a private key in a set", "jwt/key_set.hpp", 'if (jwk.contains("d"))', "if (false)", "uninvite/jwt/key_set.cpp"),
    ("a key for something else in a set", "jwt/key_set.hpp", 'use != "sig"', "false", "uninvite/jwt/key_set.cpp"),
    # PostgreSQL.
    ("PostgreSQL: a demotion is not waited for", "postgres/statements.hpp", "AND $5 FOR SHARE)", "AND $5 FOR KEY SHARE)", POSTGRES, "a demotion*"),
    ("PostgreSQL: anybody removes", "postgres/statements.hpp", " AND (SELECT role FROM found) IN ('creator', 'manager', 'by_policy') ORDER", " ORDER", "uninvite/postgres/database_conformance.cpp"),
    ("PostgreSQL: a refusal is not told", "postgres/detail/removal_query.hpp", "if (!may_remove_invitations(*role)) return errc::forbidden;", "", "uninvite/postgres/database_conformance.cpp"),
    ("PostgreSQL: no audit row", "postgres/statements.hpp", "SELECT $1, user_id, $2, $4 FROM gone ORDER BY user_id)", "SELECT $1, user_id, $2, $4 FROM gone WHERE false)", POSTGRES),
    ("PostgreSQL: invitations to every course", "postgres/statements.hpp", "DELETE FROM course_invitation WHERE course_id = $1\"\n        \" AND user_id", "DELETE FROM course_invitation WHERE\"\n        \" user_id", "uninvite/postgres/database_conformance.cpp"),
    ("PostgreSQL: a deleted course is there", "postgres/statements.hpp", "WHERE course_id = $1 AND NOT deleted FOR SHARE", "WHERE course_id = $1 FOR SHARE", "uninvite/postgres/database_conformance.cpp"),
    ("PostgreSQL: a secret course is seen", "postgres/statements.hpp", "WHERE c.privacy IN ('open', 'private')", "WHERE c.privacy <> ''", "uninvite/postgres/course_roles.cpp"),
    ("PostgreSQL: an expired token", "postgres/statements.hpp", "expires_at > $2", "expires_at >= $2", "uninvite/postgres/token_verifier.cpp"),
    ("PostgreSQL: rows are believed before the commit", "postgres/detail/outcome.hpp", "        if (state_ != 0) return make_postgres_error(state_);\n        if (!has_rows_)", "        if (state_ != 0 && !has_rows_) return make_postgres_error(state_);\n        if (!has_rows_)", POSTGRES),
    ("PostgreSQL: a lost connection is no doubt", "postgres/detail/outcome.hpp", "if (is_unknown_ || state_ == 0) return errc::outcome_unknown;\n        return", "if (state_ == 0) return errc::busy;\n        return", POSTGRES),
    ("PostgreSQL: a commit without the standbys is believed", "postgres/detail/outcome.hpp", "void unreplicated() noexcept { is_unknown_ = true; }", "void unreplicated() noexcept {}", "uninvite/postgres/detail/outcome.cpp"),
    ("PostgreSQL: those behind a lost one were not sent", "postgres/detail/pipeline.hpp", "sent_.front().what.has_ended() ? make_postgres_error", "true ? make_postgres_error", "uninvite/postgres/detail/pipeline.cpp"),
    ("PostgreSQL: a pooler's word is the server's", "postgres/detail/outcome.hpp", "if (!is_lost && (severity == \"FATAL\"", "if ((severity == \"FATAL\"", "uninvite/postgres/detail/outcome.cpp"),
    ("PostgreSQL: a late one is busy", "postgres/detail/pipeline.hpp", "tell(std::exchange(s.request, nullptr), error_code(errc::outcome_unknown));", "tell(std::exchange(s.request, nullptr), error_code(errc::busy));", "uninvite/postgres/detail/pipeline.cpp"),
    ("PostgreSQL: a connection without its statements is used on", "postgres/detail/pipeline.hpp", "is_sound = is_sound && !invalidates_connection(ec);", "", "uninvite/postgres/detail/pipeline.cpp"),
    ("PostgreSQL: a late answer is another's", "postgres/detail/pipeline.hpp", "if (one) tell(std::move(one), ec);", "if (!one && !sent_.empty()) one = std::move(sent_.front().request);\n        if (one) tell(std::move(one), ec);", "uninvite/postgres/detail/pipeline.cpp"),
    ("PostgreSQL: a removal without rows is empty", "postgres/detail/removal_query.hpp", "if (!users) return errc::failed;", "if (!users) return removed();", "uninvite/postgres/detail/removal_query.cpp"),
    ("PostgreSQL: a session that timed out is asked again", "postgres/detail/session.hpp", "        is_sound_ = false;\n        return false;", "        return false;", "uninvite/postgres/detail/session.cpp"),
    ("PostgreSQL: a deadlock is not tried again", "postgres/error.hpp", "return state == sqlstate(\"40001\") || state == sqlstate(\"40P01\");", "return state == sqlstate(\"40001\");", POSTGRES),
    ("PostgreSQL: any host", "postgres/connection_string.hpp", 'add("target_session_attrs", "read-write");', "", "uninvite/postgres/connection_string.cpp"),
    ("PostgreSQL: what is malformed is repeated", "postgres/connection_string.hpp", '"uninvite: the connection string is malformed: libpq does not accept it"', '"uninvite: the connection string is none: " + text', "uninvite/postgres/connection_string.cpp"),
    # What is read of a connection, and in which order.
    ("a long unread body is drained", "beast/detail/exchange.hpp", "*rest <= options_.drain_limit", "*rest >= 0",
     "uninvite/beast/detail/exchange.cpp"),
    ("stray line breaks in a head", "beast/detail/head_scanner.hpp",
     "if (has_stray_line_break(raw.substr(0, size_))) return head_verdict::malformed;", "",
     "uninvite/beast/detail/head_scanner.cpp"),
    ("chunk headers are free", "beast/detail/body_feed.hpp", "left_ -= std::min(n, left_);", "static_cast<void>(n);",
     "uninvite/beast/detail/body_feed.cpp"),
]
