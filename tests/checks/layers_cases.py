# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""The self-test of layers.py: a small library that keeps the law, and one change for each rule that breaks it."""

LIST = """uninvite/detail/low.hpp
uninvite/
uninvite/detail/
uninvite/{route,uninvite}.hpp
uninvite/detail/shared/
module async
module beast: async
module sqlite
"""


def header(text, namespace="uninvite"):
    return f"{text}\nnamespace {namespace}\n{{\nstruct name{{}};\n}}\n"


def includes(*names, namespace="uninvite"):
    return header("".join(f"#include <{name}>\n" for name in names), namespace)


GOOD = {
    "docs/design.md": f"# x\n\n```layers\n{LIST}```\n",
    "include/uninvite/detail/low.hpp": header("", "uninvite::detail"),
    "include/uninvite/a.hpp": includes("uninvite/detail/low.hpp", "boost/system/result.hpp", "string"),
    "include/uninvite/b.hpp": includes("uninvite/a.hpp"),
    "include/uninvite/detail/step/c.hpp": includes("uninvite/b.hpp", namespace="uninvite::detail"),
    "include/uninvite/route.hpp": includes("uninvite/detail/step/c.hpp"),
    "include/uninvite/uninvite.hpp": "#include <uninvite/route.hpp>\n",
    "include/uninvite/detail/shared/d.hpp": includes(
        "uninvite/a.hpp", "openssl/sha.h", namespace="uninvite::detail"
    ),
    "include/uninvite/async.hpp": "#include <uninvite/async/e.hpp>\n",
    "include/uninvite/async/e.hpp": includes("uninvite/route.hpp", "boost/asio.hpp"),
    "include/uninvite/beast/f.hpp": includes("uninvite/async/e.hpp", "boost/beast/http.hpp"),
    "include/uninvite/sqlite/g.hpp": includes("uninvite/detail/shared/d.hpp", "uninvite/sqlite/detail/h.hpp"),
    "include/uninvite/sqlite/i.hpp": header("namespace uninvite::detail { inline int x() { return '}'; } }"),
    "include/uninvite/sqlite/detail/h.hpp": includes("uninvite/sqlite/i.hpp", namespace="uninvite::sqlite::detail"),
    "include/uninvite/sqlite.hpp": "#include <sqlite3.h>\n#include <uninvite/sqlite/detail/h.hpp>\n",
}


def cases(design):
    """Name, changed files, and a part of the expected error, None for no error."""

    def listed(old, new):
        return {design: GOOD[design].replace(old, new)}

    def one(path, text):
        return {f"include/uninvite/{path}": text}

    return [
        ("nothing", {}, None),
        ("another header in a folder edits no list", one("sqlite/j.hpp", includes("uninvite/sqlite/g.hpp")), None),
        # The list
        ("no list", {design: "# x\n"}, "no block marked"),
        ("too many lines", listed("module async", "uninvite/\n" * 8 + "module async"), "15 at most"),
        ("a line that is nothing", listed("module async", "step 5\nmodule async"), "is not a folder"),
        ("listed twice", listed("module async", "uninvite/\nmodule async"), "listed twice"),
        ("a folder that is gone", listed("module async", "uninvite/gone/\nmodule async"), "no header is there"),
        ("a header that is gone", listed("{route,", "{route,gone,"), "no header is there"),
        ("core below a module", listed("module async", "module sqlite\nuninvite/x/\nmodule async"), "below a module"),
        ("allowed module below", listed("module async", "module async: sqlite"), "does not stand above"),
        ("a folder without a line", one("new/x.hpp", header("")), "do not name"),
        # Arrows
        ("back-arrow between folders", one("a.hpp", includes("uninvite/detail/step/c.hpp")), "does not stand above"),
        ("back-arrow to a named header", one("b.hpp", includes("uninvite/route.hpp")), "does not stand above"),
        ("core to shared", one("route.hpp", includes("uninvite/detail/shared/d.hpp")), "does not stand above"),
        ("itself", one("a.hpp", includes("uninvite/a.hpp")), "includes itself"),
        ("circle in one folder", one("a.hpp", includes("uninvite/b.hpp")), "a.hpp > uninvite/b.hpp > uninvite/a.hpp"),
        ("circle through detail/", one("sqlite/i.hpp", includes("uninvite/sqlite/g.hpp")), "includes itself"),
        ("unknown header", one("a.hpp", includes("uninvite/z.hpp")), "no such header"),
        # Modules
        ("core to module", one("uninvite.hpp", "#include <uninvite/beast/f.hpp>\n"), "the core includes"),
        ("core to umbrella", one("uninvite.hpp", "#include <uninvite/sqlite.hpp>\n"), "the core includes"),
        ("module to module", one("sqlite/g.hpp", includes("uninvite/async/e.hpp")), "the module sqlite includes"),
        ("module to umbrella", one("sqlite/g.hpp", includes("uninvite/async.hpp")), "the module sqlite includes"),
        ("against the allowed way", one("async/e.hpp", includes("uninvite/beast/f.hpp")), "the module async includes"),
        # Folders detail/
        ("detail/ of a module", one("beast/f.hpp", includes("uninvite/sqlite/detail/h.hpp")), "from outside"),
        ("detail/ by the core", one("route.hpp", includes("uninvite/sqlite/detail/h.hpp")), "from outside"),
        ("public name in detail/", one("detail/step/c.hpp", header("")), "is not in a namespace detail"),
        ("one public name in detail/", one("detail/x.hpp", header(header("", "uninvite"), "uninvite::detail")),
         "is not in a namespace detail"),
        ("no public name", one("b.hpp", header("", "uninvite::detail")), "has no public name"),
        ("no public name but another's", one("b.hpp", header("template <> struct std::hash<int>;", "uninvite::detail")),
         "has no public name"),
        ("too long", one("b.hpp", header("\n" * 300)), "300 at most"),
        # Other libraries
        ("Asio in the core", one("a.hpp", includes("boost/asio.hpp")), "the core includes"),
        ("hidden in a branch", one("a.hpp", header("#if 0\n#  include <sqlite3.h>\n#endif\n")), "the core includes"),
        ("JSON's DOM", one("a.hpp", includes("boost/json.hpp")), "the core includes"),
        ("C header", one("detail/step/c.hpp", includes("unistd.h", namespace="uninvite::detail")), "the core includes"),
        ("quotation marks", one("b.hpp", header('#include "a.hpp"\n')), "included with < >"),
        ("json/src.hpp", one("sqlite.hpp", "#include <boost/json/src.hpp>\n"), "included nowhere"),
    ]


def behind_umbrellas():
    """Cases whose text shows nothing: only the preprocessor finds them."""
    core = {"include/uninvite/a.hpp": includes("boost/system/x.hpp")}
    core["include/boost/system/x.hpp"] = "#define WHAT <sqlite3.h>\n#include WHAT\n"
    core["include/sqlite3.h"] = ""
    module = {"include/uninvite/sqlite/g.hpp": includes("boost/beast/x.hpp")}
    module["include/uninvite/sqlite.hpp"] = "#include <uninvite/sqlite/g.hpp>\n"
    module["include/boost/beast/x.hpp"] = "#include <boost/asio/y.hpp>\n"
    module["include/boost/asio/y.hpp"] = ""
    return [
        ("SQLite through another header", core, "reads"),
        ("Asio through the umbrella of sqlite", module, "reads"),
    ]
