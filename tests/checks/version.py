#!/usr/bin/env python3
# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Compares the version in include/uninvite/version.hpp with every other place that names it.

Usage: version.py [--root DIR]
       version.py --self-test

Checks the number against the text, vcpkg.json, the newest entry of CHANGELOG.md, the version of the Conan recipe,
and, if present, docs/openapi.yaml and the version in find_package calls of the README and the examples.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile
import types

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def conan_version(root):
    """The result of the recipe's set_version, without Conan."""
    for name in ("conan", "conan.tools", "conan.tools.cmake"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["conan"].ConanFile = object
    sys.modules["conan.tools.cmake"].CMake = sys.modules["conan.tools.cmake"].cmake_layout = None
    scope = {}
    exec(compile((root / "conanfile.py").read_text(encoding="utf-8"), "conanfile.py", "exec"), scope)
    recipe = scope["Uninvite"]()
    recipe.recipe_folder = str(root)
    recipe.set_version()
    return recipe.version


def places(root):
    """Each place with what it says."""
    read = lambda name: (root / name).read_text(encoding="utf-8")
    header = read("include/uninvite/version.hpp")
    number = int(re.search(r"UNINVITE_VERSION (\d+)", header)[1])
    yield "UNINVITE_VERSION", f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    yield "vcpkg.json", json.loads(read("vcpkg.json"))["version-semver"]
    yield "conanfile.py", conan_version(root)
    yield "CHANGELOG.md", re.search(r"\d+\.\d+\.\d+(?=, the| -|\])", read("CHANGELOG.md").split("## [", 1)[1])[0]
    if (root / "docs/openapi.yaml").exists():
        yield "docs/openapi.yaml", re.search(r"^  version: (\S+)$", read("docs/openapi.yaml"), re.M)[1]


def check(root):
    header = (root / "include/uninvite/version.hpp").read_text(encoding="utf-8")
    version = re.search(r'UNINVITE_VERSION_STRING "(.*)"', header)[1]
    errors = [f"{where} says {what}, version.hpp says {version}" for where, what in places(root) if what != version]
    minor = version.rsplit(".", 1)[0]
    for name in ("README.md", "examples/custom_store/CMakeLists.txt", "tests/consumer/find_package/CMakeLists.txt"):
        for asked in re.findall(r"find_package\(uninvite (\d+\.\d+)", (root / name).read_text(encoding="utf-8")):
            if asked != minor:
                errors.append(f"{name} asks for {asked}, version.hpp says {version}")
    return errors


def self_test():
    """A copy with a different version in one place is reported."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("build*", ".git"))
        for name in ("vcpkg.json", "CHANGELOG.md", "README.md"):
            text = (copy / name).read_text(encoding="utf-8")
            (copy / name).write_text(re.sub(r"0\.1(\.0)?", r"0.9\1", text), encoding="utf-8")
            errors = check(copy)
            if not any(name in e for e in errors):
                sys.exit(f"a wrong version in {name} is not reported: {errors}")
            (copy / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    else:
        sys.exit("\n".join(check(ROOT)) or None)
