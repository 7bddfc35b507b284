// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_REPORT_HPP
#define UNINVITE_TESTING_REPORT_HPP

#include <uninvite/detail/language.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** The findings of a conformance check: the broken promises, and how each was broken.

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
    /// One promise that was broken or skipped.
    struct finding
    {
        std::string promise; ///< a sentence, the same for each way of breaking it
        std::string what;    ///< the observation, or the reason for skipping
    };

private:
    std::vector<finding> broken_;
    std::vector<finding> skipped_;
    std::size_t kept_ = 0;

public:
    /// Records one observation. @param what Text of the observation, used if `kept` is false.
    void expect(bool kept, std::string_view promise, std::string what)
    {
        if (kept)
            ++kept_;
        else
            broken_.push_back({std::string(promise), std::move(what)});
    }

    /// Records a skipped promise. @param why The reason.
    void skip(std::string_view promise, std::string why)
    {
        skipped_.push_back({std::string(promise), std::move(why)});
    }

    /// Adds all that another check found.
    void add(report const& other)
    {
        broken_.insert(broken_.end(), other.broken_.begin(), other.broken_.end());
        skipped_.insert(skipped_.end(), other.skipped_.begin(), other.skipped_.end());
        kept_ += other.kept_;
    }

    /// Whether no promise is broken.
    bool passed() const noexcept { return broken_.empty(); }

    std::vector<finding> const& broken() const noexcept { return broken_; }
    std::vector<finding> const& skipped() const noexcept { return skipped_; }

    /// The number of observations that met their promise.
    std::size_t kept() const noexcept { return kept_; }

    /// Whether this promise is broken.
    bool is_broken(std::string_view promise) const noexcept
    {
        for (finding const& f : broken_)
            if (f.promise == promise) return true;
        return false;
    }

    /// The broken promises, one line each: `promise: what`. Empty if there are none.
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
