// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTING_REPORT_HPP
#define UNINVITE_TESTING_REPORT_HPP

#include <uninvite/detail/language.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace uninvite::testing {

/** The findings of a conformance check: the broken promises, and how each was broken.

    @par Example
    @code
    testing::report const report = testing::check_invitation_store([] { return my_world(); });
    INFO(report);           // the text of a failure
    CHECK(report.passed()); // fails also if a promise was skipped
    @endcode

    @par Thread Safety
    A value.
*/
class report
{
public:
    /// One promise that was broken, skipped or not checked.
    struct finding
    {
        std::string promise; ///< a sentence, the same for each way of breaking it
        std::string what;    ///< the observation, or the reason for skipping

        friend bool operator==(finding const&, finding const&) = default;

        /// `promise: what`
        friend std::ostream& operator<<(std::ostream& out, finding const& f)
        {
            return out << f.promise << ": " << f.what;
        }
    };

    /// Promises, by name: the constants of @ref store_promise and of the other checks.
    using promises = std::initializer_list<std::string_view>;

private:
    std::vector<finding> broken_;
    std::vector<finding> skipped_;
    std::vector<finding> not_checked_;
    std::size_t kept_ = 0;

    static void append(std::string& lines, char const* prefix, finding const& f)
    {
        lines.append(prefix).append(f.promise).append(": ").append(f.what).append("\n");
    }

    static bool is_in(promises names, std::string_view promise)
    {
        return std::find(names.begin(), names.end(), promise) != names.end();
    }

public:
    /// Records one observation. @param what Text of the observation, used if `kept` is false.
    void expect(bool kept, std::string_view promise, std::string what)
    {
        if (kept)
            ++kept_;
        else
            broken_.push_back({std::string(promise), std::move(what)});
    }

    /// Records a promise that needs a member that the world lacks. @param why The reason.
    void skip(std::string_view promise, std::string why)
    {
        skipped_.push_back({std::string(promise), std::move(why)});
    }

    /// Records a promise, or a part of one, about a thing that the host does not have. @param why The reason.
    void omit(std::string_view promise, std::string why)
    {
        finding f{std::string(promise), std::move(why)};
        if (std::find(not_checked_.begin(), not_checked_.end(), f) == not_checked_.end())
            not_checked_.push_back(std::move(f));
    }

    /// Adds all that another check found.
    void add(report const& other)
    {
        broken_.insert(broken_.end(), other.broken_.begin(), other.broken_.end());
        skipped_.insert(skipped_.end(), other.skipped_.begin(), other.skipped_.end());
        for (finding const& f : other.not_checked_)
            omit(f.promise, f.what);
        kept_ += other.kept_;
    }

    /** Whether no promise is broken, and none is skipped except those allowed by name.

        @param allowed Promises that may be skipped, such as `{store_promise::durable}` for a store in memory.
    */
    bool passed(promises allowed = {}) const
    {
        return broken_.empty() && std::all_of(skipped_.begin(), skipped_.end(),
                                              [&](finding const& f) { return is_in(allowed, f.promise); });
    }

    std::vector<finding> const& broken() const noexcept { return broken_; }

    /// The promises that need a member that the world lacks. They count in @ref passed.
    std::vector<finding> const& skipped() const noexcept { return skipped_; }

    /// The things that the host does not have, as the world's @ref world_limits states. They do not count in
    /// @ref passed.
    std::vector<finding> const& not_checked() const noexcept { return not_checked_; }

    /// The number of observations that met their promise.
    std::size_t kept() const noexcept { return kept_; }

    /// Whether this promise is broken.
    bool is_broken(std::string_view promise) const noexcept
    {
        return std::any_of(broken_.begin(), broken_.end(),
                           [&](finding const& f) { return f.promise == promise; });
    }

    /** The reasons why @ref passed is false, one line each: `promise: what` for a broken promise,
        `skipped: promise: why` for a skipped one. Empty if it passed.

        @param allowed As for @ref passed.
    */
    std::string text(promises allowed = {}) const
    {
        std::string lines;
        for (finding const& f : broken_)
            append(lines, "", f);
        for (finding const& f : skipped_)
            if (!is_in(allowed, f.promise)) append(lines, "skipped: ", f);
        return lines;
    }

    /// The text, and a line `not checked: promise: why` for each thing that the host does not have.
    friend std::ostream& operator<<(std::ostream& out, report const& r)
    {
        out << r.text();
        for (finding const& f : r.not_checked_)
            out << "not checked: " << f << '\n';
        return out;
    }
};

} // namespace uninvite::testing

#endif
