#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Follows the relative links of the Markdown files at the top and in docs/: the file and the heading must exist. A line of
one word in capitals is a text that is still to be written.

Usage: links.py [--root DIR]
       links.py --self-test
"""

import argparse
import glob
import os
import re
import sys
import tempfile

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(path):
    """Without code, which may look like links or headings."""
    with open(path, encoding="utf-8") as f:
        return re.sub(r"^\s*```.*?^\s*```\s*?$", "", f.read(), flags=re.S | re.M)


def anchors(path):
    """As GitHub makes them: lower case, punctuation dropped, spaces to hyphens, repeats numbered."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.*?)\s*#*\s*$", text_of(path), re.M):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number, name = 0, slug
        while name in found:
            number += 1
            name = f"{slug}-{number}"
        found.add(name)
    return found


def check(root):
    errors, links = [], 0
    files = glob.glob(os.path.join(root, "*.md")) + glob.glob(os.path.join(root, "docs", "**", "*.md"), recursive=True)
    for document in sorted(files):
        for word in re.findall(r"^[A-Z]{3,}$", text_of(document), re.M):
            errors.append(f"{os.path.relpath(document, root)}: '{word}' stands for a text that is not written")
        for target in LINK.findall(re.sub(r"`[^`]*`", "", text_of(document))):
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            links += 1
            path, _, anchor = target.partition("#")
            where = os.path.normpath(os.path.join(os.path.dirname(document), path)) if path else document
            name = os.path.relpath(document, root)
            if not os.path.exists(where):
                errors.append(f"{name}: {target}: there is no such file")
            elif anchor and (not where.endswith(".md") or anchor not in anchors(where)):
                errors.append(f"{name}: {target}: there is no such heading")
    return errors, links


def self_test():
    cases = [
        ("a text to be written", "A\n\nTEXT\n", "not written"),
        ("good", "[a](docs/b.md) [b](docs/b.md#a-heading-1) [c](#top) [d](https://x.example/no)\n", None),
        ("in code", "`[a](no.md)`\n```\n[a](no.md)\n```\n", None),
        ("no file", "[a](docs/c.md)\n", "no such file"),
        ("no heading", "[a](docs/b.md#other)\n", "no such heading"),
        ("no heading here", "[a](#other)\n", "no such heading"),
        ("heading in code", "[a](docs/b.md#comment)\n", "no such heading"),
    ]
    failed = 0
    for name, text, expected in cases:
        with tempfile.TemporaryDirectory() as root:
            os.mkdir(os.path.join(root, "docs"))
            with open(os.path.join(root, "README.md"), "w", encoding="utf-8") as f:
                f.write("# Top\n" + text)
            with open(os.path.join(root, "docs", "b.md"), "w", encoding="utf-8") as f:
                f.write("# A heading\n## A *heading*\n```sh\n# comment\n```\n")
            errors = check(root)[0]
        caught = not errors if expected is None else any(expected in e for e in errors)
        print(("ok    " if caught else "WRONG ") + name, *errors, sep="\n        ")
        failed += not caught
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        sys.exit(1 if self_test() else 0)
    errors, links = check(args.root)
    print("\n".join(errors) or f"{links} links lead somewhere.")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
