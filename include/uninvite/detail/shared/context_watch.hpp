// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_DETAIL_SHARED_CONTEXT_WATCH_HPP
#define UNINVITE_DETAIL_SHARED_CONTEXT_WATCH_HPP

#include <uninvite/detail/shared/context_registry.hpp>

#include <atomic>
#include <memory>
#include <mutex>

namespace uninvite::detail {

/** Tells whether the context of an executor was destroyed: nothing may be posted to it any more.

    @par Thread Safety
    @ref is_gone may be called at any time.
*/
class context_watch
{
    class entry final : public context_entry
    {
        void detach() noexcept override { is_gone = true; }
        void release() noexcept override {}

    public:
        std::atomic<bool> is_gone{false};
    };

    std::shared_ptr<context_registry> registry_;
    entry entry_;

public:
    template <class Executor>
    explicit context_watch(Executor const& executor)
        : registry_(context_registry::of(executor))
    {
        std::lock_guard const lock(registry_->mutex());
        if (!registry_->add(entry_)) entry_.is_gone = true;
    }

    context_watch(context_watch const&) = delete;
    context_watch& operator=(context_watch const&) = delete;

    ~context_watch()
    {
        std::lock_guard const lock(registry_->mutex());
        if (!entry_.is_gone) registry_->remove(entry_);
    }

    bool is_gone() const noexcept { return entry_.is_gone; }
};

} // namespace uninvite::detail

#endif
