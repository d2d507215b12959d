/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/deadline.h"

#include <math.h>
#include <string.h>

#include "base/process.h"

#define SLICE_SHARE 0.1    /* of the whole run */
#define SLICE_MAX 2.0      /* seconds */
#define SLICE_MIN 1.0      /* seconds, or half of a shorter run */
#define LAST_REQUEST 0.4   /* seconds of the slice that a login leaves to the logout behind it */
#define REPORT_SLICE 0.05  /* seconds, to write the result in */
#define WATCHDOG_GRACE 0.5 /* seconds */

void deadline_start(struct deadline *deadline, unsigned seconds)
{
    double slice = fmin(seconds * SLICE_SHARE, SLICE_MAX);
    slice = fmax(slice, fmin(SLICE_MIN, seconds / 2.0));
    *deadline = (struct deadline){.seconds = seconds,
                                  .slice = slice,
                                  .work = seconds - slice,
                                  .logout = seconds - REPORT_SLICE,
                                  .slice_end = INFINITY,
                                  .resumptions = process_resumptions()};
    deadline->login = deadline->logout - fmin(LAST_REQUEST, slice / 2);
    clock_gettime(CLOCK_MONOTONIC, &deadline->start);
}

void deadline_watch(const struct deadline *deadline, const char *service)
{
    process_watch(deadline->seconds + WATCHDOG_GRACE - deadline_elapsed(deadline),
                  deadline->slice + WATCHDOG_GRACE, service);
}

void deadline_start_logout(struct deadline *deadline)
{
    deadline->slice_end = deadline_elapsed(deadline) + deadline->slice;
}

double deadline_elapsed(const struct deadline *deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - deadline->start.tv_sec) +
           (double)(now.tv_nsec - deadline->start.tv_nsec) / 1e9;
}

/* Gives login and logout one slice from now on. */
static void grant_slice(struct deadline *deadline, double now)
{
    deadline->logout = now + deadline->slice;
    deadline->login = deadline->logout - fmin(LAST_REQUEST, deadline->slice / 2);
}

/* Takes note of what came from outside since the last look. */
static void look(struct deadline *deadline, double now)
{
    if (process_resumptions() != deadline->resumptions) {
        deadline->resumptions = process_resumptions();
        if (now >= deadline->work) {
            grant_slice(deadline, now);
            deadline->slice_end = fmax(deadline->slice_end, deadline->logout);
        }
    }
    if (process_signal() && !deadline->signalled) {
        deadline->signalled = true;
        deadline->work = fmin(deadline->work, now);
        if (now + deadline->slice < deadline->logout)
            grant_slice(deadline, now);
    }
}

double deadline_left(struct deadline *deadline, enum deadline_phase phase)
{
    double now = deadline_elapsed(deadline);
    look(deadline, now);
    double end = phase == DEADLINE_WORK    ? deadline->work
                 : phase == DEADLINE_LOGIN ? deadline->login
                                           : fmin(deadline->logout, deadline->slice_end);
    return end > now ? end - now : 0;
}

bool deadline_allows(struct deadline *deadline, enum deadline_phase phase, struct failure *failure)
{
    if (deadline_left(deadline, phase) > 0)
        return true;
    if (deadline->signalled)
        return failure_set(failure, "stopped by a signal (%s)", strsignal(process_signal()));
    return failure_set(failure, "timed out: the limit is %u s" DEADLINE_ADVICE, deadline->seconds);
}

bool deadline_pause(struct deadline *deadline, enum deadline_phase phase, double seconds,
                    struct failure *failure)
{
    double end = deadline_elapsed(deadline) + seconds;
    while (deadline_allows(deadline, phase, failure)) {
        double left = end - deadline_elapsed(deadline);
        if (left <= 0)
            return true;
        process_sleep(fmin(left, deadline_left(deadline, phase)));
    }
    return false;
}
