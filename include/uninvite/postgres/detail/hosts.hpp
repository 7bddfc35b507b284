// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_POSTGRES_DETAIL_HOSTS_HPP
#define UNINVITE_POSTGRES_DETAIL_HOSTS_HPP

#include <uninvite/detail/language.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// libpq's non-blocking connect has no timeout for a host: it waits for one that accepts the connection and
// does not answer until the caller gives up. Therefore the hosts are tried one by one here.

namespace uninvite::postgres::detail {

/// One host of a connection string. An empty field is libpq's default.
struct host
{
    std::string name;
    std::string address;
    std::string port;
    std::string attributes; // target_session_attrs

    bool operator==(host const&) const = default;
};

/// The elements of a list with commas, with empty ones; none for an empty list.
inline std::vector<std::string> split(std::string_view list)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0; !list.empty() && at != list.npos;)
    {
        std::size_t const end = list.find(',', at);
        parts.emplace_back(list.substr(at, end == list.npos ? end : end - at));
        at = end == list.npos ? end : end + 1;
    }
    return parts;
}

/** The hosts of a connection string, by libpq's rules for its lists.

    @return Empty if libpq must read the lists itself: it refuses lists of different lengths, and has defaults
    for an empty element among several that no single host can name.
*/
inline std::vector<host> hosts_of(std::string_view names, std::string_view addresses, std::string_view ports,
                                  std::string const& attributes)
{
    constexpr char const* usual_port = "5432"; // an empty port in a list is not PGPORT
    auto const name = split(names), address = split(addresses), port = split(ports);
    std::size_t const count = (std::max)({name.size(), address.size(), std::size_t{1}});
    bool const fits = (name.empty() || name.size() == count) &&
                      (address.empty() || address.size() == count) &&
                      (port.size() <= 1 || port.size() == count);
    if (!fits) return {};
    bool const is_first_a_standby = attributes == "prefer-standby";
    std::vector<host> all;
    for (std::string const& wanted : is_first_a_standby ? std::vector<std::string>{"standby", "any"}
                                                        : std::vector<std::string>{attributes})
        for (std::size_t i = 0; i != count; ++i)
        {
            host one{name.empty() ? "" : name[i], address.empty() ? "" : address[i], "", wanted};
            if (count > 1 && (address.empty() ? one.name : one.address).empty()) return {};
            if (!port.empty()) one.port = port[port.size() == 1 ? 0 : i];
            if (count > 1 && !port.empty() && one.port.empty()) one.port = usual_port;
            all.push_back(std::move(one));
        }
    return all;
}

/// Whether two entries of a list name the same host: `prefer-standby` repeats each.
inline bool is_same_host(host const& a, host const& b)
{
    return a.name == b.name && a.address == b.address && a.port == b.port;
}

/// Whether a list has hosts other than the first one.
inline bool has_several(std::vector<host> const& hosts)
{
    return std::any_of(hosts.begin(), hosts.end(),
                       [&](host const& h) { return !is_same_host(h, hosts.front()); });
}

/// The addresses of a host's name. Empty if there is none, or the name is a socket's path: libpq reports the
/// reason. Blocks while the name is resolved, as libpq does.
inline std::vector<std::string> resolve(std::string const& name)
{
    std::vector<std::string> found;
    if (name.empty() || name.front() == '/' || name.front() == '@') return found;
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &wanted, &first) != 0) return found;
    std::unique_ptr<addrinfo, void (*)(addrinfo*)> const all(first, ::freeaddrinfo);
    for (addrinfo const* a = first; a; a = a->ai_next)
    {
        char text[NI_MAXHOST];
        if (::getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
            found.emplace_back(text);
    }
    return found;
}

/// The hosts of a connection string, and the one that answered last. Copies share the latter.
struct host_list
{
    std::vector<host> hosts;
    std::chrono::milliseconds timeout{0}; // for each address
    bool is_given = false;                // by the connection string: not shortened for further hosts
    std::shared_ptr<std::atomic<std::size_t>> preferred = std::make_shared<std::atomic<std::size_t>>(0);

    /// Later attempts begin with another host, if they would begin with this entry.
    void leave(std::size_t entry) const noexcept
    {
        std::size_t next = entry;
        for (std::size_t i = 1; i < hosts.size() && is_same_host(hosts[next], hosts[entry]); ++i)
            next = (entry + i) % hosts.size();
        preferred->compare_exchange_strong(entry, next);
    }

    /// The same, if they would begin with this host. @param at With the address of its name.
    void leave(host const& at) const
    {
        if (hosts.empty()) return;
        std::size_t const entry = preferred->load() % hosts.size();
        host asked = at;
        if (hosts[entry].address.empty()) asked.address.clear();
        if (is_same_host(hosts[entry], asked)) leave(entry);
    }
};

/** The order in which one attempt to connect tries hosts and their addresses: first the host that answered
    last, then the others in the order of the connection string. Each gets its own time, within the whole.

    @tparam Resolve The addresses of a name: for tests.

    @par Thread Safety
    One thread at a time; several objects may share a list.
*/
template <std::vector<std::string> (*Resolve)(std::string const&) = resolve>
class host_cursor
{
    using time_point = std::chrono::steady_clock::time_point;

    host_list list_;
    time_point whole_;
    time_point until_{};
    std::size_t first_;
    std::size_t tried_ = 0;              // hosts, with the current one
    std::vector<std::string> addresses_; // of the current host, the next one last
    host current_;

    std::size_t index() const noexcept { return (first_ + tried_ - 1) % list_.hosts.size(); }

public:
    /// @param whole When the attempt must have ended.
    host_cursor(host_list list, time_point whole)
        : list_(std::move(list))
        , whole_(whole)
        , first_(list_.hosts.empty() ? 0 : list_.preferred->load() % list_.hosts.size())
    {
    }

    /// Goes on to the next address. @return Whether there is one, and time for it.
    bool next(time_point now)
    {
        if (now >= whole_) return false;
        if (addresses_.empty())
        {
            if (tried_ == list_.hosts.size()) return false;
            ++tried_;
            current_ = list_.hosts[index()];
            if (current_.address.empty()) addresses_ = Resolve(current_.name);
            std::reverse(addresses_.begin(), addresses_.end());
        }
        auto left = static_cast<std::ptrdiff_t>(list_.hosts.size() - tried_ + 1);
        if (!addresses_.empty())
        {
            left += static_cast<std::ptrdiff_t>(addresses_.size()) - 1;
            current_.address = std::move(addresses_.back());
            addresses_.pop_back();
        }
        std::chrono::steady_clock::duration time = list_.timeout;
        if (!list_.is_given) time = (std::min)(time, (whole_ - now) / left);
        until_ = (std::min)(whole_, now + time);
        return true;
    }

    host const& current() const noexcept { return current_; }

    /// When the current address has had its time.
    time_point until() const noexcept { return until_; }

    /// The current host is usable: later attempts begin with it.
    void succeed() noexcept { list_.preferred->store(index()); }

    /// The current address has not answered: later attempts begin with the next host.
    void time_out() noexcept { list_.leave(index()); }
};

} // namespace uninvite::postgres::detail

#endif
