# Install rules for `cmake --install` and CPack: headers, CMake package files, pkg-config files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(uninvite_config_dir ${CMAKE_INSTALL_DATADIR}/cmake/uninvite)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/package)

# One file of targets for each module, so that a consumer loads those whose dependencies it has.
foreach(module IN LISTS uninvite_modules)
    set(targets uninvite_${module})
    if(module STREQUAL "core")
        list(APPEND targets uninvite)
    endif()
    install(TARGETS ${targets} EXPORT uninvite-${module}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT uninvite-${module} NAMESPACE uninvite:: DESTINATION ${uninvite_config_dir})
endforeach()

configure_package_config_file(cmake/uninvite-config.cmake.in ${generated}/uninvite-config.cmake
    INSTALL_DESTINATION ${uninvite_config_dir})
write_basic_package_version_file(${generated}/uninvite-config-version.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${generated}/uninvite-config.cmake ${generated}/uninvite-config-version.cmake
    cmake/uninvite-dependencies.cmake DESTINATION ${uninvite_config_dir})

# uninvite_pc(<name> <description> REQUIRES <packages> CFLAGS <flags> LIBS <flags>): <name>.pc
function(uninvite_pc pc_name pc_description)
    cmake_parse_arguments(pc "" "REQUIRES;CFLAGS;LIBS" "" ${ARGN})
    foreach(part IN ITEMS requires cflags libs)
        string(TOUPPER ${part} key)
        set(pc_${part} "${pc_${key}}")
    endforeach()
    # From where the file lies to its prefix: an installation may be moved.
    file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_DATADIR}/pkgconfig /prefix)
    set(uninvite_pc_prefix "\${pcfiledir}/${up}")
    configure_file(cmake/uninvite.pc.in ${generated}/${pc_name}.pc @ONLY)
    install(FILES ${generated}/${pc_name}.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
endfunction()

uninvite_pc(uninvite "${PROJECT_DESCRIPTION}"
    CFLAGS "-I\${includedir}" LIBS "-lboost_json")
uninvite_pc(uninvite-beast "uninvite in Boost.Beast servers"
    REQUIRES uninvite CFLAGS -pthread LIBS -pthread)
uninvite_pc(uninvite-async "uninvite with completion tokens of Boost.Asio"
    REQUIRES uninvite CFLAGS -pthread LIBS -pthread)
uninvite_pc(uninvite-sqlite "uninvite on SQLite"
    REQUIRES "uninvite sqlite3 >= ${uninvite_sqlite_version} libcrypto >= 3" CFLAGS -pthread LIBS -pthread)

uninvite_pc(uninvite-jwt "uninvite with signed tokens"
    REQUIRES "uninvite libcrypto >= 3")
uninvite_pc(uninvite-postgres "uninvite on PostgreSQL"
    REQUIRES "uninvite libpq >= ${uninvite_libpq_version} libcrypto >= 3" CFLAGS -pthread LIBS -pthread)

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

if(NOT PROJECT_IS_TOP_LEVEL)
    return()
endif()

# The core as one header, to try it in an online compiler.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(TARGET Python3::Interpreter)
    add_custom_target(uninvite_single_header
        COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/cmake/single_header.py
            ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/single_header/uninvite.hpp
        COMMENT "single_header/uninvite.hpp" VERBATIM)
endif()

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON) # there is nothing to build for a package of headers
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME libuninvite-dev)
set(CPACK_PACKAGE_VENDOR "The uninvite authors")
set(CPACK_PACKAGE_CONTACT "The uninvite authors")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(boost_minor ${Boost_VERSION_MINOR})
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "libboost1.${boost_minor}-dev | libboost-dev (>= 1.81), libboost-json1.${boost_minor}-dev | libboost-json-dev (>= 1.81)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libsqlite3-dev (>= ${uninvite_sqlite_version}), libssl-dev (>= 3), libpq-dev (>= ${uninvite_libpq_version})")
include(CPack)
