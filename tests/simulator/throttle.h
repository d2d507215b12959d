/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_THROTTLE_H
#define SIMULATOR_THROTTLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Waiting, and a rate that all connections share. Every wait ends as soon as the simulator has to
 * end. A wait for a client also ends when the client has hung up. */
struct throttle {
    int stop[2]; /* a pipe that is closed when the simulator has to end */
    pthread_mutex_t lock;
    uint64_t bytes_per_second; /* 0: no limit */
    uint64_t next_free;        /* in monotonic nanoseconds: the earliest time for the next byte */
};

/* False with errno set. */
bool throttle_init(struct throttle *throttle, uint64_t bytes_per_second);
void throttle_destroy(struct throttle *throttle);

/* Ends all waits, including later ones. */
void throttle_stop(struct throttle *throttle);

/* poll() reports a hang-up on this descriptor when the simulator has to end. */
int throttle_stop_descriptor(const struct throttle *throttle);

/* Waits. Ends early when the client behind the socket `client` hangs up; its request is still
 * handled. False if the simulator has to end. */
bool throttle_wait_ms(const struct throttle *throttle, int client, uint64_t milliseconds);

/* Waits until the client has hung up or the simulator has to end. */
void throttle_wait_for_end(const struct throttle *throttle, int client);

/* How many bytes to take at a time, at most `wanted`, so that the rate is even. */
size_t throttle_portion(const struct throttle *throttle, size_t wanted);

/* Waits until so many bytes may be sent. False if the simulator has to end. */
bool throttle_take(struct throttle *throttle, size_t bytes);

#endif
