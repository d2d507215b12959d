/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_THROTTLE_H
#define SIMULATOR_THROTTLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Waiting, and a rate that all connections share. Every wait ends as soon as the program is to
 * end; one for a client also when the client has gone. */
struct throttle {
    int stop[2]; /* a pipe: what is read from it ends when the program is to end */
    pthread_mutex_t lock;
    uint64_t bytes_per_second; /* 0: as fast as it goes */
    uint64_t next_free;        /* monotonic nanoseconds: when all that was taken has been paid */
};

/* False with errno set. */
bool throttle_init(struct throttle *throttle, uint64_t bytes_per_second);
void throttle_destroy(struct throttle *throttle);

/* Ends all waits, those to come included. */
void throttle_stop(struct throttle *throttle);

/* poll() tells of a hang-up on this descriptor when the program is to end. */
int throttle_stop_descriptor(const struct throttle *throttle);

/* Waits for the client behind the socket `client`, less where that goes away: what it asked for is
 * to be done all the same. False where the program is to end. */
bool throttle_wait_ms(const struct throttle *throttle, int client, uint64_t milliseconds);

/* Waits until the client has gone, or the program is to end. */
void throttle_wait_for_end(const struct throttle *throttle, int client);

/* How much to take at a time, `wanted` at most, so that the rate is smooth. */
size_t throttle_portion(const struct throttle *throttle, size_t wanted);

/* Waits until so many bytes may go. False where the program is to end. */
bool throttle_take(struct throttle *throttle, size_t bytes);

#endif
