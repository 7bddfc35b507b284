#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Compares the code and concept tables in README.md and docs/ with their sources.

Usage: quotes.py [--root DIR] [--write]
       quotes.py --self-test

A code block after the line `<!-- quote: path/to/file.cpp#region -->` equals, dedented, the lines of that file between
`//[region` and `//]`, or `#[region` and `#]` in a shell script. Markers of inner regions are omitted. Every ```cpp
block must be such a quote.

The lines between `<!-- concept: path/to/header.hpp#Name -->` and `<!-- end of concept -->` equal the doc comment of that
concept, as Markdown. --write copies the regions and comments into the documents.
"""

import argparse
import difflib
import os
import re
import sys
import tempfile
import textwrap

FENCE = re.compile(r"\s*```(\S*)\s*")
QUOTE = re.compile(r"<!-- quote: (\S+)#(\S+) -->")
OPEN = re.compile(r"\s*(?://|#)\[(\w+)\s*")
CONCEPT = re.compile(r"<!-- concept: (\S+)#(\w+) -->")
CONCEPT_END = "<!-- end of concept -->"
CLOSE = re.compile(r"\s*(?://|#)\]\s*")


def region(path, name):
    """The lines of a region, dedented."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    found, depth = None, 0
    for line in lines:
        opened = OPEN.fullmatch(line)
        if found is None:
            if opened and opened[1] == name:
                found = []
        elif opened:
            depth += 1
        elif CLOSE.fullmatch(line):
            if depth == 0:
                return textwrap.dedent("\n".join(found)).strip("\n").split("\n")
            depth -= 1
        else:
            found.append(line)
    raise LookupError(f"has no region '{name}'" if found is None else f"does not end its region '{name}'")


def concept_text(path, name):
    """The sections of a concept's doc comment as lines of Markdown."""
    with open(path, encoding="utf-8") as f:
        source = f.read()
    found = re.search(r"/\*\* " + name + r": .*?\n\n(.*?)\n\*/\s*template <[^>]*>\s*concept " + name + r"\b", source, re.S)
    if not found:
        raise LookupError(f"has no doc comment of the concept '{name}'")

    def reference(ref):
        is_concept = re.search(r"^concept " + ref[1] + r"\b", source, re.M) or ref[1][0].isupper()
        return f"[{ref[1]}](#{ref[1].lower()})" if is_concept else f"`{ref[1]}`"

    lines = re.sub(r"@ref (\w+)", reference, textwrap.dedent(found[1])).split("\n")
    out, title = [], None
    for line in lines:
        section = re.fullmatch(r"@par (.+)", line)
        if section:
            title = section[1]
            continue
        if title:
            line = f"**{title}**\n\n{line}" if line.startswith("|") else f"**{title}.** {line}"
            title = None
        elif line.startswith("|") and out[-1] and not out[-1].startswith("|"):
            out.append("")
        out += line.split("\n")
    return ["", *out, ""]


def documents(root):
    found = [name for name in ("README.md",) if os.path.exists(os.path.join(root, name))]
    for folder, _, names in os.walk(os.path.join(root, "docs")):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names if name.endswith(".md")]
    return sorted(found)


def difference(where, quote, document, wanted, body):
    if body == wanted:
        return []
    lines = difflib.unified_diff(wanted, body, f"{quote[1]}#{quote[2]}", document, lineterm="")
    return [f"{where}: differs from its source (--write fixes it):\n" + "\n".join(lines)]


def reason(error):
    return getattr(error, "strerror", None) or error.args[0]


def check_document(root, document):
    """The errors, the document as it should be, and the number of quotes."""
    with open(os.path.join(root, document), encoding="utf-8") as f:
        lines = f.read().split("\n")
    errors, out, quotes, quote, i = [], [], 0, None, 0
    while i < len(lines):
        line, where = lines[i], f"{document}:{i + 1}"
        i += 1
        out.append(line)
        fence = FENCE.fullmatch(line)
        if not fence:
            if quote and line.strip():
                errors.append(f"{where}: a quote is not followed by a code block")
                quote = None
            marker = QUOTE.fullmatch(line.strip())
            concept = CONCEPT.fullmatch(line.strip())
            if concept:
                if CONCEPT_END not in lines[i:]:
                    errors.append(f"{where}: the concept has no line {CONCEPT_END}")
                    continue
                quotes += 1
                end = lines.index(CONCEPT_END, i)
                body = lines[i:end]
                try:
                    wanted = concept_text(os.path.join(root, concept[1]), concept[2])
                    errors += difference(where, concept, document, wanted, body)
                    body = wanted
                except (OSError, LookupError) as error:
                    errors.append(f"{where}: {concept[1]}: {reason(error)}")
                out += body
                i = end
            elif marker:
                quote = marker
            elif "<!-- quote" in line or "<!-- concept" in line:
                errors.append(f"{where}: '{line.strip()}' is not of the form <!-- quote: path#region --> or <!-- concept: path#Name -->")
            continue
        try:
            end = next(j for j in range(i, len(lines)) if FENCE.fullmatch(lines[j]))
        except StopIteration:
            errors.append(f"{where}: the code block does not end")
            out += lines[i:]
            break
        body = lines[i:end]
        if quote:
            quotes += 1
            try:
                wanted = region(os.path.join(root, quote[1]), quote[2])
                errors += difference(where, quote, document, wanted, body)
                body = wanted
            except (OSError, LookupError) as error:
                errors.append(f"{where}: {quote[1]}: {reason(error)}")
        elif fence[1] in ("cpp", "c++", "C++"):
            errors.append(f"{where}: C++ that is not quoted from a compiled file")
        out += body + [lines[end]]
        i = end + 1
        quote = None
    return errors, "\n".join(out), quotes


def check(root, write=False):
    errors, quotes = [], 0
    for document in documents(root):
        found, text, count = check_document(root, document)
        if write:
            with open(os.path.join(root, document), "w", encoding="utf-8") as f:
                f.write(text)
            found = check_document(root, document)[0]
        errors += found
        quotes += count
    return errors, quotes


def self_test():
    source = "int main()\n{\n    //[all\n    int a = 1;\n    //[part\n    if (a)\n        return a;\n    //]\n    //]\n}\n//[open\n"
    script = "#[call\ncurl -i\n#]\n"
    header = ("/** Store: removes.\n\n    @par Purpose\n    As @ref Other and @ref one.\n\n    @par Expressions\n    `s`.\n"
              "    | a |\n    |---|\n\n    @par Fails with\n    | e |\n    |---|\n*/\ntemplate <class S>\nconcept Store = true;\n")
    tables = ("\n**Purpose.** As [Other](#other) and `one`.\n\n**Expressions.** `s`.\n\n| a |\n|---|\n\n**Fails with**\n\n"
              "| e |\n|---|\n")
    concept = "<!-- concept: src/c.hpp#{} -->\n{}\n<!-- end of concept -->\n"
    part = "if (a)\n    return a;"
    quote = "<!-- quote: src/a.cpp#{} -->\n```cpp\n{}\n```\n"
    cases = [
        ("equal", quote.format("part", part), None),
        ("equal, with a region inside", quote.format("all", "int a = 1;\n" + part), None),
        ("equal, shell", "<!-- quote: src/a.sh#call -->\n```sh\ncurl -i\n```\n", None),
        ("other language", "```json\n{}\n```\n", None),
        ("different", quote.format("part", "if (a)\n    return 0;"), "differs from its source"),
        ("not quoted", "```cpp\nint a;\n```\n", "is not quoted"),
        ("no such region", quote.format("other", part), "has no region"),
        ("region without end", quote.format("open", part), "does not end its region"),
        ("no such file", quote.format("part", part).replace("a.cpp", "b.cpp"), "No such file"),
        ("no code block", "<!-- quote: src/a.cpp#part -->\ntext\n", "not followed"),
        ("malformed marker", "<!-- quote src/a.cpp#part -->\n```\n```\n", "not of the form"),
        ("concept", concept.format("Store", tables), None),
        ("different concept", concept.format("Store", tables.replace("| a |", "| b |")), "differs from its source"),
        ("no such concept", concept.format("Stor", tables), "has no doc comment"),
        ("concept without end", "<!-- concept: src/c.hpp#Store -->\ntext\n", "has no line"),
        ("block without end", quote.format("part", part)[:-4], "does not end"),
    ]
    failed = 0
    for name, text, expected in cases:
        with tempfile.TemporaryDirectory() as root:
            for path, content in {"src/a.cpp": source, "src/a.sh": script, "src/c.hpp": header, "docs/a.md": text}.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                    f.write(content)
            errors = check(root)[0]
            caught = not errors if expected is None else any(expected in e for e in errors)
            if name.startswith("different"):
                caught = caught and not check(root, write=True)[0]
        print(("ok    " if caught else "WRONG ") + name)
        for error in errors:
            print(textwrap.indent(error, "        "))
        failed += not caught
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        sys.exit(1 if self_test() else 0)
    errors, quotes = check(args.root, args.write)
    print("\n".join(errors) or f"{quotes} quotes equal their sources.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
