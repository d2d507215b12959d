/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "throttle.h"

#include "hangup.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000U
#define NS_PER_MS 1000000U
/* How much may be sent at once after a pause: enough to make up for a late wake-up, not more. */
#define BURST_NS 5000000U
/* The shortest portion takes 5 ms. */
#define PORTIONS_PER_SECOND 200U
#define NOBODY (-1)
#define NEVER UINT64_MAX

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

bool throttle_init(struct throttle *throttle, uint64_t bytes_per_second)
{
    *throttle = (struct throttle){.stop = {-1, -1}, .bytes_per_second = bytes_per_second};
    pthread_mutex_init(&throttle->lock, NULL);
    return pipe(throttle->stop) == 0;
}

void throttle_destroy(struct throttle *throttle)
{
    throttle_stop(throttle);
    if (throttle->stop[0] >= 0) {
        close(throttle->stop[0]);
    }
    pthread_mutex_destroy(&throttle->lock);
}

void throttle_stop(struct throttle *throttle)
{
    if (throttle->stop[1] >= 0) {
        close(throttle->stop[1]);
        throttle->stop[1] = -1;
    }
}

int throttle_stop_descriptor(const struct throttle *throttle)
{
    return throttle->stop[0];
}

/* Waits. False if the simulator has to end. */
static bool wait_until(const struct throttle *throttle, int client, uint64_t deadline)
{
    struct pollfd asked[2] = {
        {.fd = throttle->stop[0]},
        {.fd = client, .events = HANGUP_EVENTS},
    };

    for (uint64_t now = now_ns(); now < deadline; now = now_ns()) {
        const uint64_t left = deadline - now;
        const struct timespec time = {.tv_sec = (time_t)(left / NS_PER_SECOND),
                                      .tv_nsec = (long)(left % NS_PER_SECOND)};
        if (ppoll(asked, 2, deadline == NEVER ? NULL : &time, NULL) > 0) {
            break;
        }
    }
    return asked[0].revents == 0;
}

bool throttle_wait_ms(const struct throttle *throttle, int client, uint64_t milliseconds)
{
    return milliseconds == 0 || wait_until(throttle, client, now_ns() + milliseconds * NS_PER_MS);
}

void throttle_wait_for_end(const struct throttle *throttle, int client)
{
    wait_until(throttle, client, NEVER);
}

size_t throttle_portion(const struct throttle *throttle, size_t wanted)
{
    uint64_t portion = throttle->bytes_per_second / PORTIONS_PER_SECOND + 1;

    return throttle->bytes_per_second == 0 || wanted < portion ? wanted : (size_t)portion;
}

bool throttle_take(struct throttle *throttle, size_t bytes)
{
    if (throttle->bytes_per_second == 0) {
        return true;
    }
    pthread_mutex_lock(&throttle->lock);
    uint64_t now = now_ns();
    if (throttle->next_free + BURST_NS < now) {
        throttle->next_free = now - BURST_NS;
    }
    throttle->next_free += (uint64_t)bytes * NS_PER_SECOND / throttle->bytes_per_second;
    uint64_t deadline = throttle->next_free;
    pthread_mutex_unlock(&throttle->lock);
    return wait_until(throttle, NOBODY, deadline);
}
