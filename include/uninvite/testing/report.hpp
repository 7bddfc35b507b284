// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_REPORT_HPP
#define UNINVITE_TESTING_REPORT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** What a conformance check has found: which promises are broken, and how.

    @par Example
    @code
    testing::report const r = testing::check_invitation_store([] { return my_world(); });
    REQUIRE(r.text() == ""); // the text names what is broken
    @endcode

    @par Thread Safety
    A value.
*/
class report
{
public:
    /// One promise that was not kept, or could not be looked at.
    struct finding
    {
        std::string promise; ///< a sentence, the same for each way of breaking it
        std::string what;    ///< what was seen instead, or why it was not looked at
    };

private:
    std::vector<finding> broken_;
    std::vector<finding> skipped_;
    std::size_t kept_ = 0;

public:
    /// Takes note of one observation. @param what What was seen where `kept` is false.
    void expect(bool kept, std::string_view promise, std::string what)
    {
        if (kept)
            ++kept_;
        else
            broken_.push_back({std::string(promise), std::move(what)});
    }

    /// Takes note of what could not be looked at. @param why What is missing for it.
    void skip(std::string_view promise, std::string why)
    {
        skipped_.push_back({std::string(promise), std::move(why)});
    }

    /// Whether nothing is broken.
    bool passed() const noexcept { return broken_.empty(); }

    std::vector<finding> const& broken() const noexcept { return broken_; }
    std::vector<finding> const& skipped() const noexcept { return skipped_; }

    /// The number of observations that were as promised.
    std::size_t kept() const noexcept { return kept_; }

    /// Whether this promise is among the broken.
    bool is_broken(std::string_view promise) const noexcept
    {
        for (finding const& f : broken_)
            if (f.promise == promise) return true;
        return false;
    }

    /// What is broken, one line each: `promise: what`. Empty where nothing is.
    std::string text() const
    {
        std::string lines;
        for (finding const& f : broken_)
            lines.append(f.promise).append(": ").append(f.what).append("\n");
        return lines;
    }
};

} // namespace uninvite::testing

#endif
