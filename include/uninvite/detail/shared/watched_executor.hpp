// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_WATCHED_EXECUTOR_HPP
#define UNINVITE_DETAIL_SHARED_WATCHED_EXECUTOR_HPP

#include <uninvite/detail/shared/context_registry.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace uninvite::detail {

/** A host's executor whose context may be destroyed first. After that, it is released and nothing is posted.

    @par Thread Safety
    All members may be called at once, also while the context is being destroyed.
*/
class watched_executor
{
    class entry final : public context_entry
    {
        void detach() noexcept override { executor.reset(); }
        void release() noexcept override {}

    public:
        std::optional<boost::asio::any_io_executor> executor; // guarded by the registry's mutex
    };

    std::shared_ptr<context_registry> registry_;
    entry entry_;

public:
    explicit watched_executor(boost::asio::any_io_executor executor)
        : registry_(context_registry::of(executor))
    {
        std::lock_guard const lock(registry_->mutex());
        if (registry_->add(entry_)) entry_.executor = std::move(executor);
    }

    watched_executor(watched_executor const&) = delete;
    watched_executor& operator=(watched_executor const&) = delete;

    ~watched_executor()
    {
        std::lock_guard const lock(registry_->mutex());
        if (entry_.executor) registry_->remove(entry_);
    }

    bool is_gone() const
    {
        std::lock_guard const lock(registry_->mutex());
        return !entry_.executor;
    }

    /// Posts a function. @return Whether the context is still there; if not, `f` is destroyed without a call.
    template <class F>
    bool post(F f)
    {
        // The lock keeps the context from being destroyed meanwhile.
        std::lock_guard const lock(registry_->mutex());
        if (!entry_.executor) return false;
        boost::asio::post(*entry_.executor, std::move(f));
        return true;
    }
};

} // namespace uninvite::detail

#endif
