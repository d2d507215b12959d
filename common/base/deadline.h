/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DEADLINE_H
#define TINTRI_DEADLINE_H

#include <stdbool.h>
#include <time.h>

#include "base/failure.h"

/*
 * The one deadline of a run, on the monotonic clock: when its work, its login and its logout have
 * to be over.
 *
 * The work (name look-up, every page) ends early enough to leave the logout a slice: a tenth of the
 * run, 2 s at most, but at least 1 s or half of the run, whichever is less, which is enough for a
 * new connection at a round trip of 300 ms. A login may use a part of that slice: if nobody waits
 * for its answer, a session stays on the array that nobody can end. A signal ends the work at once,
 * and a process that was stopped beyond its deadline ends it when it goes on; both leave the login
 * and the logout one slice from then on.
 */
struct deadline {
    struct timespec start;
    unsigned seconds;     /* of the whole run */
    double slice;         /* what the logout may take, in seconds */
    double work;          /* when the work has to be over, in seconds since the start */
    double login;         /* when a login has to be answered, likewise */
    double logout;        /* when the logout has to be over, likewise */
    double slice_end;     /* when the logout that is under way has used its slice, likewise */
    bool signalled;       /* a signal was seen, and all of them are cut short */
    unsigned resumptions; /* how often it was seen that the process went on after a stop */
};

/* What can help where time was too short. */
#define DEADLINE_ADVICE "; give more time with -t"

enum deadline_phase { DEADLINE_WORK, DEADLINE_LOGIN, DEADLINE_LOGOUT };

/* Starts the clock. */
void deadline_start(struct deadline *deadline, unsigned seconds);

/* Starts the watchdog (base/process.h), half a second after the deadline. */
void deadline_watch(const struct deadline *deadline, const char *service);

/* A logout begins: it may use its slice, however much of the run is left. */
void deadline_start_logout(struct deadline *deadline);

/* Seconds since the start. */
double deadline_elapsed(const struct deadline *deadline);

/* Seconds that are left to a phase; 0 where none are, or where a signal has ended the work. */
double deadline_left(struct deadline *deadline, enum deadline_phase phase);

/* Whether a phase may go on; where not, failure says why: time or a signal. */
bool deadline_allows(struct deadline *deadline, enum deadline_phase phase, struct failure *failure);

/* Waits, but not beyond the phase's end. False with a failure where the phase has to end. */
bool deadline_pause(struct deadline *deadline, enum deadline_phase phase, double seconds,
                    struct failure *failure);

#endif
