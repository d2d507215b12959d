/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PROGRESS_H
#define TINTRI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * A line on standard error that shows the progress: VMs read of all, VMs per second, seconds left.
 * It is shown only on a terminal, after the first second, and is removed at the end.
 */
struct progress {
    bool wanted; /* standard error is a terminal */
    bool shown;
    struct timespec start;
    struct timespec last; /* when the line was written */
};

void progress_start(struct progress *progress);

/* Shows that so many of all VMs have come. May be called for each page. */
void progress_show(struct progress *progress, uint64_t vms, uint64_t total);

/* Removes the line. */
void progress_end(struct progress *progress);

#endif
