// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_EXAMPLES_SERVER_ROUTE_HPP
#define UNINVITE_EXAMPLES_SERVER_ROUTE_HPP

#include <uninvite/sqlite.hpp>
#include <uninvite/sqlite/async_group_store.hpp>

namespace uninvite_server {

//[server_parts
/// The route and all that it stands on.
using application = uninvite::sqlite::application<uninvite::sqlite::async_group_store>;
//]

} // namespace uninvite_server

#endif
