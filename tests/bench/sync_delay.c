/* Copyright (c) 2026 The uninvite authors
   Distributed under the Boost Software License, Version 1.0.
   (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt) */

/* Simulates a slow disk when preloaded (LD_PRELOAD): fsync and fdatasync take SYNC_DELAY_US microseconds
   more. The data is synced all the same. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void)
{
    static long delay = -1; /* racing threads write the same */
    if (delay < 0)
    {
        char const* text = getenv("SYNC_DELAY_US");
        delay = text ? atol(text) : 0;
    }
    struct timespec left = {delay / 1000000, delay % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0)
    {
    }
}

int fsync(int fd)
{
    wait_longer();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    wait_longer();
    return (int)syscall(SYS_fdatasync, fd);
}
