// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SUPPORT_SQLITE_POWER_CUT_HPP
#define UNINVITE_TESTS_SUPPORT_SQLITE_POWER_CUT_HPP

// A layer over SQLite's file system that simulates power failures: at each call it gives a picture of the
// disk, with the changes that were not synced apart from the rest.
//
// The model is POSIX: fsync of a file keeps its content, fsync of a folder keeps the names in it. SQLite on
// Unix syncs the folder in xDelete if it is asked to, and with the first sync of a journal or log that it may
// have created (os_unix.c, UNIXFILE_DIRSYNC).

#include <sqlite3.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tests {

/// A write, or a change of the size.
struct disk_change
{
    std::size_t at;
    std::string bytes;
    bool is_resize = false;

    void apply(std::string& to, bool is_torn = false) const
    {
        if (is_resize) return to.resize(at);
        std::size_t const size = is_torn ? bytes.size() / 2 : bytes.size();
        if (to.size() < at + size) to.resize(at + size);
        to.replace(at, size, bytes, 0, size);
    }
};

/// The content of a file when it was synced, and the changes since.
struct disk_content
{
    std::string synced;
    std::vector<disk_change> changes;

    void sync()
    {
        for (disk_change const& change : changes)
            change.apply(synced);
        changes.clear();
    }
};

/// A power failure: which of the changes that were not synced the disk keeps.
struct power_cut
{
    enum class kept
    {
        nothing,
        names,   ///< all changes of folders, none of files
        content, ///< all changes of files, none of folders
        everything,
        some ///< each change at random, writes also by half
    };
    kept what;
    unsigned seed = 0;
};

/// The disk at one moment.
struct disk_picture
{
    using content = std::shared_ptr<disk_content const>;
    std::map<std::string, content> synced_names;
    std::map<std::string, content> names;

    /// Writes the files that a power failure leaves into a folder.
    void restore(std::filesystem::path const& folder, power_cut cut) const
    {
        std::mt19937 random(cut.seed);
        using kept = power_cut::kept;
        auto const keeps = [&](kept kind)
        {
            if (cut.what == kept::some) return random() % 2 == 0;
            return cut.what == kind || cut.what == kept::everything;
        };
        std::map<std::string, content> found;
        for (auto const* all : {&names, &synced_names})
            for (auto const& [name, unused] : *all)
            {
                if (found.count(name) != 0) continue;
                auto const& from = keeps(kept::names) ? names : synced_names;
                auto const at = from.find(name);
                found[name] = at == from.end() ? nullptr : at->second;
            }
        for (auto const& [name, kept_content] : found)
        {
            if (!kept_content) continue;
            std::string bytes = kept_content->synced;
            for (disk_change const& change : kept_content->changes)
                if (keeps(kept::content))
                    change.apply(bytes, cut.what == kept::some && !change.is_resize && random() % 4 == 0);
            std::ofstream(folder / std::filesystem::path(name).filename(), std::ios::binary) << bytes;
        }
    }
};

/// The default file system of its scope. Files that are in the folder at the beginning are synced.
class power_cut_disk
{
public:
    /// Called before each call that changes the disk or waits for it, and by @ref look.
    using observer = std::function<void(disk_picture const&)>;

private:
    struct node
    {
        std::shared_ptr<disk_content> content = std::make_shared<disk_content>();

        // Pictures keep the content of their moment.
        disk_content& change()
        {
            if (content.use_count() > 1) content = std::make_shared<disk_content>(*content);
            return *content;
        }
    };
    using folder_names = std::map<std::string, std::shared_ptr<node>>;

    struct file
    {
        sqlite3_file base;
        power_cut_disk* disk;
        node* content; // null: a temporary file
        bool syncs_folder;
        sqlite3_file* below() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };

    std::mutex mutex_;
    folder_names synced_names_;
    folder_names names_;
    std::vector<std::shared_ptr<node>> nodes_; // also those that have no name any more
    bool only_full_syncs_;
    observer observe_;
    sqlite3_vfs* below_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs layer_ = *below_;

    static power_cut_disk& of(sqlite3_vfs* layer) { return *static_cast<power_cut_disk*>(layer->pAppData); }
    static file& of(sqlite3_file* f) { return *reinterpret_cast<file*>(f); }

    template <auto Member, class... Args>
    static auto forward(sqlite3_file* f, Args... args)
    {
        sqlite3_file* const below = of(f).below();
        return (below->pMethods->*Member)(below, args...);
    }

    // @pre Locked.
    void observe()
    {
        disk_picture picture;
        for (auto const& [name, n] : synced_names_)
            picture.synced_names[name] = n->content;
        for (auto const& [name, n] : names_)
            picture.names[name] = n->content;
        observe_(picture);
    }

    /// Observes, calls the real disk, and after success changes the model.
    template <class Call, class Change>
    int carry_out(Call call, Change change)
    {
        std::lock_guard const lock(mutex_);
        observe();
        int const rc = call();
        if (rc == SQLITE_OK) change();
        return rc;
    }

    template <class Call>
    static int change(sqlite3_file* f, disk_change const& change, Call call)
    {
        file& mine = of(f);
        return mine.disk->carry_out(call,
                                    [&]
                                    {
                                        if (mine.content) mine.content->change().changes.push_back(change);
                                    });
    }

    static int write(sqlite3_file* f, void const* bytes, int size, sqlite3_int64 at)
    {
        std::string text(static_cast<char const*>(bytes), static_cast<std::size_t>(size));
        return change(f, {static_cast<std::size_t>(at), std::move(text)},
                      [&] { return forward<&sqlite3_io_methods::xWrite>(f, bytes, size, at); });
    }

    static int truncate(sqlite3_file* f, sqlite3_int64 size)
    {
        return change(f, {static_cast<std::size_t>(size), {}, true},
                      [&] { return forward<&sqlite3_io_methods::xTruncate>(f, size); });
    }

    static int sync(sqlite3_file* f, int flags)
    {
        file& mine = of(f);
        return mine.disk->carry_out([&] { return SQLITE_OK; }, // on a real disk it would only cost time
                                    [&]
                                    {
                                        if (std::exchange(mine.syncs_folder, false))
                                            mine.disk->synced_names_ = mine.disk->names_;
                                        bool const is_full = (flags & 0x0f) == SQLITE_SYNC_FULL;
                                        if (mine.content && (is_full || !mine.disk->only_full_syncs_))
                                            mine.content->change().sync();
                                    });
    }

    static int open(sqlite3_vfs* layer, sqlite3_filename name, sqlite3_file* f, int flags, int* out)
    {
        power_cut_disk& disk = of(layer);
        file& mine = of(f);
        mine.base.pMethods = nullptr;
        mine.disk = &disk;
        mine.content = nullptr;
        bool const is_journal = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
        mine.syncs_folder = is_journal && (flags & SQLITE_OPEN_CREATE) != 0;
        return disk.carry_out(
            [&]
            {
                int const rc = disk.below_->xOpen(disk.below_, name, mine.below(), flags, out);
                if (mine.below()->pMethods) mine.base.pMethods = &methods_;
                return rc;
            },
            [&]
            {
                if (!name || (flags & SQLITE_OPEN_DELETEONCLOSE)) return;
                auto& entry = disk.names_[name];
                if (!entry) entry = disk.nodes_.emplace_back(std::make_shared<node>());
                mine.content = entry.get();
            });
    }

    static int remove(sqlite3_vfs* layer, char const* name, int syncs_folder)
    {
        power_cut_disk& disk = of(layer);
        return disk.carry_out([&] { return disk.below_->xDelete(disk.below_, name, 0); },
                              [&]
                              {
                                  disk.names_.erase(name);
                                  if (syncs_folder) disk.synced_names_ = disk.names_;
                              });
    }

    static sqlite3_io_methods const methods_;

public:
    /// @param only_full_syncs Whether a sync without SQLITE_SYNC_FULL keeps nothing, as on macOS.
    power_cut_disk(std::filesystem::path const& folder, bool only_full_syncs, observer observe)
        : only_full_syncs_(only_full_syncs)
        , observe_(std::move(observe))
    {
        for (auto const& entry : std::filesystem::directory_iterator(folder))
        {
            std::ifstream in(entry.path(), std::ios::binary);
            auto const& n = nodes_.emplace_back(std::make_shared<node>());
            n->content->synced.assign(std::istreambuf_iterator<char>(in), {});
            names_[entry.path().string()] = n;
        }
        synced_names_ = names_;
        layer_.zName = "power cut";
        layer_.pNext = nullptr;
        layer_.pAppData = this;
        layer_.szOsFile = static_cast<int>(sizeof(file)) + below_->szOsFile;
        layer_.xOpen = open;
        layer_.xDelete = remove;
        sqlite3_vfs_register(&layer_, 1);
    }
    ~power_cut_disk()
    {
        sqlite3_vfs_register(below_, 1);
        sqlite3_vfs_unregister(&layer_);
    }
    power_cut_disk(power_cut_disk const&) = delete;
    power_cut_disk& operator=(power_cut_disk const&) = delete;

    /// Calls the observer now.
    void look()
    {
        std::lock_guard const lock(mutex_);
        observe();
    }
};

inline sqlite3_io_methods const power_cut_disk::methods_ = {
    2, // without memory-mapped files, which change without a call
    forward<&sqlite3_io_methods::xClose>,
    forward<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    write,
    truncate,
    sync,
    forward<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    forward<&sqlite3_io_methods::xLock, int>,
    forward<&sqlite3_io_methods::xUnlock, int>,
    forward<&sqlite3_io_methods::xCheckReservedLock, int*>,
    forward<&sqlite3_io_methods::xFileControl, int, void*>,
    forward<&sqlite3_io_methods::xSectorSize>,
    forward<&sqlite3_io_methods::xDeviceCharacteristics>,
    forward<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    forward<&sqlite3_io_methods::xShmLock, int, int, int>,
    forward<&sqlite3_io_methods::xShmBarrier>,
    forward<&sqlite3_io_methods::xShmUnmap, int>,
    nullptr,
    nullptr,
};

} // namespace tests

#endif
