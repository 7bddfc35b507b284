# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

"""A recipe for Conan 2. It was not run: the project is built against Debian's packages.

The test `version` compiles this file and runs its set_version alone.
"""

import re
from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class Uninvite(ConanFile):
    name = "uninvite"
    license = "BSL-1.0"
    description = "The route that removes pending invitations to a course"
    package_type = "header-library"
    settings = "os", "compiler", "build_type", "arch"
    options = {"sqlite": [True, False], "jwt": [True, False], "postgres": [True, False]}
    default_options = {"sqlite": True, "jwt": True, "postgres": True}
    generators = "CMakeDeps", "CMakeToolchain"
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*"

    def set_version(self):
        header = Path(self.recipe_folder, "include/uninvite/version.hpp").read_text(encoding="utf-8")
        self.version = re.search(r'UNINVITE_VERSION_STRING "(.*)"', header)[1]

    def requirements(self):
        self.requires("boost/[>=1.81 <2]")
        if self.options.sqlite or self.options.jwt or self.options.postgres:
            self.requires("openssl/[>=3 <4]")
        if self.options.sqlite:
            self.requires("sqlite3/[>=3.37 <4]")
        if self.options.postgres:
            self.requires("libpq/[>=14]")

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure({"UNINVITE_BUILD_TESTS": False, "UNINVITE_BUILD_EXAMPLES": False})

    def package(self):
        CMake(self).install()

    def package_id(self):
        self.info.clear()

    def package_info(self):
        # The package contains its own CMake package file.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["share/cmake/uninvite"]
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
