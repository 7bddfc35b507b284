// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <uninvite/jwt/detail/base64url.hpp>

#include "support/catch.hpp"
#include "support/jwt/issuer.hpp"

#include <string>

using namespace uninvite;
using tests::base64url;

TEST_CASE("base64url without padding is read, one text for each sequence of bytes")
{
    // RFC 4648, section 10, without its padding.
    CHECK(jwt::detail::from_base64url("") == "");
    CHECK(jwt::detail::from_base64url("Zg") == "f");
    CHECK(jwt::detail::from_base64url("Zm8") == "fo");
    CHECK(jwt::detail::from_base64url("Zm9v") == "foo");
    CHECK(jwt::detail::from_base64url("Zm9vYmFy") == "foobar");
    CHECK(jwt::detail::from_base64url("-_-_") == "\xfb\xff\xbf");
    for (int size = 0; size != 70; ++size)
    {
        std::string bytes;
        for (int i = 0; i != size; ++i)
            bytes += static_cast<char>(i * 37 + size);
        CHECK(jwt::detail::from_base64url(base64url(bytes)) == bytes);
    }
    for (char const* wrong : {"Z", "Zg==", "Zg=", "Zm9v=", "Zh", "Zm9", "Zm8\n", " Zm8", "Z+8A", "Z/8A",
                              "Zm9vZ", "Z.8A", "\xc3\xa4Zm"})
    {
        CAPTURE(wrong);
        CHECK_FALSE(jwt::detail::from_base64url(wrong));
    }
}
