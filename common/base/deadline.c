/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/deadline.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define EXIT_UNKNOWN 3
#define LOGOUT_AFTER_SIGNAL 1.0 /* seconds */
#define LOGOUT_SLICE_MAX 2.0    /* seconds */
#define LOGOUT_SHARE 0.1        /* of the whole run */
#define REPORT_SLICE 0.05       /* seconds, to write the result in */
#define WATCHDOG_GRACE_US 500000
#define LOOK_MS 200 /* how often a wait looks for a signal that came just before it */

/* What the signal handlers need, and nothing else. */
static volatile sig_atomic_t ending_signal;
static const char *volatile watchdog_words;

static void note_signal(int number)
{
    ending_signal = number;
}

static void end_process(int number)
{
    (void)number;
    const char *words = watchdog_words;
    if (words) {
        ssize_t written = write(STDOUT_FILENO, words, strlen(words));
        (void)written; /* nothing is left to be done about it */
    }
    _exit(EXIT_UNKNOWN);
}

void deadline_catch_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

bool deadline_wait_readable(int file)
{
    struct pollfd wanted = {.fd = file, .events = POLLIN};
    while (!ending_signal) {
        int ready = poll(&wanted, 1, LOOK_MS);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

int deadline_signal(void)
{
    return ending_signal;
}

static double earlier(double a, double b)
{
    return a < b ? a : b;
}

void deadline_start(struct deadline *deadline, unsigned seconds, const char *last_words)
{
    double slice = seconds * LOGOUT_SHARE;
    clock_gettime(CLOCK_MONOTONIC, &deadline->start);
    deadline->seconds = seconds;
    deadline->work = seconds - earlier(slice, LOGOUT_SLICE_MAX);
    deadline->logout = seconds - REPORT_SLICE;
    deadline->signalled = false;

    watchdog_words = last_words;
    struct sigaction action = {.sa_handler = end_process};
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    struct itimerval timer = {.it_value = {(time_t)seconds, seconds > 0 ? WATCHDOG_GRACE_US : 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

void deadline_suspend(void)
{
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
}

void deadline_silence(void)
{
    watchdog_words = NULL;
}

double deadline_elapsed(const struct deadline *deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - deadline->start.tv_sec) +
           (double)(now.tv_nsec - deadline->start.tv_nsec) / 1e9;
}

double deadline_left(struct deadline *deadline, enum deadline_phase phase)
{
    double elapsed = deadline_elapsed(deadline);
    if (ending_signal && !deadline->signalled) {
        deadline->signalled = true;
        deadline->work = earlier(deadline->work, elapsed);
        deadline->logout = earlier(deadline->logout, elapsed + LOGOUT_AFTER_SIGNAL);
    }

    double end = phase == DEADLINE_WORK    ? deadline->work
                 : phase == DEADLINE_LOGIN ? (deadline->work + deadline->logout) / 2
                                           : deadline->logout;
    return end > elapsed ? end - elapsed : 0;
}

bool deadline_allows(struct deadline *deadline, enum deadline_phase phase, struct failure *failure)
{
    if (deadline_left(deadline, phase) > 0)
        return true;
    if (ending_signal)
        return failure_set(failure, "stopped by a signal (%s)", strsignal(ending_signal));
    return failure_set(failure,
                       "timed out: the limit is %u s; see whether the array is slow or out of "
                       "reach, or give more time with -t",
                       deadline->seconds);
}

bool deadline_pause(struct deadline *deadline, double seconds, struct failure *failure)
{
    double end = deadline_elapsed(deadline) + seconds;
    while (deadline_allows(deadline, DEADLINE_WORK, failure)) {
        double left = end - deadline_elapsed(deadline);
        if (left <= 0)
            return true;
        double wait =
            earlier(earlier(left, LOOK_MS / 1000.0), deadline_left(deadline, DEADLINE_WORK));
        struct timespec span = {.tv_sec = (time_t)wait,
                                .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
        nanosleep(&span, NULL);
    }
    return false;
}
