// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef UNINVITE_TESTS_SERVER_SERVER_PROCESS_HPP
#define UNINVITE_TESTS_SERVER_SERVER_PROCESS_HPP

#include "client.hpp"
#include "support/sqlite/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

extern char** environ;

namespace tests {

/// What a program printed and how it ended.
struct finished
{
    int status; ///< of exit; 128 and more for a signal
    std::string out;
    std::string error;
};

/// A child that runs the server's program, with its output in files.
class child
{
    pid_t pid_ = -1;
    std::string out_;
    std::string error_;
    bool is_server_ = false;

public:
    child(temp_folder const& folder, std::string const& name, std::vector<std::string> arguments,
          std::string const& program = UNINVITE_SERVER)
        : out_(folder.file(name + ".out"))
        , error_(folder.file(name + ".err"))
    {
        arguments.insert(arguments.begin(), program);
        std::vector<char*> argv;
        for (std::string& argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);

        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        int const flags = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files, 1, out_.c_str(), flags, 0600);
        posix_spawn_file_actions_addopen(&files, 2, error_.c_str(), flags, 0600);
        int const failed = posix_spawn(&pid_, program.c_str(), &files, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&files);
        if (failed != 0) throw std::runtime_error("cannot start " + program);
    }

    child(child const&) = delete;
    child& operator=(child const&) = delete;

    ~child()
    {
        if (pid_ >= 0)
        {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        if (is_server_) keep_output("log", out() + error());
    }

    /// What it prints is a log from now on, and is kept. Commands print tokens and paths, for that is what
    /// they are for.
    void is_server() noexcept { is_server_ = true; }

    pid_t pid() const noexcept { return pid_; }
    std::string out() const { return bytes_of(out_); }
    std::string error() const { return bytes_of(error_); }
    void signal(int number) const { ::kill(pid_, number); }

    bool runs() const
    {
        siginfo_t ended{};
        return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               ended.si_pid == 0;
    }

    /// Waits for the end.
    finished wait()
    {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), out(), error()};
    }
};

/// Runs a command of the server's program to its end.
inline finished run(temp_folder const& folder, std::vector<std::string> arguments)
{
    return child(folder, "command", std::move(arguments)).wait();
}

/// A server on a port of its own.
class server_process
{
    child child_;
    std::uint16_t port_ = 0;

public:
    server_process(temp_folder const& folder, std::string const& database,
                   std::vector<std::string> options = {})
        : child_(folder, "server",
                 [&]
                 {
                     std::vector<std::string> all = {"serve", "--database", database, "--port", "0"};
                     all.insert(all.end(), options.begin(), options.end());
                     return all;
                 }())
    {
        wait_for_port();
    }

    /// Another program, which prints where it listens.
    server_process(temp_folder const& folder, std::vector<std::string> arguments, std::string const& program)
        : child_(folder, "server", std::move(arguments), program)
    {
        wait_for_port();
    }

private:
    void wait_for_port()
    {
        std::string const start = "listening on http://127.0.0.1:";
        for (int i = 0; i != 1000 && port_ == 0; ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            std::string const out = child_.out();
            if (out.starts_with(start) && out.ends_with('\n'))
                port_ = static_cast<std::uint16_t>(std::stoul(out.substr(start.size())));
            else if (!child_.runs())
                break;
        }
        if (port_ == 0) throw std::runtime_error("the server does not listen: " + child_.error());
        child_.is_server();
    }

public:
    std::uint16_t port() const noexcept { return port_; }
    child& process() noexcept { return child_; }
    client connect(int seconds = 5) const { return client(port_, seconds); }

    /// Kilobytes of memory that it has now, or has had at the most, by the name in /proc/PID/status.
    long memory(std::string const& name) const
    {
        std::string const status = bytes_of("/proc/" + std::to_string(child_.pid()) + "/status");
        std::size_t const at = status.find(name + ":");
        return at == std::string::npos ? 0 : std::stol(status.substr(at + name.size() + 1));
    }
};

} // namespace tests

#endif
