/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_STATE_H
#define SIMULATOR_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Counters for the tests to read. */
struct state {
    pthread_mutex_t lock;
    uint64_t logins;
    uint64_t logouts;
    uint64_t requests;
    uint64_t vm_requests;
    uint64_t logout_requests;
    uint64_t bytes_sent; /* of bodies */
    uint64_t in_flight;
    uint64_t max_in_flight;
};

void state_init(struct state *state);
void state_destroy(struct state *state);

void state_request_begins(struct state *state);
void state_request_ends(struct state *state);
void state_login(struct state *state);
void state_logout(struct state *state);
void state_sent(struct state *state, uint64_t bytes);

/* Returns the number of this request for VMs, or to log out, from 1 on. */
uint64_t state_vm_request(struct state *state);
uint64_t state_logout_request(struct state *state);

/* Writes the JSON object. False with errno set. */
bool state_write(struct state *state, uint64_t open_sessions, const char *path);

#endif
