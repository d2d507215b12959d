/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define SILENT_FOR 1.0 /* seconds: a shorter wait needs no line */
#define PERIOD 0.1     /* seconds between two lines */

static double seconds_since(const struct timespec *then, const struct timespec *now)
{
    return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void progress_start(struct progress *progress)
{
    *progress = (struct progress){.wanted = isatty(STDERR_FILENO) == 1};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

void progress_show(struct progress *progress, uint64_t vms, uint64_t total)
{
    if (!progress->wanted)
        return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = seconds_since(&progress->start, &now);
    if (seconds < SILENT_FOR || seconds_since(&progress->last, &now) < PERIOD)
        return;

    progress->last = now;
    progress->shown = true;
    double rate = (double)vms / seconds;
    double left = rate > 0 && total > vms ? (double)(total - vms) / rate : 0;
    fprintf(stderr, "\r\033[K%" PRIu64 " of %" PRIu64 " VMs, %.0f a second, %.0f s left", vms,
            total, rate, left);
}

void progress_end(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
