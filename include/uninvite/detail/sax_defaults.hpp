// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SAX_DEFAULTS_HPP
#define UNINVITE_DETAIL_SAX_DEFAULTS_HPP

#include <uninvite/detail/language.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <limits>

namespace uninvite::detail {

/** Defaults for a handler of `boost::json::basic_parser`: no limits, and nothing to do at the document's ends
    and for comments. A handler derives from it and defines the other events.
*/
struct sax_defaults
{
    std::size_t depth = 0; ///< of objects and arrays that are open; the handler counts the begins

    static constexpr std::size_t max_object_size = (std::numeric_limits<std::size_t>::max)();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    bool on_document_begin(boost::system::error_code&) { return true; }
    bool on_document_end(boost::system::error_code&) { return true; }

    bool on_object_end(std::size_t, boost::system::error_code&)
    {
        --depth;
        return true;
    }

    bool on_comment_part(boost::json::string_view, boost::system::error_code&) { return true; }
    bool on_comment(boost::json::string_view, boost::system::error_code&) { return true; }
};

} // namespace uninvite::detail

#endif
