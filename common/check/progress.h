/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PROGRESS_H
#define TINTRI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * A line on standard error that tells a person how far the reading is: VMs read of all, how many a
 * second, the time left. It is there only where standard error is a terminal, from the second
 * second on, and is gone at the end.
 */
struct progress {
    bool wanted; /* standard error is a terminal */
    bool shown;
    struct timespec start;
    struct timespec last; /* when the line was written */
};

void progress_start(struct progress *progress);

/* So many VMs have come, of so many; may be called as often as there are pages. */
void progress_show(struct progress *progress, uint64_t vms, uint64_t total);

/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
