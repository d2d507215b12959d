/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SESSIONS_H
#define SIMULATOR_SESSIONS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sessions that are open. */
#define SESSION_ID_LENGTH 32

struct session {
    char id[SESSION_ID_LENGTH + 1];
};

struct sessions {
    pthread_mutex_t lock;
    struct session *open;
    size_t count;
    size_t room;
};

void sessions_init(struct sessions *sessions);
void sessions_destroy(struct sessions *sessions);

/* Opens a session and sets its identifier, if fewer than `limit` are open (0: no limit). */
bool sessions_open(struct sessions *sessions, uint64_t limit, struct session *opened);

/* Gives a session a new identifier. False if there is no such session. */
bool sessions_renew(struct sessions *sessions, const char *id, struct session *renewed);

/* Whether there is such a session. NULL counts as none. */
bool sessions_have(struct sessions *sessions, const char *id);

/* Closes a session. False if there is no such session. */
bool sessions_close(struct sessions *sessions, const char *id);

size_t sessions_count(struct sessions *sessions);

#endif
