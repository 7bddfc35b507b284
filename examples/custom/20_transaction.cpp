// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

/* The host's connection and transaction: the removal commits together with a row of the host.

   Prints:

   204, 1 letter to write
   403, 1 letter to write
*/

#include <uninvite/sqlite.hpp>
#include <uninvite/testing/request.hpp>

#include <filesystem>
#include <iostream>

namespace sqlite = uninvite::sqlite;

namespace {

void run(sqlite3* db, char const* sql)
{
    if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(db));
}

//[own_transaction
template <class Route>
uninvite::response remove(sqlite3* db, sqlite::connection_store& store, Route const& route,
                          uninvite::testing::request const& r)
{
    std::string const target = r.target();
    auto const fields = r.fields();
    uninvite::request_head head{r.method(), target};
    for (auto const& [name, value] : fields)
        head.field(name, value);

    auto admitted = route.admit(head);
    if (!admitted) return admitted.error();
    auto const asked = std::move(*admitted).to_removal(r.body());
    if (!asked) return asked.error();

    sqlite::detail::transaction transaction(db); // rolled back unless committed, also by an exception
    if (auto const busy = transaction.begin()) return route.answer(*asked, *busy);
    auto const done = store.remove_in_transaction(*asked);
    if (!done) return route.answer(*asked, done);
    run(db, "INSERT INTO letter DEFAULT VALUES");
    if (auto const lost = transaction.commit()) return route.answer(*asked, *lost);
    return route.answer(*asked, done); // never before the commit
}
//]

} // namespace

int main()
{
    std::string const file =
        (std::filesystem::temp_directory_path() / "uninvite_own_transaction.db").string();
    std::filesystem::remove(file);
    sqlite::database const made(file, {.schema = sqlite::schema::managed_create});
    sqlite::connection connection = made.connect(); // synchronous=EXTRA, as the host's own should be
    sqlite3* const db = connection.handle();
    run(db, "CREATE TABLE letter (id INTEGER PRIMARY KEY);"
            "INSERT INTO course (id, privacy) VALUES (1, 'open');"
            "INSERT INTO course_role VALUES (1, 1, 'creator'); INSERT INTO course_invitation VALUES (1, 7, "
            "1, 0)");

    struct administrators
    {
        uninvite::result<uninvite::principal> authenticate(std::string_view)
        {
            return uninvite::principal{uninvite::user_id{1}};
        }
        uninvite::result<uninvite::grant> authorize(uninvite::principal const&, uninvite::course_id)
        {
            return uninvite::grant::by_role;
        }
    };
    sqlite::connection_store store(db);
    uninvite::remove_invitations const route{administrators(), store};

    auto const remove_and_print = [&]
    {
        unsigned const status = remove(db, store, route, uninvite::testing::request()).status();
        sqlite::connection other = made.connect();
        std::cout << status << ", " << other.number("SELECT count(*) FROM letter") << " letter to write\n";
    };
    remove_and_print();
    run(db,
        "UPDATE course_role SET role = 'joined'"); // demoted: the removal is refused, the letter is undone
    remove_and_print();
}
