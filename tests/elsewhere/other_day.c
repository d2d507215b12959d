/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A library to preload. It shifts the time of day by OTHER_DAY seconds. It does not change the
 * monotonic clock and opens no file, so that a program notices nothing but the date.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

/*
 * The same functions take times of the monotonic clock. They are smaller, as it starts with the
 * machine.
 */
#define SMALLEST_DATE 1000000000

typedef int clock_gettime_function(clockid_t, struct timespec *);
typedef int timedwait_function(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

static time_t shift(void)
{
    const char *seconds = getenv("OTHER_DAY");
    return seconds ? (time_t)strtoll(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static clock_gettime_function *next;
    if (!next) {
        void *found = dlsym(RTLD_NEXT, "clock_gettime");
        memcpy(&next, &found, sizeof next);
    }
    int result = next(clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += shift();
    return result;
}

time_t time(time_t *result)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (result)
        *result = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone)
{
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *result = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict end)
{
    static timedwait_function *next;
    if (!next) {
        /*
         * On some systems the default version is an older one, which takes other condition
         * variables.
         */
        void *found = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
        found = found ? found : dlsym(RTLD_NEXT, "pthread_cond_timedwait");
        memcpy(&next, &found, sizeof next);
    }
    struct timespec real = *end;
    if (real.tv_sec > SMALLEST_DATE)
        real.tv_sec -= shift();
    return next(condition, mutex, &real);
}
