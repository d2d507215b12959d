/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DEADLINE_H
#define TINTRI_DEADLINE_H

#include <stdbool.h>
#include <time.h>

#include "base/failure.h"

/*
 * The one deadline of a run, on the monotonic clock, and the signals that end a run early.
 *
 * Two phases share it: the work (name look-up, login, every page), and the logout, for which a
 * slice at the end is kept back. A signal ends the work at once and leaves the logout a second.
 */
struct deadline {
    struct timespec start;
    unsigned seconds; /* of the whole run */
    double work;      /* when the work has to be over, in seconds since the start */
    double logout;    /* when the logout has to be over, likewise */
    bool signalled;   /* a signal was seen, and both are cut short */
};

enum deadline_phase {
    DEADLINE_WORK,
    DEADLINE_LOGIN, /* may use half of the logout's slice: a login whose answer is not awaited
                       leaves a session on the array that nobody can end */
    DEADLINE_LOGOUT,
};

/*
 * Starts the clock, and a watchdog: should the run still be there half a second after its
 * deadline, because a library hangs, last_words are written to standard output and the process
 * ends with status 3. last_words must outlive the process; 0 seconds start no watchdog.
 */
void deadline_start(struct deadline *deadline, unsigned seconds, const char *last_words);

/* No watchdog from here on: a person is asked, who may take any time. */
void deadline_suspend(void);

/* From here on the watchdog is silent: the report is being written. */
void deadline_silence(void);

/* Seconds since the start. */
double deadline_elapsed(const struct deadline *deadline);

/* Seconds that are left to a phase; 0 where none are, or where a signal has ended the work. */
double deadline_left(struct deadline *deadline, enum deadline_phase phase);

/* Whether a phase may go on; where not, failure says why: time or a signal. */
bool deadline_allows(struct deadline *deadline, enum deadline_phase phase, struct failure *failure);

/* Waits, but not beyond the work's end. False with a failure where the work has to end. */
bool deadline_pause(struct deadline *deadline, double seconds, struct failure *failure);

/*
 * Takes over SIGTERM, SIGINT and SIGHUP, which from now on only make deadline_allows false, and
 * ignores SIGPIPE, so that writing to a closed pipe is an error and no death.
 */
void deadline_catch_signals(void);

/*
 * Waits until a file can be read without blocking. False where a signal came, or an error: no call
 * that blocks can be trusted to notice a signal that comes just before it.
 */
bool deadline_wait_readable(int file);

/* The signal that asked the run to end, or 0. */
int deadline_signal(void);

#endif
