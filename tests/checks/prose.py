#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""Finds outdated and unclear English in documents, comments and messages, and lines of more than 110 columns.

Usage: prose.py [--root DIR] [--all] [--area FOLDER]...
       prose.py --self-test

Reads Markdown and YAML, the comments and the string literals of C++, Python, shell and CMake, and here-documents.
Code, also code in backquotes, is not read. The rules:

  bare-who   a clause that begins with who, whom, whoever, what or "that which", and is not a question
  where-if   "where" for "if" or "when"
  word       a word or phrase of the list below
  columns    a line of C++ with more than 110 columns

Fails on a finding in a file that a glob of prose_clean.txt names, and on each long line. Other findings are counted,
and listed with --all. A finding that is right as it stands is quoted ("who"), or the sentence is rewritten.
"""

import argparse
import fnmatch
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tokenize

COLUMNS = 110
SELF = "tests/checks/prose.py"  # names what it looks for
CPP = (".hpp", ".cpp", ".h", ".c")
TEXT = (".md", ".yaml", ".yml")
SHELL = (".sh", ".cmake", "CMakeLists.txt", ".ci/run")
SKIPPED = ("tests/fuzz/corpus/", "tests/json/", "docs/schema/")

# A clause begins where a text begins, after a stop, or after a comma or a conjunction.
CLAUSE = r"(?:(?:^|[.:;!?¶(,])\s*(?:(?:and|or|but|so|then|nor)\s+)?|\b(?:and|or|but|because|since|while|if|when|than)\s+)"
QUESTION = r"(?![^.;¶]*\?)"
TELLS = (r"says?|said|saying|states?|knows?|known|tells?|shows?|shown|sees?|seen|find|finds|found|decides?|know|"
         r"matter|matters|of|from|to|out|exactly|place|places|folder|file|line|page|position|column|point|offset|"
         r"table|list|host|server|path|section|thread|code|field|byte|block|this|that|here|there|not")

RULES = [
    ("bare-who", CLAUSE + r"(?:who|whom|whoever|whomever)\b(?!-)" + QUESTION),
    ("bare-who", CLAUSE + r"what(?:ever)?\b" + QUESTION),
    ("bare-who", r"\bthat which\b"),
    ("where-if", r"(?:^|[.:;!?¶(,])\s*(?:(?:and|or|but)\s+)?where\b" + QUESTION),
    ("where-if", r"(?<!¶)\b(?!(?:" + TELLS + r")\s)[a-z']+\s+where\s+(?:(?:there|it|they|that|this|one|none|no|some|"
                 r"several|any|only|nothing|nobody|neither|both|all|each|the|a|an|its)\b)" + QUESTION),
    ("word", r"\banew\b"),
    ("word", r"\bfor ever\b"),
    ("word", r"\bbut for\b"),
    ("word", r"(?<!there\s)\b(?:is|are|was|were|be|being) no (?!\s|longer\b|more\b|less\b|fewer\b|one\b|later\b|other\b"
             r"|better\b|worse\b|greater\b|larger\b|smaller\b|older\b|newer\b|part of\b)"),
    ("word", r"\bmend(?:s|ed|ing)?\b"),
    ("word", r"\bbeside\b"),
    ("word", r"\bbehind\b(?!\s+(?:(?:a|an|the|its|another)\s+)?(?:[\w-]+\s+)?(?:prox|balancer|pooler|firewall|gateway))"),
    ("word", r"\b(?:is|are|was|were|be|been) said\b|\bsaid (?:again|once|twice)\b|\bsay(?:s|ing)? again\b"),
    ("word", r"\bof (?:one's|its|their|your|our|my|the \w+'s|a \w+'s) own\b"),
    ("word", r"\btold\b"),
    ("word", r"\bgoes by\b|\bgo by\b|\bgone by\b"),
    ("word", r"\b(?:is|are|was|be) answered (?:with )?(?:a )?[1-5]\d\d\b"),
    ("word", r"\bgiv(?:es?|en|ing) way\b|\bgave way\b"),
    ("word", r"\b(?:those|he|him|anyone|anybody|everyone|everybody|nobody|none|one) who(?:m)?\b"),
    ("word", r"\bcosts? a look\b|\bof no use\b|\bwhence\b|\bthither\b|\bnaught\b|\bnought\b|\blest\b|\bunto\b"),
]
KEYWORD = re.compile(r"where|who|what|that", re.IGNORECASE)
PATTERNS = [(name, re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)) for name, pattern in RULES]


def cpp_texts(source):
    """(position, text) of each comment and string literal; neighbours are parts of one text."""
    token = re.compile(r'//[/!]?<?(?P<line>[^\n]*)|/\*[*!]?(?P<block>.*?)\*/|R"(?P<d>[^()\s]*)\((?P<raw>.*?)\)(?P=d)"'
                       r'|"(?P<text>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])+\'', re.S)
    for found in token.finditer(source):
        for kind in ("line", "block", "raw", "text"):
            if found[kind] is not None:
                yield kind, found.start(kind), found[kind]


def python_texts(source):
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    middle = getattr(tokenize, "FSTRING_MIDDLE", None)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        at = starts[token.start[0] - 1] + token.start[1]
        if token.type == tokenize.COMMENT:
            yield "line", at + 1, token.string[1:]
        elif token.type == tokenize.STRING:
            opening = re.match(r'\w*("""|\'\'\'|"|\')', token.string)
            inner = token.string[opening.end():-len(opening[1])]
            yield ("block" if len(opening[1]) == 3 else "text"), at + opening.end(), inner
        elif middle is not None and token.type == middle:
            yield "text", at, token.string


def shell_texts(source):
    at, end = 0, None
    for line in source.splitlines(keepends=True):
        if end is not None:
            if line.strip() == end:
                end = None
            else:
                yield "block", at, line
        else:
            opened = re.search(r"<<-?\s*[\"']?(\w+)", line)
            if opened:
                end = opened[1]
            comment = re.search(r"(?:^|\s)#(?!!)(?P<text>.*)", line)
            if comment:
                yield "line", at + comment.start("text"), comment["text"]
            for text in re.finditer(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'', line[:comment.start()] if comment else line):
                kind = 1 if text[1] is not None else 2
                yield "text", at + text.start(kind), text[kind]
        at += len(line)


def markdown_texts(source):
    """Without code in fences; each line a part of one text."""
    at, fenced = 0, False
    for line in source.splitlines(keepends=True):
        if re.match(r"\s*```", line):
            fenced = not fenced
            yield "line", at, "\n"
        elif not fenced:
            yield "block", at, line
        at += len(line)


def texts_of(path, source):
    if path.endswith(CPP):
        return cpp_texts(source)
    if path.endswith(".py"):
        return python_texts(source)
    if path.endswith(TEXT):
        return markdown_texts(source)
    if path.endswith(SHELL):
        return shell_texts(source)
    return ()


def joined(path, source):
    """The texts as one string of the same length as the source: what is not text is blank, breaks are ¶."""
    out = list(re.sub(r"[^\n]", " ", source))
    previous_end, previous_kind = 0, None
    for kind, at, text in texts_of(path, source):
        if kind in ("text", "raw") and not re.search(r"\w\W+\w", text):
            continue
        gap = source[previous_end:at]
        adjacent = kind == previous_kind and re.fullmatch(r"[\s\"'/#*fr]*", gap) and gap.count("\n") <= 1
        if not adjacent and at > 0:
            out[at - 1] = "¶"
        text = re.sub(r"`[^`\n]*`|@c \S+|https?://\S+|<!--.*?-->|\\[ntr\"]", lambda m: "X" * len(m[0]), text)
        if kind in ("text", "raw"):
            text = re.sub(r"\{[^{}\n]*\}", lambda m: "X" * len(m[0]), text)  # of a format
        text = re.sub(r"\"(?:who|whom|what|where|told|\w+)\"", lambda m: "X" * len(m[0]), text)
        text = re.sub(r"(?<=\n)([ \t]*(?:[*/#]+)?[ \t]*)(?=\n)", lambda m: "¶" * len(m[0]) or "", text)
        text = text.replace("\n\n", "\n¶") if kind != "raw" else text
        text = re.sub(r"\|", "¶", text)
        text = re.sub(r"(^|\n)([ \t]*)(?:[-*]|\d+\.)(?=\s)", lambda m: m[1] + m[2] + "¶" * (len(m[0]) - len(m[1] + m[2])),
                      text)
        text = re.sub(r"@t?param \w+", lambda m: "¶" * len(m[0]), text)
        text = re.sub(r"@(?:par|return|returns|throws|pre|post|note|brief|details)\b",
                      lambda m: "¶" * len(m[0]), text)
        text = re.sub(r"(^|\n)(#+)(?=\s)", lambda m: m[1] + "¶" * len(m[2]), text)
        out[at:at + len(text)] = text
        previous_end, previous_kind = at + len(text), kind
    return "".join(out)


def findings(path, source):
    """(line, rule, words) of each finding."""
    if path.endswith(CPP):
        for number, line in enumerate(source.split("\n"), 1):
            if len(line) > COLUMNS:
                yield number, "columns", f"{len(line)} columns"
    if path == SELF:
        return
    text = joined(path, source)
    # Line ends become blanks of the same length; Markdown paragraphs end at an empty line.
    flat = re.sub(r"\n[ \t]*(?=\n)", lambda m: "¶" + " " * (len(m[0]) - 1), text).replace("\n", " ")
    seen = set()
    for name, pattern in PATTERNS:
        for found in pattern.finditer(flat):
            words = found[0]
            if "WHERE" in words:  # SQL
                continue
            last = found.end() if name == "word" else found.start() + re.search(KEYWORD, words).start()
            if (name, last) in seen:
                continue
            seen.add((name, last))
            context = re.sub(r"\s+", " ", flat[found.start():found.end() + 50]).strip(" ¶.,:;(")
            yield source.count("\n", 0, last) + 1, name, context


def tracked(root):
    git = shutil.which("git")  # an unpacked archive needs none
    listed = git and subprocess.run([git, "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    if listed and listed.returncode == 0:
        names = listed.stdout.split("\n")
    else:
        names = [os.path.relpath(os.path.join(folder, name), root) for folder, _, files in os.walk(root)
                 for name in files if not re.search(r"/(build[^/]*|\.git)(/|$)", folder)]
    return sorted({name for name in names if name.endswith(CPP + TEXT + SHELL + (".py",))
                   and not name.startswith(SKIPPED) and os.path.isfile(os.path.join(root, name))})


def globs(root):
    path = os.path.join(root, "tests/checks/prose_clean.txt")
    with open(path, encoding="utf-8") as f:
        return [line.strip() for line in f if line.strip() and not line.startswith("#")]


def area(path):
    parts = path.split("/")
    return parts[0] if len(parts) == 1 else "/".join(parts[:2]) if parts[0] in ("tests", "examples") else parts[0]


def check(root):
    """Each finding as (path, line, rule, words, whether it fails)."""
    clean = globs(root)
    for path in tracked(root):
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as f:
            source = f.read()
        must = any(fnmatch.fnmatchcase(path, glob) for glob in clean)
        for line, rule, words in sorted(findings(path, source)):
            yield path, line, rule, words, must or rule == "columns"


def self_test():
    cases = [
        ("a.md", "Who may not remove is rejected.", "bare-who"),
        ("a.md", "It is fast, and what waits is committed.", "bare-who"),
        ("a.md", "The code says what it lacks. Who is it?", None),
        ("a.md", "A caller who waits gets 503.", None),
        ("a.md", "Where there is none, it waits.", "where-if"),
        ("a.md", "It is empty where there is none.", "where-if"),
        ("a.md", "The message says where it failed.", None),
        ("a.md", "`Where` it is. ```", None),
        ("a.md", "```\nWho waits is code.\n```\n", None),
        ("a.md", "It waits\nfor ever.", "word"),
        ("a.md", "| cell | what waits |\n", "bare-who"),
        ("a.md", "This is no error.", "word"),
        ("a.md", "There is no error, and it is no longer there.", None),
        ("a.md", "It runs behind a reverse proxy.", None),
        ("a.md", "It runs behind the store.", "word"),
        ("a.cpp", "int who = 1; // what waits is committed\n", "bare-who"),
        ("a.cpp", "// It is\n// told once.\n", "word"),
        ("a.cpp", "int a; ///< what waits\n/// What it has.\n", "bare-who"),
        ("a.cpp", "/// A caller\n/// who waits.\n", None),
        ("a.cpp", "/** Whoever asks waits. */\n", "bare-who"),
        ("a.cpp", 'f("the host is " "told so");\n', "word"),
        ("a.cpp", "int what = 1; auto where = 2;\n", None),
        ("a.cpp", "// " + "x" * 108 + "\n", "columns"),
        ("a.py", '"""Mends the file."""\n', "word"),
        ("a.py", "x = 1  # beside it\n", "word"),
        ("a.sh", "cat <<END\nWho asks waits.\nEND\n", "bare-who"),
        ("a.sh", 'echo "where it is: $who"\n', "where-if"),
        ("a.cmake", "# A module behind it.\n", "word"),
    ]
    failed = 0
    for path, source, expected in cases:
        rules = {rule for _, rule, _ in findings(path, source)}
        good = rules == set() if expected is None else expected in rules
        print(f"{'ok    ' if good else 'WRONG '}{path}: {source!r}: {sorted(rules)}")
        failed += not good
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, "tests/checks"))
        for name, text in {"tests/checks/prose_clean.txt": "# none\nb/**\n", "a.md": "Who asks waits.\n"}.items():
            with open(os.path.join(root, name), "w", encoding="utf-8") as f:
                f.write(text)
        os.makedirs(os.path.join(root, "b/c"))
        with open(os.path.join(root, "b/c/d.md"), "w", encoding="utf-8") as f:
            f.write("Fine.\n\nWho asks waits.\n")
        found = [(path, line, fails) for path, line, _, _, fails in check(root)]
        good = found == [("a.md", 1, False), ("b/c/d.md", 3, True)]
        print(f"{'ok    ' if good else 'WRONG '}the list decides: {found}")
        failed += not good
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    parser.add_argument("--all", action="store_true", help="also list the findings that do not fail")
    parser.add_argument("--area", action="append", default=[], help="only files whose path begins with this")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        sys.exit(1 if self_test() else 0)
    failures, totals = 0, {}
    for path, line, rule, words, fails in check(args.root):
        if args.area and not path.startswith(tuple(args.area)):
            continue
        counts = totals.setdefault(area(path), {})
        counts[rule] = counts.get(rule, 0) + 1
        failures += fails
        if fails or args.all:
            print(f"{path}:{line}: {rule}: {words}{'' if fails else ' (listed)'}")
    for name, counts in sorted(totals.items()):
        print(f"{name}: {sum(counts.values())} ({', '.join(f'{n} {rule}' for rule, n in sorted(counts.items()))})")
    total = sum(sum(counts.values()) for counts in totals.values())
    print(f"{total} findings, {failures} of them in files that must have none.")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
